#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "api/peeringdb_filters.hpp"
#include "index/select.hpp"

/// What the filters that look at other types share. Links between types count when they are ok, but where
/// upstream does not look; what they lead to counts whatever its status.
/// thread  any; nothing is kept
namespace meetpoint::api::peeringdb {

inline constexpr index::Window kOk{};
inline constexpr index::Window kNotDeleted{true, true, false, {}};
inline constexpr index::Window kAny{true, true, true, {}};

/// The place of a field that the type is known to have.
std::size_t place(index::ObjectType type, std::string_view field);

/// Ids of the rows, or what a field of theirs refers to.
index::Ids ids_of(const index::Table& table, const index::Slots& slots);
index::Ids references_of(const index::Table& table, const index::Slots& slots, std::string_view field);

/// Ids of the rows that meet one demand, whatever their status.
index::Ids ids_where(const index::Table& table, index::Match match);

/// What `field` of the rows says whose `key` refers to one of `ids`.
index::Ids across(const index::Table& link, std::string_view key, index::Ids ids, std::string_view field,
                  const index::Window& window);

/// Adds the demand that a field, or the row's own id, is one of `ids`, or is none of them.
void demand(FilterCall& call, std::size_t field, index::Ids ids, bool not_in = false);
void demand_own(FilterCall& call, index::Ids ids, bool not_in = false);

/// The value of a filter as a number, or as ids with commas; a number that is no id of 32 bit is none.
/// shape   field: the one of upstream's that it is compared with, for what is said of no number; or none
/// errors  invalid: no whole number
index::Expected<std::int64_t> number_in(std::string_view text, std::string_view field);
index::Expected<std::optional<std::uint32_t>> id_in(std::string_view text, std::string_view field);
index::Expected<index::Ids> ids_in(std::string_view list, std::string_view field);

/// Filters by what is linked to a row: `net?fac=5`, `ix?net__asn=64496`. Nothing when the type has none of
/// that key.
std::optional<index::Expected<void>> relation_filter(const Key& key, FilterCall& call);
std::vector<std::string_view> relation_keys(index::ObjectType type);

/// Filters by who is, or is not, at a place.
index::Expected<void> not_ix(FilterCall& call);
index::Expected<void> not_fac(FilterCall& call);
index::Expected<void> all_net(FilterCall& call);
index::Expected<void> not_net(FilterCall& call);
index::Expected<void> asn_overlap(FilterCall& call);
index::Expected<void> org_present(FilterCall& call);
index::Expected<void> org_not_present(FilterCall& call);

}  // namespace meetpoint::api::peeringdb
