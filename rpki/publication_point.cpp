#include "rpki/publication_point.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_set>
#include <utility>

#include "rpki/manifest.hpp"

namespace meetpoint::rpki {

namespace {

using index::ErrorCode;
using index::Expected;
using index::fail;
using index::UtcSeconds;

/// Entries of a CA's directory that are looked at for certificates that no manifest lists.
constexpr std::size_t kMostNames = 10'000;

/// Refusals of a point that are kept; the rest say no more.
constexpr std::size_t kMostRefused = 1'000;

/// Ranges of a refused certificate that are kept: enough for a network's.
constexpr std::size_t kMostRefusedRanges = 1'000;

/// Entries without a manifest's word that are read: they only help to explain.
constexpr std::size_t kMostUnlisted = 100;

/// Types that every relying party fetches: without one of them the point is lost. FORT leaves out all others,
/// rpki-client those that it does not know.
constexpr std::array<std::string_view, 5> kKeptTypes = {".cer", ".crl", ".roa", ".gbr", ".mft"};

bool is_kept_by_all(std::string_view name) {
  return std::any_of(kKeptTypes.begin(), kKeptTypes.end(),
                     [&](std::string_view type) { return name.ends_with(type); });
}

std::string join(std::string_view directory, std::string_view name) {
  return fmt::format("{}{}{}", directory, directory.ends_with('/') ? "" : "/", name);
}

/// The reading of one point; its members are what its steps share.
class PointReader {
 public:
  PointReader(const CacheFolder& folder, const Authority& authority, Issuer issuer, const std::string& tal,
              const WalkOptions& options)
      : folder_(folder), authority_(authority), issuer_(std::move(issuer)), tal_(tal), options_(options) {}

  /// The whole point by the manifest in these bytes.
  Expected<PointReading> read(const std::string& bytes, const std::string& place, const ManifestSeen& seen) {
    auto manifest = parse_manifest(bytes, options_.rfc8360);
    if (!manifest) return forward(manifest);
    if (auto valid = check(*manifest); !valid) return tl::unexpected(valid.error());
    point_.manifest = {sha256(bytes), manifest->number, manifest->this_update};
    if (is_replay(seen)) {
      return fail(
          ErrorCode::invalid,
          "RFC 9286 section 4.2.1: the manifest has a lower number or an earlier time than one seen before");
    }
    const auto slash = place.rfind('/');
    directory_ = place.substr(0, slash == std::string::npos ? 0 : slash + 1);
    const auto crl_bytes = read_crl(*manifest);
    if (!crl_bytes) return tl::unexpected(crl_bytes.error());
    auto crl = parse_crl(*crl_bytes);
    if (!crl) return forward(crl);
    if (auto valid = check_issued(*crl, issuer_, options_.now); !valid) return tl::unexpected(valid.error());
    if (crl->revokes(manifest->object.ee.serial))
      return fail(ErrorCode::invalid, "RFC 9286 section 6.2: the manifest's certificate is revoked");
    crl_ = &*crl;
    point_.valid_until = std::min({manifest->next_update, manifest->object.ee.not_after, crl->next_update});
    if (auto taken = take_files(*manifest); !taken) return tl::unexpected(taken.error());
    find_unlisted(*manifest);
    point_.revoked = std::move(crl->revoked);
    crl_ = nullptr;
    reading_.seen = point_.manifest;
    reading_.point = std::make_shared<const Point>(std::move(point_));
    return std::move(reading_);
  }

 private:
  Expected<void> check(const Manifest& manifest) const {
    if (auto current = check_current(manifest, options_.now); !current) return current;
    if (auto issued = check_issued(manifest.object.ee, issuer_, options_.now); !issued) return issued;
    if (manifest.object.ee.signed_object != authority_.manifest) {
      return fail(ErrorCode::invalid,
                  "RFC 9286 section 6.2: the manifest is not the one that the CA's certificate names");
    }
    return check_signature(manifest.object);
  }

  bool is_replay(const ManifestSeen& seen) const {
    const ManifestSeen& now = point_.manifest;
    return seen.this_update != 0 && now.hash != seen.hash &&
           (now.number < seen.number || now.this_update < seen.this_update);
  }

  std::string uri_of(std::string_view name) const { return join(authority_.ca_repository, name); }

  /// The file where it has the digest that the manifest says, if there is one.
  Expected<std::string> read_file(const ListedFile& file) const {
    std::vector<std::string> places = {directory_ + std::string(file.name)};
    for (std::string& place : folder_.places(uri_of(file.name), authority_.notify, tal_))
      if (place != places.front()) places.push_back(std::move(place));
    std::optional<index::Error> problem;
    for (const std::string& place : places) {
      auto bytes = folder_.read(place, kMaxObjectBytes);
      if (bytes && sha256(*bytes) == file.hash) return bytes;
      // What is there and wrong says more than what is not there.
      if (bytes) problem = index::Error{ErrorCode::invalid, "another file has its name", {}};
      if (!bytes && (!problem || problem->code == ErrorCode::not_found)) problem = bytes.error();
    }
    return tl::unexpected(*problem);
  }

  Expected<std::string> read_crl(const Manifest& manifest) const {
    const auto listed = std::find_if(manifest.files.begin(), manifest.files.end(),
                                     [&](const ListedFile& file) { return file.name == manifest.crl_name; });
    if (listed == manifest.files.end())
      return fail(ErrorCode::invalid, "RFC 9286 section 6.4: its CRL is not there");
    auto bytes = read_file(*listed);
    if (!bytes) return not_as_listed(*listed, bytes.error());
    return bytes;
  }

  static tl::unexpected<index::Error> not_as_listed(const ListedFile& file, const index::Error& problem) {
    return fail(ErrorCode::invalid,
                fmt::format("RFC 9286 section 6.4: {} is not as listed: {}", file.name, problem.text));
  }

  /// One file after the other, so that a large point takes no more memory than its largest object.
  Expected<void> take_files(const Manifest& manifest) {
    std::uint64_t all = 0;
    for (const ListedFile& file : manifest.files) {
      const auto bytes = read_file(file);
      if (!bytes && !is_kept_by_all(file.name) && bytes.error().code != ErrorCode::invalid) {
        if (file.name.ends_with(".pad") && bytes.error().code != ErrorCode::too_big)
          point_.missing.push_back({uri_of(file.name), file.hash});
        continue;
      }
      if (!bytes) return not_as_listed(file, bytes.error());
      all += bytes->size();
      if (all > kMaxPointBytes) {
        return fail(ErrorCode::too_big,
                    fmt::format("its files have more than {} bytes together", kMaxPointBytes));
      }
      take(file, *bytes);
    }
    return {};
  }

  void take(const ListedFile& file, const std::string& bytes) {
    if (file.name.ends_with(".cer")) return take_certificate(file, bytes);
    // These were read for their digest alone.
    if (file.name.ends_with(".roa") || file.name.ends_with(".crl") || file.name.ends_with(".asa")) return;
    if (is_discovery(content_type_of(bytes), options_.discovery) || file.name.ends_with(".pad"))
      take_discovery(file, bytes);
  }

  void refuse(std::string uri, Refused::Why why, std::string text, const AsnSet& asns = {}) {
    if (point_.refused.size() >= kMostRefused) return;
    const bool small = asns.ranges().size() <= kMostRefusedRanges;
    point_.refused.push_back({std::move(uri), why, std::move(text), small ? asns : AsnSet()});
  }

  void refuse_issued(const std::string& uri, const Certificate& certificate, const Expected<void>& issued,
                     const AsnSet& asns) {
    const auto why = certificate.not_after < options_.now                      ? Refused::Why::expired
                     : !check_covered(certificate.resources, issuer_.holdings) ? Refused::Why::over_claim
                                                                               : Refused::Why::invalid;
    refuse(uri, why, issued.error().text, asns);
  }

  void take_certificate(const ListedFile& file, const std::string& bytes) {
    const std::string uri = uri_of(file.name);
    const auto certificate = parse_certificate(bytes, Place::listed, options_.rfc8360);
    if (!certificate) return refuse(uri, Refused::Why::unreadable, certificate.error().text);
    if (certificate->kind != CertificateKind::ca) return;  // a router's
    const AsnSet& asns = certificate->resources.asns;
    if (crl_->revokes(certificate->serial))
      return refuse(uri, Refused::Why::revoked, "RFC 6487 section 7.2: it is revoked", asns);
    if (const auto issued = check_issued(*certificate, issuer_, options_.now); !issued)
      return refuse_issued(uri, *certificate, issued, asns);
    reading_.children.push_back(authority_of(*certificate, uri, file.hash));
  }

  void take_discovery(const ListedFile& file, const std::string& bytes) {
    const std::string uri = uri_of(file.name);
    const auto object = parse_discovery_object(bytes, options_.discovery, options_.rfc8360);
    if (!object) return refuse(uri, Refused::Why::unreadable, object.error().text);
    const Certificate& ee = object->object.ee;
    const AsnSet about({{object->asn, object->asn}});
    if (crl_->revokes(ee.serial))
      return refuse(uri, Refused::Why::revoked, "RFC 6487 section 7.2: it is revoked", about);
    if (auto issued = check_issued(ee, issuer_, options_.now); !issued)
      return refuse_issued(uri, ee, issued, about);
    if (auto signature = check_signature(object->object); !signature)
      return refuse(uri, Refused::Why::invalid, signature.error().text, about);
    point_.endpoints.push_back({object->asn, std::string(object->uri), uri, file.hash,
                                object->object.signing_time.value_or(0), ee.not_after});
  }

  /// Certificates in the CA's directory that it does not list: no proof, but they explain why there is none.
  void find_unlisted(const Manifest& manifest) {
    std::unordered_set<std::string_view> listed;
    for (const ListedFile& file : manifest.files) listed.insert(file.name);
    std::size_t read = 0;
    for (const std::string& name : folder_.names(directory_, kMostNames)) {
      if (!name.ends_with(".cer") || listed.contains(name)) continue;
      if (++read > kMostUnlisted) return;
      const auto bytes = folder_.read(directory_ + name, kMaxObjectBytes);
      if (!bytes) continue;
      const auto certificate = parse_certificate(*bytes, Place::listed, options_.rfc8360);
      if (!certificate || certificate->authority_key_id != issuer_.key_id) continue;
      refuse(uri_of(name), Refused::Why::not_listed,
             "RFC 9286 section 6: its issuer's manifest does not list it", certificate->resources.asns);
    }
  }

  const CacheFolder& folder_;
  const Authority& authority_;
  Issuer issuer_;
  const std::string& tal_;
  const WalkOptions& options_;
  std::string directory_;  ///< where the manifest lies
  const Crl* crl_ = nullptr;
  Point point_;
  PointReading reading_;
};

bool is_current(const Point& point, UtcSeconds now) {
  return point.manifest.this_update <= now && now <= point.valid_until;
}

PointReading keep(const Authority& before, std::string place, const FileStamp& stamp) {
  PointReading kept;
  kept.point = before.point;
  kept.place = std::move(place);
  kept.stamp = stamp;
  kept.seen = before.seen;
  kept.kept = true;
  return kept;
}

}  // namespace

Authority authority_of(const Certificate& certificate, std::string uri, const Sha256& hash) {
  Authority authority;
  authority.uri = std::move(uri);
  authority.subject = certificate.subject;
  authority.modulus = certificate.modulus;
  authority.key_id = certificate.subject_key_id;
  authority.hash = hash;
  authority.ca_repository = certificate.ca_repository;
  authority.manifest = certificate.manifest;
  authority.notify = certificate.notify;
  authority.resources = certificate.resources;
  authority.not_after = certificate.not_after;
  return authority;
}

PointReading read_point(const CacheFolder& folder, const Authority& authority, const Holdings& holdings,
                        const std::string& tal, const Earlier& earlier, const WalkOptions& options) {
  const Authority* const before = earlier.authority;
  const bool may_stand_in = earlier.may_stand_in && before->point && is_current(*before->point, options.now);
  const bool may_keep = may_stand_in && earlier.may_keep;
  PointReading lost;
  if (before != nullptr) lost.seen = before->seen;
  lost.problem = fmt::format("{} makes no path", authority.manifest);
  bool said = false;
  for (const std::string& place : folder.places(authority.manifest, authority.notify, tal)) {
    // Before the file is read: what comes later makes another stamp.
    auto stamp = folder.stamp(place);
    if (may_keep && stamp && place == before->manifest_place && *stamp == before->manifest_stamp)
      return keep(*before, place, *stamp);
    const auto bytes = stamp ? folder.read(place, kMaxObjectBytes) : Expected<std::string>(forward(stamp));
    if (!bytes) {
      if (!said) lost.problem = fmt::format("its manifest cannot be had: {}", bytes.error().text);
      continue;
    }
    if (may_keep && sha256(*bytes) == before->point->manifest.hash) return keep(*before, place, *stamp);
    auto key = PublicKey::from_modulus(authority.modulus);
    if (!key) {
      lost.problem = key.error().text;
      return lost;
    }
    PointReader reader(folder, authority,
                       Issuer{authority.subject, authority.key_id, std::move(*key), holdings}, tal, options);
    auto reading = reader.read(*bytes, place, lost.seen);
    if (reading) {
      reading->place = place;
      reading->stamp = *stamp;
      return std::move(*reading);
    }
    if (!said) lost.problem = reading.error().text;
    said = true;
  }
  if (!may_stand_in) return lost;
  // Its manifest is to be read again by the next walk.
  PointReading kept = keep(*before, {}, {});
  kept.problem = std::move(lost.problem);
  return kept;
}

}  // namespace meetpoint::rpki
