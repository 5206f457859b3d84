#pragma once

#include <cstddef>
#include <optional>
#include <unordered_map>

#include "api/digest_hash.hpp"
#include "api/peeringdb_identity.hpp"
#include "index/time.hpp"
#include "rpki/digest.hpp"

/// What was found of opaque tokens a short while ago, by their digest alone: no token is kept. Good and bad
/// ones apart, so that no flood of made-up tokens pushes a caller out.
/// thread  one at a time
namespace meetpoint::api {

/// A token that its provider has taken back is good here for so long.
inline constexpr index::UtcSeconds kGoodSeconds = 60;
/// A caller who logs in again at once is not kept out for long.
inline constexpr index::UtcSeconds kBadSeconds = 10;
/// Good ones, of at most kMostNetworks networks of 12 bytes: 48 MB at worst.
inline constexpr std::size_t kMostGood = 4'000;
/// Bad ones, of some 200 bytes.
inline constexpr std::size_t kMostBad = 20'000;

class RecentVerdicts {
 public:
  using Verdict = tl::expected<Caller, NotIdentified>;

  /// Nothing when it was not found out, or too long ago, or is at its end.
  std::optional<Verdict> find(const rpki::Sha256& digest, index::UtcSeconds now) const;
  /// Whether it was found out, and that it is good.
  bool is_good(const rpki::Sha256& digest, index::UtcSeconds now) const {
    return good_.find(digest, now) != nullptr;
  }
  /// shape   no `unavailable`: that is none
  void keep(const rpki::Sha256& digest, const Verdict& verdict, index::UtcSeconds now);

 private:
  struct Kept {
    Verdict verdict;
    index::UtcSeconds since = 0;
    index::UtcSeconds end = 0;  ///< the first second in which it does not count
  };
  using Tokens = std::unordered_map<rpki::Sha256, Kept, DigestHash>;
  /// When the young ones are half of all they take the place of the old.
  struct Shelf {
    std::size_t most = 0;
    Tokens young = {};
    Tokens old = {};
    const Kept* find(const rpki::Sha256& digest, index::UtcSeconds now) const;
    void keep(const rpki::Sha256& digest, Kept kept);
  };

  Shelf good_{kMostGood};
  Shelf bad_{kMostBad};
};

}  // namespace meetpoint::api
