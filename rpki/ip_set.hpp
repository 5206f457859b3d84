#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "index/ids.hpp"

/// Sets of IP addresses of both families as resource certificates carry them. Plain values that never change,
/// so that copies share their ranges, also of one family alone. Any thread.
/// source  RFC 3779 section 2
namespace meetpoint::rpki {

struct IpRange {
  index::IpAddress first;
  index::IpAddress last;  ///< included, of the same family
  friend bool operator==(const IpRange&, const IpRange&) = default;
};

IpRange range_of(const index::Prefix& prefix);

class IpSet {
 public:
  IpSet() = default;
  /// Any ranges in any order; they are brought into canonical form. A range whose last is below its first, or
  /// of another family, is empty.
  explicit IpSet(std::vector<IpRange> ranges);

  bool empty() const { return v4_ == nullptr && v6_ == nullptr; }
  bool contains(const IpRange& range) const;
  bool contains(const index::Prefix& prefix) const { return contains(range_of(prefix)); }
  bool contains(const IpSet& other) const;
  bool overlaps(const IpSet& other) const;
  /// Of one family: ascending, no two that overlap or touch.
  std::span<const IpRange> ranges(index::Family family) const;
  /// IPv4 before IPv6.
  std::vector<IpRange> ranges() const;

  /// This set, with what `other` has of that family in place of its own.
  IpSet with(const IpSet& other, index::Family family) const;
  friend bool operator==(const IpSet& one, const IpSet& other) {
    return is_same(one.v4_, other.v4_) && is_same(one.v6_, other.v6_);
  }

 private:
  using Ranges = std::shared_ptr<const std::vector<IpRange>>;  ///< null: none
  static bool is_same(const Ranges& one, const Ranges& other) {
    return one == other || (one && other && *one == *other);
  }
  Ranges v4_;
  Ranges v6_;
};

/// Whether `address` is the last of its family: nothing follows.
bool is_last(const index::IpAddress& address);
/// The address after one that is not the last.
index::IpAddress next(index::IpAddress address);
/// The length of the prefix that is exactly this range, or -1.
int prefix_length(const IpRange& range);

/// `192.0.2.0/24, 198.51.100.0-198.51.100.2, 2001:db8::/32`
std::string to_string(const IpSet& set);

}  // namespace meetpoint::rpki
