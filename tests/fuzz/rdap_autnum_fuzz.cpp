#include "rpki/rdap_autnum.hpp"

#include <nlohmann/json.hpp>
#include <set>

#include "law.hpp"
#include "rpki/uri.hpp"

using namespace meetpoint;
using fuzz::law;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  const index::Asn asn{64496};
  const auto object = rpki::parse_rdap_autnum(text, asn, "WHERE");
  if (!object) {
    law(!object.error().text.empty(), "a refusal has a reason");
    return 0;
  }
  law(object->asns.first <= asn && asn <= object->asns.last, "it is about the AS");
  law(object->asns.first == object->asns.last || object->claims.empty(), "a block says nothing of one");
  law(object->claims.size() <= 2 * rpki::kMostRdapClaims, "claims are few");
  std::set<std::pair<std::string, std::string>> seen;
  for (const rpki::EndpointClaim& claim : object->claims) {
    law(claim.url.size() <= rpki::kMaxUriBytes, "a URL is short");
    law(claim.place == "a link of WHERE" || claim.place == "a remark of WHERE", "a claim stands somewhere");
    law(seen.emplace(claim.place, claim.url).second, "of one rank every URL once");
  }
  const auto again =
      rpki::parse_rdap_autnum(nlohmann::json::parse(text.begin(), text.end()).dump(), asn, "WHERE");
  law(again && again->claims.size() == object->claims.size(), "what was read, written again, is the same");
  for (std::size_t i = 0; i < object->claims.size(); ++i)
    law(again->claims[i].url == object->claims[i].url, "letter for letter");
  rpki::OtherEndpoints others;
  others.rdap = object->claims;
  const auto answer = rpki::endpoint_of(nullptr, asn, others, 0);
  if (const auto* const used = answer.used()) law(rpki::is_https_uri(used->url), "what is used is https");
  return 0;
}
