#include "rpki/ip_set.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <utility>

namespace meetpoint::rpki {

using index::Family;
using index::IpAddress;

namespace {

constexpr std::size_t octets_of(Family family) {
  return family == Family::v4 ? 4 : 16;
}

}  // namespace

IpRange range_of(const index::Prefix& prefix) {
  IpRange range{prefix.network, prefix.network};
  for (std::size_t i = 0; i < octets_of(prefix.network.family); ++i) {
    const std::size_t before = i * 8;
    if (prefix.length >= before + 8) continue;
    const std::size_t fixed = prefix.length > before ? prefix.length - before : 0;
    range.last.bytes[i] = static_cast<std::uint8_t>(range.last.bytes[i] | (0xffU >> fixed));
  }
  return range;
}

bool is_last(const IpAddress& address) {
  const auto* begin = address.bytes.begin();
  return std::all_of(begin, begin + octets_of(address.family),
                     [](std::uint8_t octet) { return octet == 0xff; });
}

IpAddress next(IpAddress address) {
  for (std::size_t i = octets_of(address.family); i-- > 0;) {
    if (++address.bytes[i] != 0) break;
  }
  return address;
}

int prefix_length(const IpRange& range) {
  const std::size_t octets = octets_of(range.first.family);
  std::size_t i = 0;
  while (i < octets && range.first.bytes[i] == range.last.bytes[i]) ++i;
  if (i == octets) return static_cast<int>(octets * 8);
  const unsigned host = range.first.bytes[i] ^ range.last.bytes[i];
  if ((host & (host + 1)) != 0 || (range.first.bytes[i] & host) != 0) return -1;
  for (std::size_t k = i + 1; k < octets; ++k) {
    if (range.first.bytes[k] != 0 || range.last.bytes[k] != 0xff) return -1;
  }
  int length = static_cast<int>(i * 8);
  for (unsigned bit = 0x80; (host & bit) == 0; bit >>= 1U) ++length;
  return length;
}

IpSet::IpSet(std::vector<IpRange> ranges) {
  std::erase_if(ranges, [](const IpRange& range) {
    return range.first.family != range.last.family || range.last < range.first;
  });
  std::sort(ranges.begin(), ranges.end(),
            [](const IpRange& a, const IpRange& b) { return a.first < b.first; });
  const auto canonical = [&](Family family) {
    std::vector<IpRange> own;
    for (const IpRange& range : ranges) {
      if (range.first.family != family) continue;
      if (!own.empty() && (is_last(own.back().last) || range.first <= next(own.back().last))) {
        own.back().last = std::max(own.back().last, range.last);
      } else {
        own.push_back(range);
      }
    }
    return own.empty() ? Ranges() : std::make_shared<const std::vector<IpRange>>(std::move(own));
  };
  v4_ = canonical(Family::v4);
  v6_ = canonical(Family::v6);
}

std::span<const IpRange> IpSet::ranges(Family family) const {
  const Ranges& own = family == Family::v4 ? v4_ : v6_;
  return own ? std::span<const IpRange>(*own) : std::span<const IpRange>();
}

std::vector<IpRange> IpSet::ranges() const {
  std::vector<IpRange> all;
  for (const Family family : {Family::v4, Family::v6})
    all.insert(all.end(), ranges(family).begin(), ranges(family).end());
  return all;
}

IpSet IpSet::with(const IpSet& other, Family family) const {
  IpSet made = *this;
  (family == Family::v4 ? made.v4_ : made.v6_) = family == Family::v4 ? other.v4_ : other.v6_;
  return made;
}

bool IpSet::contains(const IpRange& range) const {
  const auto held = ranges(range.first.family);
  const auto after =
      std::upper_bound(held.begin(), held.end(), range.first,
                       [](const IpAddress& address, const IpRange& one) { return address < one.first; });
  return after != held.begin() && range.last <= std::prev(after)->last;
}

bool IpSet::contains(const IpSet& other) const {
  for (const Family family : {Family::v4, Family::v6}) {
    if ((family == Family::v4 ? v4_ == other.v4_ : v6_ == other.v6_)) continue;
    const auto wanted = other.ranges(family);
    if (!std::all_of(wanted.begin(), wanted.end(), [this](const IpRange& range) { return contains(range); }))
      return false;
  }
  return true;
}

bool IpSet::overlaps(const IpSet& other) const {
  for (const Family family : {Family::v4, Family::v6}) {
    const auto held = ranges(family);
    const auto wanted = other.ranges(family);
    for (auto one = held.begin(), two = wanted.begin(); one != held.end() && two != wanted.end();) {
      if (one->last < two->first) {
        ++one;
      } else if (two->last < one->first) {
        ++two;
      } else {
        return true;
      }
    }
  }
  return false;
}

std::string to_string(const IpSet& set) {
  std::string text;
  for (const IpRange& range : set.ranges()) {
    if (!text.empty()) text += ", ";
    const int length = prefix_length(range);
    text += length < 0 ? fmt::format("{}-{}", index::to_string(range.first), index::to_string(range.last))
                       : fmt::format("{}/{}", index::to_string(range.first), length);
  }
  return text;
}

}  // namespace meetpoint::rpki
