#include "rpki/repository.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>
#include <unordered_set>
#include <utility>

#include "index/ascii.hpp"
#include "index/read_file.hpp"
#include "rpki/earlier_walk.hpp"
#include "rpki/listed_file.hpp"
#include "rpki/publication_point.hpp"
#include "rpki/share_work.hpp"

namespace meetpoint::rpki {

namespace {

using index::ErrorCode;
using index::Expected;
using index::fail;

/// Locators of one folder. There are five registries.
constexpr std::size_t kMostTals = 64;

/// A walk: level by level, so that its result does not depend on which thread is faster.
class Walk {
 public:
  Walk(const CacheFolder& folder, const WalkOptions& options, const Repository* previous,
       const std::stop_token& stop)
      : folder_(folder),
        options_(options),
        previous_(previous),
        earlier_(previous, options.tals),
        stop_(stop) {
    if (previous == nullptr) return;
    result_->authorities.reserve(previous->authorities.size());
    seen_.reserve(previous->authorities.size());
    found_.resize(previous->authorities.size());
  }

  Expected<std::shared_ptr<const Repository>> run() {
    result_->walked_at = options_.now;
    std::vector<AuthorityId> level;
    for (const NamedTal& tal : options_.tals) {
      const AuthorityId anchor = find_anchor(tal);
      if (anchor != kNoAuthority) level.push_back(anchor);
    }
    while (!level.empty()) {
      std::vector<PointReading> readings = read_points(level);
      if (stop_.stop_requested()) return fail(ErrorCode::cancelled, "the walk was interrupted");
      std::vector<AuthorityId> next;
      for (std::size_t i = 0; i < level.size(); ++i) merge(level[i], std::move(readings[i]), next);
      level = std::move(next);
    }
    remember_departed();
    return std::shared_ptr<const Repository>(std::move(result_));
  }

 private:
  const std::string& tal_of(const Authority& authority) const { return options_.tals[authority.anchor].name; }

  /// Of several valid certificates the newest, then the one that ends first.
  AuthorityId find_anchor(const NamedTal& tal) {
    const auto anchor = static_cast<std::uint16_t>(result_->anchors.size());
    std::string problem;
    std::optional<Authority> best;
    index::UtcSeconds best_begin = 0;
    for (const std::string& uri : tal.tal.uris) {
      for (const std::string& place : folder_.anchor_places(uri, tal.name)) {
        const auto bytes = folder_.read(place, kMaxObjectBytes);
        if (!bytes) {
          if (problem.empty()) problem = fmt::format("its certificate cannot be had: {}", bytes.error().text);
          continue;
        }
        auto certificate = parse_certificate(*bytes, Place::trust_anchor, options_.rfc8360);
        const auto trusted = certificate ? trust(*certificate, tal.tal.public_key, options_.now)
                                         : Expected<Issuer>(forward(certificate));
        if (!trusted) {
          problem = trusted.error().text;
          continue;
        }
        const bool better =
            !best || certificate->not_before > best_begin ||
            (certificate->not_before == best_begin && certificate->not_after < best->certificate->not_after);
        if (!better) continue;
        best = authority_of(*certificate, uri, sha256(*bytes));
        best_begin = certificate->not_before;
      }
    }
    if (best && earlier_.find_same(anchor, best->certificate->hash) != nullptr)
      best->certificate = earlier_.find_same(anchor, best->certificate->hash)->certificate;
    result_->anchors.push_back({tal.name, kNoAuthority, best ? std::string() : problem});
    if (!best) best = earlier_anchor(tal);
    if (!best) return kNoAuthority;
    best->anchor = anchor;
    best->valid_until = best->certificate->not_after;
    seen_.emplace(anchor, best->certificate->hash);
    result_->anchors.back().authority = add(std::move(*best));
    return result_->anchors.back().authority;
  }

  /// The certificate that the walk before found, as long as it is valid and the locator's.
  std::optional<Authority> earlier_anchor(const NamedTal& tal) const {
    if (previous_ == nullptr) return std::nullopt;
    for (const Repository::Anchor& one : previous_->anchors) {
      if (one.name != tal.name || one.authority == kNoAuthority) continue;
      Authority known;
      known.certificate = previous_->authorities[one.authority].certificate;
      if (known.certificate->not_after >= options_.now && known.certificate->modulus == tal.tal.modulus)
        return known;
    }
    return std::nullopt;
  }

  AuthorityId add(Authority authority) {
    const auto id = static_cast<AuthorityId>(result_->authorities.size());
    result_->authorities.push_back(std::move(authority));
    return id;
  }

  /// What the walk before knows of an authority. What it published there was judged by what it held, which
  /// may be less now although its own certificate, which inherits, is the same.
  Earlier earlier(const Authority& authority, const Holdings& holdings) const {
    const Authority* const known = earlier_.find(authority.anchor, *authority.certificate);
    if (known == nullptr) {
      const auto* const seen = earlier_.departed(tal_of(authority), *authority.certificate);
      return {nullptr, seen == nullptr ? ManifestSeen() : *seen};
    }
    Earlier found{known, known->seen};
    const auto id = static_cast<AuthorityId>(known - previous_->authorities.data());
    const Holdings then = previous_->holdings(id);
    found.may_stand_in = then.asns == holdings.asns && then.ips == holdings.ips;
    const auto& children = known->children;
    const bool all_valid = std::all_of(children.begin(), children.end(), [&](AuthorityId child) {
      return previous_->authorities[child].certificate->not_after >= options_.now;
    });
    // A file that was missing may have come.
    found.may_keep = found.may_stand_in && all_valid && known->point && known->point->missing.empty();
    return found;
  }

  PointReading read_one(AuthorityId id) const {
    const Authority& authority = result_->authorities[id];
    Earlier known;
    try {
      const Holdings holdings = result_->holdings(id);
      known = earlier(authority, holdings);
      PointReading reading = read_point(folder_, authority, holdings, tal_of(authority), known, options_);
      reading.earlier = known.authority;
      if (!reading.kept) return reading;
      reading.children.reserve(known.authority->children.size());
      for (const AuthorityId child : known.authority->children) {
        const auto& certificate = previous_->authorities[child].certificate;
        if (certificate->not_after >= options_.now) reading.children.emplace_back().certificate = certificate;
      }
      return reading;
    } catch (const std::exception& error) {
      PointReading lost;
      lost.earlier = known.authority;
      lost.seen = known.seen;
      lost.problem = fmt::format("it cannot be read: {}", error.what());
      return lost;
    }
  }

  std::vector<PointReading> read_points(const std::vector<AuthorityId>& level) const {
    std::vector<PointReading> readings(level.size());
    share_work(level.size(), options_.threads, [&](std::size_t i) {
      readings[i] = read_one(level[i]);
      return !stop_.stop_requested();
    });
    return readings;
  }

  void merge(AuthorityId id, PointReading reading, std::vector<AuthorityId>& next) {
    if (reading.earlier != nullptr)
      found_[static_cast<std::size_t>(reading.earlier - previous_->authorities.data())] = true;
    (!reading.problem.empty() ? result_->points_failed
     : reading.kept           ? result_->points_kept
                              : result_->points_read) += 1;
    {
      Authority& authority = result_->authorities[id];
      authority.point = std::move(reading.point);
      authority.point_problem = std::move(reading.problem);
      authority.manifest_place = std::move(reading.place);
      authority.manifest_stamp = reading.stamp;
      authority.seen = reading.seen;
    }
    for (Authority& child : reading.children) {
      const Authority& parent = result_->authorities[id];
      if (parent.depth + 1U > kMaxDepth || result_->authorities.size() >= kMaxAuthorities) continue;
      // What children inherit from it is then the same set, and not only an equal one.
      if (const auto* const same = earlier_.find_same(parent.anchor, child.certificate->hash))
        child.certificate = same->certificate;
      if (!is_new(parent, child)) continue;
      child.parent = id;
      child.anchor = parent.anchor;
      child.depth = static_cast<std::uint16_t>(parent.depth + 1);
      child.valid_until =
          std::min({child.certificate->not_after, parent.valid_until, parent.point->valid_until});
      const AuthorityId added = add(std::move(child));
      result_->authorities[id].children.push_back(added);
      next.push_back(added);
    }
  }

  /// Not the same certificate on another way, nor one more of what its issuer has certified enough. By the
  /// issuer's key, so that nobody uses up what another may certify.
  bool is_new(const Authority& parent, const Authority& child) {
    const std::uint16_t anchor = parent.anchor;
    const auto key =
        std::tuple(anchor, parent.certificate->key_id, std::string_view(child.certificate->manifest));
    const auto known = by_issuer_.find(key);
    if ((known != by_issuer_.end() && known->second >= kMaxCertificatesOfOne) ||
        !seen_.emplace(anchor, child.certificate->hash).second)
      return false;
    // Only of one that is kept: the key is a view into its certificate.
    ++by_issuer_[key];
    return true;
  }

  void remember_departed() {
    if (previous_ == nullptr) return;
    std::set<std::pair<std::string, Sha256>> known;
    const auto remember = [&](Departed one) {
      if (one.until < options_.now || known.size() >= kMostDeparted) return;
      if (known.emplace(one.anchor, one.ca).second) result_->departed.push_back(std::move(one));
    };
    for (std::size_t i = 0; i < found_.size(); ++i) {
      const Authority& one = previous_->authorities[i];
      if (found_[i] || one.seen.this_update == 0) continue;
      remember({previous_->anchors[one.anchor].name, digest_of_ca(*one.certificate), one.seen,
                std::min(one.certificate->not_after, options_.now + kRememberedSeconds)});
    }
    for (const Departed& one : previous_->departed) remember(one);
  }

  const CacheFolder& folder_;
  const WalkOptions& options_;
  const Repository* previous_;
  EarlierWalk earlier_;
  const std::stop_token& stop_;
  std::unordered_set<CertificateKey, CertificateKeyHash> seen_;
  /// Certificates of one issuer that name one manifest; its text is a certificate's, which the result keeps.
  std::map<std::tuple<std::uint16_t, KeyId, std::string_view>, unsigned> by_issuer_;
  std::vector<bool> found_;  ///< by authority of the walk before
  std::shared_ptr<Repository> result_ = std::make_shared<Repository>();
};

}  // namespace

Expected<std::vector<NamedTal>> read_tals(const std::filesystem::path& folder) {
  std::error_code error;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".tal") files.push_back(entry.path());
  }
  if (error) return fail(ErrorCode::not_found, fmt::format("{}: {}", folder.string(), error.message()));
  if (files.empty()) {
    return fail(ErrorCode::not_found,
                fmt::format("{} has no *.tal file; rpki-client keeps its own in /etc/tals, "
                            "Debian's rpki-trust-anchors too",
                            folder.string()));
  }
  if (files.size() > kMostTals)
    return fail(ErrorCode::too_big,
                fmt::format("{} has more than {} *.tal files", folder.string(), kMostTals));
  std::sort(files.begin(), files.end());
  std::vector<NamedTal> tals;
  for (const auto& file : files) {
    const std::string stem = file.stem().string();
    if (index::printable(stem) != stem) {
      return fail(ErrorCode::invalid,
                  fmt::format("{}: a locator's name is plain ASCII, as it stands in answers",
                              index::printable(file.string())));
    }
    const auto text = index::read_file(file, kMaxTalBytes);
    if (!text) return tl::unexpected(text.error());
    auto tal = parse_tal(*text);
    if (!tal) return fail(tal.error().code, fmt::format("{}: {}", file.string(), tal.error().text));
    tals.push_back({stem, std::move(*tal)});
  }
  return tals;
}

Holdings Repository::holdings(AuthorityId authority) const {
  const Authority& one = authorities[authority];
  if (one.parent == kNoAuthority || !one.certificate->resources.inherits())
    return {one.certificate->resources.asns, one.certificate->resources.ips};
  return resolve(one.certificate->resources, holdings(one.parent));
}

Expected<std::shared_ptr<const Repository>> walk(const WalkOptions& options, const Repository* previous,
                                                 const std::stop_token& stop) {
  auto folder = CacheFolder::open(options.cache);
  if (!folder) return forward(folder);
  return Walk(*folder, options, previous, stop).run();
}

}  // namespace meetpoint::rpki
