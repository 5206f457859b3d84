#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "index/ids.hpp"
#include "rpki/vrp.hpp"

/// All VRPs of one moment, frozen. The distinct prefixes stand in one ascending array a family, where a
/// prefix comes before all that lie in it, and each knows the next shorter one that it lies in. So all that
/// lie over a route are found with one binary search and a walk upwards, without a pointer to chase in
/// between.
///
/// rtrlib's own table is not asked: it answers from the middle of an update, makes readers wait while a
/// cache's records are purged (1.2 s for 800,000, measured), and stops at the first match, so that it
/// cannot list what else lies over a route.
///
/// thread  any
namespace meetpoint::rpki {

class VrpTable {
 public:
  using List = std::vector<Vrp>;

  /// shape   ascending, none twice, fewer than 2^32, each with prefix length <= max_length <= 32 or 128
  explicit VrpTable(std::shared_ptr<const List> vrps);

  const List& vrps() const { return *vrps_; }

  /// What RFC 6811 says of a route: the fast half of validate().
  RovState state_of(const index::Prefix& prefix, index::Asn asn) const;
  /// Likewise, and why.
  Rov validate(const index::Prefix& prefix, index::Asn asn) const;

 private:
  static constexpr std::uint32_t kNone = 0xffffffff;

  /// A network and its length as one number that orders as they do.
  struct Key4 {
    std::uint64_t value;
    friend auto operator<=>(Key4, Key4) = default;
    bool covers(Key4 other) const;
  };
  struct Key6 {
    std::uint64_t high;
    std::uint64_t low;
    std::uint8_t length;
    friend auto operator<=>(Key6, Key6) = default;
    bool covers(Key6 other) const;
  };
  struct Place {
    std::uint32_t parent;  ///< the longest other prefix over this one, or kNone
    std::uint32_t first;   ///< its VRPs stand in vrps_ from here
    std::uint32_t last;    ///< up to here, not included
  };
  template <typename Key>
  struct Family {
    std::vector<Key> keys;
    std::vector<Place> places;
    void add(Key key, std::uint32_t at, std::vector<std::uint32_t>& over);
    /// The longest prefix over `key`, itself perhaps, or kNone.
    std::uint32_t longest_over(Key key) const;
  };

  static Key4 key4(const index::Prefix& prefix);
  static Key6 key6(const index::Prefix& prefix);
  /// Calls visit(place) for each prefix over this one, longest first, until it returns true.
  template <typename Visit>
  void each_over(const index::Prefix& prefix, Visit visit) const;

  std::shared_ptr<const List> vrps_;
  Family<Key4> v4_;
  Family<Key6> v6_;
};

}  // namespace meetpoint::rpki
