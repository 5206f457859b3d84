#include "rpki/vrp_table.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace meetpoint::rpki {

using index::Asn;
using index::Prefix;

namespace {

std::uint64_t big_endian(const std::uint8_t* bytes, int count) {
  std::uint64_t value = 0;
  for (int i = 0; i < count; ++i) value = value << 8 | bytes[i];
  return value;
}

/// Whether two numbers agree in their first `bits` of 64.
bool agree(std::uint64_t one, std::uint64_t other, int bits) {
  return bits == 0 || (one ^ other) >> (64 - bits) == 0;
}

bool matches(const Vrp& vrp, const Prefix& prefix, Asn asn) {
  return vrp.asn == asn && asn.value != 0 && prefix.length <= vrp.max_length;
}

}  // namespace

bool VrpTable::Key4::covers(Key4 other) const {
  const auto length = static_cast<int>(value & 0xff);
  return length <= static_cast<int>(other.value & 0xff) && agree(value << 24, other.value << 24, length);
}

bool VrpTable::Key6::covers(Key6 other) const {
  return length <= other.length && agree(high, other.high, std::min<int>(length, 64)) &&
         agree(low, other.low, std::max(0, length - 64));
}

VrpTable::Key4 VrpTable::key4(const Prefix& prefix) {
  return {big_endian(prefix.network.bytes.data(), 4) << 8 | prefix.length};
}

VrpTable::Key6 VrpTable::key6(const Prefix& prefix) {
  const std::uint8_t* const bytes = prefix.network.bytes.data();
  return {big_endian(bytes, 8), big_endian(bytes + 8, 8), prefix.length};
}

template <typename Key>
void VrpTable::Family<Key>::add(Key key, std::uint32_t at, std::vector<std::uint32_t>& over) {
  if (keys.empty() || keys.back() != key) {
    while (!over.empty() && !keys[over.back()].covers(key)) over.pop_back();
    keys.push_back(key);
    places.push_back({over.empty() ? kNone : over.back(), at, at});
    over.push_back(static_cast<std::uint32_t>(keys.size() - 1));
  }
  places.back().last = at + 1;
}

VrpTable::VrpTable(std::shared_ptr<const List> vrps) : vrps_(std::move(vrps)) {
  assert(vrps_ && vrps_->size() < kNone);
  std::vector<std::uint32_t> over;  // the prefixes that the last one lies in, and itself
  for (std::uint32_t at = 0; at < vrps_->size(); ++at) {
    const Vrp& vrp = (*vrps_)[at];
    assert(at == 0 || (*vrps_)[at - 1] < vrp);
    if (vrp.prefix.network.family == index::Family::v4) {
      v4_.add(key4(vrp.prefix), at, over);
    } else {
      if (v6_.keys.empty()) over.clear();
      v6_.add(key6(vrp.prefix), at, over);
    }
  }
}

template <typename Key>
std::uint32_t VrpTable::Family<Key>::longest_over(Key key) const {
  // What lies over the key is the last one not after it, or over that one too.
  const auto after = std::upper_bound(keys.begin(), keys.end(), key);
  if (after == keys.begin()) return kNone;
  auto place = static_cast<std::uint32_t>(after - keys.begin() - 1);
  while (place != kNone && !keys[place].covers(key)) place = places[place].parent;
  return place;
}

template <typename Visit>
void VrpTable::each_over(const Prefix& prefix, Visit visit) const {
  const auto walk = [&visit](const std::vector<Place>& places, std::uint32_t from) {
    while (from != kNone && !visit(places[from])) from = places[from].parent;
  };
  if (prefix.network.family == index::Family::v4) {
    walk(v4_.places, v4_.longest_over(key4(prefix)));
  } else {
    walk(v6_.places, v6_.longest_over(key6(prefix)));
  }
}

RovState VrpTable::state_of(const Prefix& prefix, Asn asn) const {
  RovState state = RovState::not_found;
  each_over(prefix, [&](const Place& place) {
    state = RovState::invalid;
    const bool found = std::any_of(vrps_->begin() + place.first, vrps_->begin() + place.last,
                                   [&](const Vrp& vrp) { return matches(vrp, prefix, asn); });
    if (found) state = RovState::valid;
    return found;
  });
  return state;
}

Rov VrpTable::validate(const Prefix& prefix, Asn asn) const {
  std::vector<Place> over;
  each_over(prefix, [&](const Place& place) {
    over.push_back(place);
    return false;
  });
  std::reverse(over.begin(), over.end());
  Rov rov;
  bool names_origin = false;
  for (const Place& place : over) {
    for (std::uint32_t at = place.first; at < place.last; ++at) {
      const Vrp& vrp = (*vrps_)[at];
      ++rov.covering;
      if (rov.vrps.size() < kMostCovering) rov.vrps.push_back(vrp);
      names_origin = names_origin || (vrp.asn == asn && asn.value != 0);
      if (matches(vrp, prefix, asn)) rov.state = RovState::valid;
    }
  }
  if (rov.covering > 0 && rov.state != RovState::valid) {
    rov.state = RovState::invalid;
    rov.reason = names_origin ? RovReason::length : RovReason::origin;
  }
  return rov;
}

}  // namespace meetpoint::rpki
