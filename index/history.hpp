#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "index/error.hpp"
#include "index/ids.hpp"
#include "index/model.hpp"

/// What happened to networks at exchanges and in facilities, for people who plan: derived from two states of
/// one netixlan or netfac row, never from what upstream says about itself. Pure functions, any thread.
namespace meetpoint::index {

enum class ChangeKind : std::uint8_t {
  joined,         ///< a port or tenancy is ok that was not
  left,           ///< and the other way round
  moved,          ///< the same network, another ixlan or facility
  readdressed,    ///< another ipaddr4 or ipaddr6
  speed_changed,  ///< another speed
};

/// `joined`, `left`, `moved`, `readdressed`, `speed-changed`
std::string_view name_of(ChangeKind kind);

struct Change {
  std::uint64_t sequence = 0;    ///< counts changes, rising and never used again
  std::uint64_t generation = 0;  ///< the one in which it was first served
  UtcSeconds at = 0;             ///< its commit time
  ChangeKind kind = ChangeKind::joined;
  ObjectType type = ObjectType::netixlan;  ///< netixlan or netfac
  std::uint32_t id = 0;
  Asn asn;
  std::uint32_t place = 0;      ///< ix id of a netixlan, fac id of a netfac; 0: not known
  std::uint32_t old_place = 0;  ///< where it moved from; 0 unless it moved
  /// Of a port that left its addresses, IPv4 first, and its Mbit/s, with a blank between; of one that was
  /// readdressed the addresses; of one whose speed changed the Mbit/s; else empty. Also empty of one that
  /// left before this was kept.
  std::string before;
  std::string after;  ///< likewise, of one that joined too
  friend bool operator==(const Change&, const Change&) = default;
};

/// Changes are kept for at least 90 days, but never more than this many: 60 times what 90 days of 2022
/// brought.
inline constexpr UtcSeconds kHistorySeconds = 90L * 86400;
inline constexpr std::size_t kMostChanges = 250'000;

constexpr bool has_history(ObjectType type) {
  return type == ObjectType::netixlan || type == ObjectType::netfac;
}

/// Finds what a row's ids stand for at the time of the change.
struct ChangeContext {
  std::function<Asn(std::uint32_t net_id)> asn_of;
  std::function<std::uint32_t(std::uint32_t ixlan_id)> ix_of;
};

/// What became of one row; either state is null where the row was not held. A row that serves another network
/// now has left as the one and joined as the other.
/// shape   type has_history; the changes lack generation and time
void compare(ObjectType type, const Row* before, const Row* after, const ChangeContext& context,
             const std::function<void(Change)>& changed);

/// Which changes somebody wants to see.
struct ChangeFilter {
  std::uint64_t after_generation = 0;  ///< only of later generations
  UtcSeconds since = 0;                ///< only committed at or after this instant
  std::optional<Asn> asn;
  std::optional<IxId> ix;
  bool wants(const Change& change) const;
};

/// Where to begin: a generation's number (changes after it), or an instant as in format_utc, or a day.
/// errors  invalid: neither; field since
Expected<ChangeFilter> parse_since(std::string_view text);

}  // namespace meetpoint::index
