#include "index/planner/as_of.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "index/planner/port_words.hpp"

namespace meetpoint::index {

namespace {

constexpr ObjectType kPort = ObjectType::netixlan;
constexpr std::size_t kIpv4 = column_of(kPort, "ipaddr4");
constexpr std::size_t kIpv6 = column_of(kPort, "ipaddr6");

void put_speed(Row& row, std::string_view text) {
  row.columns[column_of(kPort, "speed")] =
      static_cast<std::int64_t>(parse_number(text, std::numeric_limits<std::int64_t>::max()).value_or(0));
}

/// What a change says of a port's addresses; what upstream wrote there that is none is not known again.
void put_addresses(Row& row, std::string_view text) {
  row.columns[kIpv4] = {};
  row.columns[kIpv6] = {};
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    const std::string_view one = text.substr(0, end);
    if (const auto address = parse_address(one))
      row.columns[address->family == Family::v4 ? kIpv4 : kIpv6] = std::string(one);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

/// Of a port that left.
void put_port(Row& row, std::string_view text) {
  const PortWords words = port_words(text);
  put_addresses(row, words.addresses);
  put_speed(row, words.speed);
}

class Undoing {
 public:
  explicit Undoing(std::unique_ptr<Reading> reading)
      : reading_(std::make_unique<EditedReading>(std::move(reading))) {}

  Expected<std::unique_ptr<EditedReading>> back_to(const Generation& then) {
    auto changes = reading_->changes();
    if (!changes) return forward(changes);
    if (auto read = read_parents(); !read) return forward(read);
    std::reverse(changes->begin(), changes->end());  // the newest is undone first
    for (const Change& change : *changes) {
      if (change.generation <= then.number) break;
      if (auto undone = undo(change); !undone) return forward(undone);
    }
    reading_->call_it(then);
    return std::move(reading_);
  }

 private:
  Expected<void> read_parents() {
    // An AS number may be that of a deleted network too, whose ports nobody sees.
    auto read = reading_->each(ObjectType::net, [&](const Row& row) {
      if (row.is_ok()) net_of_.emplace(row.reference(column_of(ObjectType::net, "asn")), row.id);
    });
    if (!read) return read;
    return reading_->each(ObjectType::ixlan, [&](const Row& row) {
      const std::uint32_t ix = row.reference(column_of(ObjectType::ixlan, "ix_id"));
      ix_of_.emplace(row.id, ix);
      if (row.is_ok()) ixlan_of_.emplace(ix, row.id);  // its first
    });
  }

  Expected<void> undo(const Change& change) {
    auto held = reading_->row(change.type, change.id);
    if (!held) return forward(held);
    Row row = held->value_or(Row{change.id, "deleted", 0, 0, {}, {}});
    row.columns.resize(column_count(change.type));
    switch (change.kind) {
      case ChangeKind::joined:
        row.status = "deleted";
        break;
      case ChangeKind::left:
        row.status = "ok";
        put_network(row, change);
        put_place(row, change.type, change.place);
        if (change.type == kPort && !change.before.empty()) put_port(row, change.before);
        break;
      case ChangeKind::moved:
        put_place(row, change.type, change.old_place);
        break;
      case ChangeKind::readdressed:
        put_addresses(row, change.before);
        break;
      case ChangeKind::speed_changed:
        put_speed(row, change.before);
        break;
    }
    reading_->put(change.type, std::move(row));
    return {};
  }

  void put_network(Row& row, const Change& change) const {
    const std::size_t column =
        change.type == kPort ? column_of(kPort, "net_id") : column_of(ObjectType::netfac, "net_id");
    row.columns[column] = std::int64_t{of(net_of_, change.asn.value)};
  }

  void put_place(Row& row, ObjectType type, std::uint32_t place) const {
    if (type != kPort) {
      row.columns[column_of(ObjectType::netfac, "fac_id")] = std::int64_t{place};
      return;
    }
    constexpr std::size_t kLan = column_of(kPort, "ixlan_id");
    if (of(ix_of_, row.reference(kLan)) != place) row.columns[kLan] = std::int64_t{of(ixlan_of_, place)};
  }

  static std::uint32_t of(const std::map<std::uint32_t, std::uint32_t>& map, std::uint32_t key) {
    const auto found = map.find(key);
    return found == map.end() ? 0 : found->second;
  }

  std::unique_ptr<EditedReading> reading_;
  std::map<std::uint32_t, std::uint32_t> net_of_;
  std::map<std::uint32_t, std::uint32_t> ix_of_;
  std::map<std::uint32_t, std::uint32_t> ixlan_of_;
};

}  // namespace

Expected<Moment> parse_moment(std::string_view text, const std::string& field) {
  const auto since = parse_since(text);
  if (!since) {
    return fail(
        ErrorCode::invalid,
        fmt::format("{} is a generation's number, a day such as 2026-11-01 or 2026-11-01T00:00:00Z", field),
        field);
  }
  if (since->since == 0) return Moment{since->after_generation, 0};
  return Moment{std::nullopt, since->since};
}

Expected<Generation> generation_at(std::span<const Generation> remembered, const Moment& moment,
                                   const std::string& field) {
  const auto fits = [&](const Generation& one) {
    return moment.generation ? one.number == *moment.generation : one.committed_at <= moment.at;
  };
  const auto found = std::find_if(remembered.rbegin(), remembered.rend(), fits);
  if (found != remembered.rend()) return *found;
  if (remembered.empty()) return fail(ErrorCode::invalid, field + " asks the history, which is empty", field);
  return fail(ErrorCode::invalid,
              fmt::format("{} asks the history, which has generations {} of {} to {} of {}", field,
                          remembered.front().number, format_utc(remembered.front().committed_at),
                          remembered.back().number, format_utc(remembered.back().committed_at)),
              field);
}

Expected<std::unique_ptr<EditedReading>> as_of(std::unique_ptr<Reading> reading, const Generation& then) {
  return Undoing(std::move(reading)).back_to(then);
}

}  // namespace meetpoint::index
