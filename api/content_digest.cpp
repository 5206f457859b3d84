#include "api/content_digest.hpp"

#include <string>

#include "api/message_crypto.hpp"
#include "api/structured_fields.hpp"
#include "rpki/digest.hpp"

namespace meetpoint::api {

index::Expected<void> check_content_digest(std::string_view field, std::string_view body) {
  const auto refuse = [](const char* what) { return index::fail(index::ErrorCode::invalid, what); };
  const auto digests = parse_sf_dictionary(field, SfRepeats::refuse);
  if (!digests) return refuse("Content-Digest: it is no dictionary of digests");
  bool known = false;
  for (const auto& [algorithm, member] : *digests) {
    if (algorithm != "sha-256" && algorithm != "sha-512") continue;
    const auto* const item = std::get_if<SfItem>(&member);
    const auto* const bytes = item == nullptr ? nullptr : std::get_if<SfBytes>(&item->value);
    if (bytes == nullptr) return refuse("Content-Digest: a digest is no byte sequence");
    const std::string digest(algorithm == "sha-256" ? rpki::octets_of(rpki::sha256(body))
                                                    : rpki::octets_of(sha512(body)));
    if (bytes->octets != digest) return refuse("Content-Digest: it is of another body");
    known = true;
  }
  if (!known) return refuse("Content-Digest: neither sha-256 nor sha-512");
  return {};
}

}  // namespace meetpoint::api
