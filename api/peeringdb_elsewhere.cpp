#include "api/peeringdb_elsewhere.hpp"

#include <fmt/format.h>

#include <utility>

namespace meetpoint::api::peeringdb {

using index::Demands;
using index::ErrorCode;
using index::Expected;
using index::fail;
using index::Ids;
using index::ObjectType;
using index::Refers;
using index::Slots;
using index::Table;
using index::Window;

std::size_t place(ObjectType type, std::string_view field) {
  return *index::field_named(type, field);
}

Ids ids_of(const Table& table, const Slots& slots) {
  Ids ids;
  ids.reserve(slots.size());
  for (const index::Slot slot : slots) ids.push_back(table.id(slot));
  return index::as_ids(std::move(ids));
}
Ids references_of(const Table& table, const Slots& slots, std::string_view field) {
  const std::size_t at = place(table.type(), field);
  Ids ids;
  ids.reserve(slots.size());
  for (const index::Slot slot : slots) {
    if (const auto id = table.reference(slot, at)) ids.push_back(*id);
  }
  return index::as_ids(std::move(ids));
}

Ids ids_where(const Table& table, index::Match match) {
  Demands demands;
  demands.matches.push_back(std::move(match));
  return ids_of(table, select(table, demands, kAny));
}

Ids across(const Table& link, std::string_view key, Ids ids, std::string_view field, const Window& window) {
  Demands demands;
  demands.refers.push_back({place(link.type(), key), std::move(ids)});
  return references_of(link, select(link, demands, window), field);
}

void demand(FilterCall& call, std::size_t field, Ids ids, bool not_in) {
  call.filters.demands.refers.push_back({field, std::move(ids), not_in});
  ++call.filters.elsewhere;
}
void demand_own(FilterCall& call, Ids ids, bool not_in) {
  demand(call, Refers::kOwnId, std::move(ids), not_in);
}

Expected<std::int64_t> number_in(std::string_view text, std::string_view field) {
  if (const auto number = index::whole_number(text)) return *number;
  if (field.empty())
    return fail(ErrorCode::invalid, fmt::format("invalid literal for int() with base 10: '{}'", text));
  return fail(ErrorCode::invalid, fmt::format("Field '{}' expected a number but got '{}'.", field, text));
}

Expected<std::optional<std::uint32_t>> id_in(std::string_view text, std::string_view field) {
  constexpr std::int64_t kLast = 0xffffffff;
  const auto number = number_in(text, field);
  if (!number) return tl::unexpected(number.error());
  if (*number < 0 || *number > kLast) return std::nullopt;
  return static_cast<std::uint32_t>(*number);
}

Expected<Ids> ids_in(std::string_view list, std::string_view field) {
  Ids ids;
  for (const std::string_view element : index::comma_elements(list)) {
    const auto id = id_in(element, field);
    if (!id) return tl::unexpected(id.error());
    if (*id) ids.push_back(**id);
  }
  return index::as_ids(std::move(ids));
}

}  // namespace meetpoint::api::peeringdb
