#include "rpki/listed_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "index/read_file.hpp"

namespace meetpoint::rpki {

namespace {

using index::ErrorCode;
using index::Expected;
using index::fail;

/// Ranges of a refused certificate that are kept: enough for a network's.
constexpr std::size_t kMostRefusedRanges = 1'000;

/// Types that every relying party fetches: without one of them the point is lost. FORT leaves out all others,
/// rpki-client those that it does not know.
constexpr std::array<std::string_view, 5> kKeptTypes = {".cer", ".crl", ".roa", ".gbr", ".mft"};

bool is_kept_by_all(std::string_view name) {
  return std::any_of(kKeptTypes.begin(), kKeptTypes.end(),
                     [&](std::string_view type) { return name.ends_with(type); });
}

/// The file where it has the digest that the manifest says, if there is one. Most lie beside their manifest.
Expected<std::string> read_file(const PointPlace& at, const ListedFile& file) {
  std::optional<index::Error> problem;
  const auto look = [&](const std::string& place) -> std::optional<std::string> {
    auto bytes = at.folder.read(place, kMaxObjectBytes);
    if (bytes && sha256(*bytes) == file.hash) return std::move(*bytes);
    // What is there and wrong says more than what is not there.
    if (bytes) problem = index::Error{ErrorCode::invalid, "another file has its name", {}};
    if (!bytes && (!problem || problem->code == ErrorCode::not_found)) problem = bytes.error();
    return std::nullopt;
  };
  const std::string beside = at.directory + std::string(file.name);
  if (auto bytes = look(beside)) return std::move(*bytes);
  for (const std::string& place :
       at.folder.places(at.uri_of(file.name), at.authority.certificate->notify, at.tal)) {
    if (place == beside) continue;
    if (auto bytes = look(place)) return std::move(*bytes);
  }
  return tl::unexpected(*problem);
}

/// The same of a file that was fetched besides.
Expected<std::string> read_fetched(const std::filesystem::path& folder, const ListedFile& file) {
  if (folder.empty()) return fail(ErrorCode::not_found, "nothing was fetched");
  auto bytes = index::read_file(folder / (to_hex(octets_of(file.hash)) + ".pad"), kMaxObjectBytes);
  if (bytes && sha256(*bytes) != file.hash) return fail(ErrorCode::invalid, "another file has its name");
  return bytes;
}

tl::unexpected<index::Error> not_as_listed(const ListedFile& file, const index::Error& problem) {
  return fail(ErrorCode::invalid,
              fmt::format("RFC 9286 section 6.4: {} is not as listed: {}", file.name, problem.text));
}

}  // namespace

std::string PointPlace::uri_of(std::string_view name) const {
  return fmt::format("{}{}{}", authority.certificate->ca_repository,
                     authority.certificate->ca_repository.ends_with('/') ? "" : "/", name);
}

Expected<std::string> read_required(const PointPlace& place, const ListedFile& file) {
  auto bytes = read_file(place, file);
  if (!bytes) return not_as_listed(file, bytes.error());
  return bytes;
}

Authority authority_of(const Certificate& certificate, std::string uri, const Sha256& hash) {
  Authority authority;
  authority.certificate = std::make_shared<const CaCertificate>(
      CaCertificate{std::move(uri), std::string(certificate.subject), std::string(certificate.modulus),
                    certificate.subject_key_id, hash, std::string(certificate.ca_repository),
                    std::string(certificate.manifest), std::string(certificate.notify), certificate.resources,
                    certificate.not_after});
  return authority;
}

Refused refusal_of(std::string uri, Refused::Why why, std::string text, const AsnSet& asns) {
  const bool small = asns.ranges().size() <= kMostRefusedRanges;
  return {std::move(uri), why, std::move(text), small ? asns : AsnSet()};
}

Expected<JudgedFile> FileJudge::judge(const ListedFile& file) const {
  const auto bytes = read_file(place_, file);
  if (bytes) return JudgedFile{judge_bytes(file, *bytes), bytes->size()};
  const ErrorCode code = bytes.error().code;
  if (is_kept_by_all(file.name) || code == ErrorCode::invalid) return not_as_listed(file, bytes.error());
  if (!file.name.ends_with(".pad")) return JudgedFile{};
  if (code == ErrorCode::too_big) {
    return JudgedFile{refusal_of(place_.uri_of(file.name), Refused::Why::unreadable,
                                 fmt::format("it has more than {} bytes", kMaxObjectBytes)),
                      0};
  }
  if (const auto fetched = read_fetched(place_.options.fetched, file))
    return JudgedFile{judge_bytes(file, *fetched), fetched->size()};
  return JudgedFile{MissingFile{place_.uri_of(file.name), file.hash}, 0};
}

Judgement FileJudge::judge_bytes(const ListedFile& file, const std::string& bytes) const {
  if (file.name.ends_with(".cer")) return judge_certificate(file, bytes);
  // These were read for their digest alone.
  if (file.name.ends_with(".roa") || file.name.ends_with(".crl") || file.name.ends_with(".asa")) return {};
  if (is_discovery(content_type_of(bytes), place_.options.discovery) || file.name.ends_with(".pad"))
    return judge_discovery(file, bytes);
  return {};
}

Refused FileJudge::not_issued(std::string uri, const Certificate& certificate, const index::Error& problem,
                              const AsnSet& asns) const {
  const auto why = certificate.not_after < place_.options.now                ? Refused::Why::expired
                   : !check_covered(certificate.resources, issuer_.holdings) ? Refused::Why::over_claim
                                                                             : Refused::Why::invalid;
  return refusal_of(std::move(uri), why, problem.text, asns);
}

Judgement FileJudge::judge_certificate(const ListedFile& file, const std::string& bytes) const {
  std::string uri = place_.uri_of(file.name);
  const auto certificate = parse_certificate(bytes, Place::listed, place_.options.rfc8360);
  if (!certificate) return refusal_of(std::move(uri), Refused::Why::unreadable, certificate.error().text);
  if (certificate->kind != CertificateKind::ca) return {};  // a router's
  const AsnSet& asns = certificate->resources.asns;
  if (crl_.revokes(certificate->serial))
    return refusal_of(std::move(uri), Refused::Why::revoked, "RFC 6487 section 7.2: it is revoked", asns);
  if (const auto issued = check_issued(*certificate, issuer_, place_.options.now); !issued)
    return not_issued(std::move(uri), *certificate, issued.error(), asns);
  return authority_of(*certificate, std::move(uri), file.hash);
}

Judgement FileJudge::judge_discovery(const ListedFile& file, const std::string& bytes) const {
  std::string uri = place_.uri_of(file.name);
  const auto object = parse_discovery_object(bytes, place_.options.discovery, place_.options.rfc8360);
  if (!object) return refusal_of(std::move(uri), Refused::Why::unreadable, object.error().text);
  const Certificate& ee = object->object.ee;
  const AsnSet about({{object->asn, object->asn}});
  if (crl_.revokes(ee.serial))
    return refusal_of(std::move(uri), Refused::Why::revoked, "RFC 6487 section 7.2: it is revoked", about);
  if (const auto issued = check_issued(ee, issuer_, place_.options.now); !issued)
    return not_issued(std::move(uri), ee, issued.error(), about);
  if (const auto signature = check_signature(object->object); !signature)
    return refusal_of(std::move(uri), Refused::Why::invalid, signature.error().text, about);
  return PublishedEndpoint{object->asn,
                           std::string(object->uri),
                           std::move(uri),
                           file.hash,
                           object->object.signing_time.value_or(0),
                           ee.not_after};
}

}  // namespace meetpoint::rpki
