#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "index/error.hpp"
#include "index/ids.hpp"

/// Sets of AS numbers as resource certificates carry them: what a certificate covers, and whether one lies
/// within its issuer's. Plain values that never change, so that copies share their ranges: a thousand
/// certificates that inherit a large set cost no more than one. Any thread.
/// source  RFC 3779 section 3 (canonical form: ascending, no overlap, no two ranges that touch)
namespace meetpoint::rpki {

struct AsnRange {
  index::Asn first;
  index::Asn last;  ///< included
  friend bool operator==(const AsnRange&, const AsnRange&) = default;
};

class AsnSet {
 public:
  AsnSet() = default;
  /// Any ranges in any order; they are brought into canonical form. A range whose last is below its first is
  /// empty.
  explicit AsnSet(std::vector<AsnRange> ranges);

  bool empty() const { return ranges_ == nullptr; }
  bool contains(index::Asn asn) const;
  bool contains(const AsnSet& other) const;
  bool overlaps(const AsnSet& other) const;
  std::span<const AsnRange> ranges() const {
    return ranges_ ? std::span<const AsnRange>(*ranges_) : std::span<const AsnRange>();
  }
  friend bool operator==(const AsnSet& one, const AsnSet& other) {
    return one.ranges_ == other.ranges_ || (one.ranges_ && other.ranges_ && *one.ranges_ == *other.ranges_);
  }

 private:
  std::shared_ptr<const std::vector<AsnRange>> ranges_;  ///< null: none
};

/// Reads `64496, AS64500-AS64510, 1.0`; blanks round the parts, empty text is the empty set.
/// errors  invalid: a part that is no AS number or range, or a range that runs backwards
index::Expected<AsnSet> parse_asn_set(std::string_view text);

/// `64496, 64500-64510`
std::string to_string(const AsnSet& set);

}  // namespace meetpoint::rpki
