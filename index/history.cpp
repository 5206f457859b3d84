#include "index/history.hpp"

#include <fmt/format.h>

#include <array>
#include <cassert>
#include <utility>

namespace meetpoint::index {

namespace {

/// Generations are counted in 63 bits by the store.
constexpr std::uint64_t kMostGenerations = 0x7fffffffffffffff;

/// Where the columns of a type stand that a change is read from.
struct Columns {
  std::size_t net;
  std::size_t place;  // ixlan_id or fac_id
};

constexpr Columns columns_of(ObjectType type) {
  if (type == ObjectType::netixlan)
    return {column_of(ObjectType::netixlan, "net_id"), column_of(ObjectType::netixlan, "ixlan_id")};
  return {column_of(ObjectType::netfac, "net_id"), column_of(ObjectType::netfac, "fac_id")};
}

std::string addresses_of(const Row& row) {
  const auto ipv4 = row.text(column_of(ObjectType::netixlan, "ipaddr4"));
  const auto ipv6 = row.text(column_of(ObjectType::netixlan, "ipaddr6"));
  return fmt::format("{}{}{}", ipv4, ipv4.empty() || ipv6.empty() ? "" : " ", ipv6);
}

std::int64_t speed_of(const Row& row) {
  return row.integer(column_of(ObjectType::netixlan, "speed")).value_or(0);
}

}  // namespace

std::string_view name_of(ChangeKind kind) {
  constexpr std::array<std::string_view, 5> kNames = {"joined", "left", "moved", "readdressed",
                                                      "speed-changed"};
  return kNames.at(static_cast<std::size_t>(kind));
}

void compare(ObjectType type, const Row* before, const Row* after, const ChangeContext& context,
             const std::function<void(Change)>& changed) {
  assert(has_history(type));
  const Columns columns = columns_of(type);
  const auto place_of = [&](const Row& row) {
    const std::uint32_t key = row.reference(columns.place);
    return type == ObjectType::netixlan ? context.ix_of(key) : key;
  };
  const auto tell = [&](ChangeKind kind, const Row& row, std::uint32_t old_place = 0, std::string was = {},
                        std::string is = {}) {
    changed({0, 0, 0, kind, type, row.id, context.asn_of(row.reference(columns.net)), place_of(row),
             old_place, std::move(was), std::move(is)});
  };
  const bool was_ok = before != nullptr && before->is_ok();
  const bool is_ok = after != nullptr && after->is_ok();
  const bool same_network =
      was_ok && is_ok && before->reference(columns.net) == after->reference(columns.net);
  // Upstream empties the addresses of a port that it deletes, and gives its row to others: who asks later how
  // it was finds it here.
  const auto port = [&](const Row& row) -> std::string {
    if (type != ObjectType::netixlan) return {};
    const std::string addresses = addresses_of(row);
    return fmt::format("{}{}{}", addresses, addresses.empty() ? "" : " ", speed_of(row));
  };
  if (was_ok && !same_network) tell(ChangeKind::left, *before, 0, port(*before));
  if (is_ok && !same_network) tell(ChangeKind::joined, *after, 0, {}, port(*after));
  if (!same_network) return;
  if (before->reference(columns.place) != after->reference(columns.place))
    tell(ChangeKind::moved, *after, place_of(*before));
  if (type != ObjectType::netixlan) return;
  if (auto was = addresses_of(*before), is = addresses_of(*after); was != is)
    tell(ChangeKind::readdressed, *after, 0, std::move(was), std::move(is));
  if (speed_of(*before) != speed_of(*after))
    tell(ChangeKind::speed_changed, *after, 0, fmt::to_string(speed_of(*before)),
         fmt::to_string(speed_of(*after)));
}

bool ChangeFilter::wants(const Change& change) const {
  if (change.generation <= after_generation || change.at < since) return false;
  if (asn && change.asn != *asn) return false;
  const bool there = change.type == ObjectType::netixlan &&
                     (!ix || change.place == ix->value || change.old_place == ix->value);
  return !ix || there;
}

Expected<ChangeFilter> parse_since(std::string_view text) {
  ChangeFilter filter;
  if (const auto number = parse_number(text, kMostGenerations)) {
    filter.after_generation = *number;
    return filter;
  }
  const std::string instant = text.size() == 10 ? std::string(text) + "T00:00:00Z" : std::string(text);
  const auto since = parse_utc(instant);
  if (!since) {
    return fail(ErrorCode::invalid,
                "since is a generation's number, a day such as 2026-11-01 or 2026-11-01T00:00:00Z", "since");
  }
  filter.since = *since;
  return filter;
}

}  // namespace meetpoint::index
