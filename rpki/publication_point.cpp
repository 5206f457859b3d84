#include "rpki/publication_point.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <span>
#include <unordered_set>
#include <utility>
#include <variant>

#include "rpki/listed_file.hpp"
#include "rpki/share_work.hpp"

namespace meetpoint::rpki {

namespace {

using index::ErrorCode;
using index::Expected;
using index::fail;
using index::UtcSeconds;

/// Refusals of a point that are kept; the rest say no more.
constexpr std::size_t kMostRefused = 1'000;

/// Entries without a manifest's word that are read: they only help to explain.
constexpr std::size_t kMostUnlisted = 100;

/// So many files, a millisecond's work or more, are worth the start of a thread.
constexpr std::size_t kSharedFiles = 64;

/// Files that are judged before what they gave is kept: what they hold meanwhile is bounded by it.
constexpr std::size_t kFilesAtOnce = 1'024;

/// The reading of one point; its members are what its steps share.
class PointReader {
 public:
  PointReader(PointPlace at, Holdings holdings, PublicKey key)
      : at_(std::move(at)),
        issuer_{at_.authority.certificate->subject, at_.authority.certificate->key_id, std::move(key),
                std::move(holdings)} {}

  /// The whole point by the manifest in these bytes.
  Expected<PointReading> read(const std::string& bytes, const ManifestSeen& seen) {
    auto manifest = parse_manifest(bytes, at_.options.rfc8360);
    if (!manifest) return forward(manifest);
    if (auto valid = check(*manifest); !valid) return tl::unexpected(valid.error());
    point_.manifest = {sha256(bytes), manifest->number, manifest->this_update};
    if (is_replay(seen)) {
      return fail(
          ErrorCode::invalid,
          "RFC 9286 section 4.2.1: the manifest has a lower number or an earlier time than one seen before");
    }
    const auto listed = std::find_if(manifest->files.begin(), manifest->files.end(),
                                     [&](const ListedFile& file) { return file.name == manifest->crl_name; });
    if (listed == manifest->files.end())
      return fail(ErrorCode::invalid, "RFC 9286 section 6.4: its CRL is not there");
    const auto crl_bytes = read_required(at_, *listed);
    if (!crl_bytes) return tl::unexpected(crl_bytes.error());
    manifest->files.erase(listed);  // the others are still to be read
    auto crl = parse_crl(*crl_bytes);
    if (!crl) return forward(crl);
    if (auto valid = check_issued(*crl, issuer_, at_.options.now); !valid)
      return tl::unexpected(valid.error());
    if (crl->revokes(manifest->object.ee.serial))
      return fail(ErrorCode::invalid, "RFC 9286 section 6.2: the manifest's certificate is revoked");
    point_.valid_until = std::min({manifest->next_update, manifest->object.ee.not_after, crl->next_update});
    if (auto taken = take_files(manifest->files, *crl); !taken) return tl::unexpected(taken.error());
    find_unlisted(*manifest);
    point_.revoked = std::move(crl->revoked);
    reading_.seen = point_.manifest;
    reading_.point = std::make_shared<const Point>(std::move(point_));
    return std::move(reading_);
  }

 private:
  Expected<void> check(const Manifest& manifest) const {
    if (auto current = check_current(manifest, at_.options.now); !current) return current;
    if (auto issued = check_issued(manifest.object.ee, issuer_, at_.options.now); !issued) return issued;
    if (manifest.object.ee.signed_object != at_.authority.certificate->manifest) {
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

  Expected<void> take_files(std::span<const ListedFile> files, const Crl& crl) {
    const FileJudge judge(at_, crl, issuer_);
    std::atomic<std::uint64_t> all = 0;
    for (; !files.empty(); files = files.subspan(std::min(files.size(), kFilesAtOnce))) {
      const auto some = files.first(std::min(files.size(), kFilesAtOnce));
      std::vector<Expected<JudgedFile>> judged(some.size());
      share_work(some.size(), some.size() < kSharedFiles ? 1 : at_.options.threads, [&](std::size_t i) {
        judged[i] = judge.judge(some[i]);
        return judged[i] && (all += judged[i]->bytes) <= kMaxPointBytes;
      });
      if (all > kMaxPointBytes) {
        return fail(ErrorCode::too_big,
                    fmt::format("its files have more than {} bytes together", kMaxPointBytes));
      }
      for (Expected<JudgedFile>& file : judged) {
        if (!file) return forward(file);
        keep(std::move(file->judgement));
      }
    }
    return {};
  }

  void keep(Judgement judgement) {
    if (auto* const child = std::get_if<Authority>(&judgement)) {
      reading_.children.push_back(std::move(*child));
    } else if (auto* const endpoint = std::get_if<PublishedEndpoint>(&judgement)) {
      point_.endpoints.push_back(std::move(*endpoint));
    } else if (auto* const missing = std::get_if<MissingFile>(&judgement)) {
      point_.missing.push_back(std::move(*missing));
    } else if (auto* const refused = std::get_if<Refused>(&judgement)) {
      if (point_.refused.size() < kMostRefused) point_.refused.push_back(std::move(*refused));
    }
  }

  /// Certificates in the CA's directory that it does not list: no proof, but they explain why there is none.
  void find_unlisted(const Manifest& manifest) {
    std::unordered_set<std::string_view> listed;
    const auto is_unlisted = [&](std::string_view name) {
      if (!name.ends_with(".cer")) return false;
      if (listed.empty()) {
        for (const ListedFile& file : manifest.files) listed.insert(file.name);
      }
      return !listed.contains(name);
    };
    for (const std::string& name : at_.folder.names(at_.directory, kMostUnlisted, is_unlisted)) {
      const auto bytes = at_.folder.read(at_.directory + name, kMaxObjectBytes);
      if (!bytes) continue;
      const auto certificate = parse_certificate(*bytes, Place::listed, at_.options.rfc8360);
      if (!certificate || certificate->authority_key_id != issuer_.key_id) continue;
      keep(refusal_of(at_.uri_of(name), Refused::Why::not_listed,
                      "RFC 9286 section 6: its issuer's manifest does not list it",
                      certificate->resources.asns));
    }
  }

  PointPlace at_;
  Issuer issuer_;
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

PointReading read_point(const CacheFolder& folder, const Authority& authority, const Holdings& holdings,
                        const std::string& tal, const Earlier& earlier, const WalkOptions& options) {
  const Authority* const before = earlier.authority;
  const bool may_stand_in = earlier.may_stand_in && before->point && is_current(*before->point, options.now);
  const bool may_keep = may_stand_in && earlier.may_keep;
  PointReading lost;
  lost.seen = earlier.seen;
  lost.problem = fmt::format("{} makes no path", authority.certificate->manifest);
  bool said = false;
  for (const std::string& place :
       folder.places(authority.certificate->manifest, authority.certificate->notify, tal)) {
    FileStamp stamp;
    if (may_keep && place == before->manifest_place) {
      const auto now = folder.stamp(place);
      if (now && *now == before->manifest_stamp) return keep(*before, place, *now);
    }
    const auto bytes = folder.read(place, kMaxObjectBytes, &stamp);
    if (!bytes) {
      if (!said) lost.problem = fmt::format("its manifest cannot be had: {}", bytes.error().text);
      continue;
    }
    if (may_keep && sha256(*bytes) == before->point->manifest.hash) return keep(*before, place, stamp);
    auto key = PublicKey::from_modulus(authority.certificate->modulus);
    if (!key) {
      lost.problem = key.error().text;
      return lost;
    }
    const auto slash = place.rfind('/');
    std::string directory = place.substr(0, slash == std::string::npos ? 0 : slash + 1);
    PointReader reader({folder, authority, tal, options, std::move(directory)}, holdings, std::move(*key));
    auto reading = reader.read(*bytes, lost.seen);
    if (reading) {
      reading->place = place;
      reading->stamp = stamp;
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
