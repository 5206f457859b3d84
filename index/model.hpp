#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "index/time.hpp"

/// PeeringDB's 13 object types and, for each, the one list of its fields: names, order and kinds as upstream
/// prints them. The list drives which columns the store keeps, its SQL views, how rows are read and checked,
/// and later filters and rendering; there is no second list. A new field is one line here.
/// source  PeeringDB 2.82 API; recorded answers of April 2026
namespace meetpoint::index {

/// Parents stand before children: a load in this order never meets a child before its parent.
enum class ObjectType : std::uint8_t {
  org,
  campus,
  fac,
  net,
  ix,
  carrier,
  carrierfac,
  ixfac,
  ixlan,
  ixpfx,
  netfac,
  netixlan,
  poc,
};
inline constexpr std::size_t kObjectTypeCount = 13;
inline constexpr std::array<ObjectType, kObjectTypeCount> kObjectTypes = {
    ObjectType::org,     ObjectType::campus,     ObjectType::fac,   ObjectType::net,   ObjectType::ix,
    ObjectType::carrier, ObjectType::carrierfac, ObjectType::ixfac, ObjectType::ixlan, ObjectType::ixpfx,
    ObjectType::netfac,  ObjectType::netixlan,   ObjectType::poc,
};

/// Upstream's short name: `net`, `ixlan`, ...
std::string_view name_of(ObjectType type);
/// Nothing for a name that is none of the 13.
std::optional<ObjectType> type_named(std::string_view name);

/// What a value is when it is not null.
enum class Kind : std::uint8_t {
  id,       ///< 1 to 2^32-1, this object's or another's
  asn,      ///< 0 to 2^32-1
  integer,  ///< fits 64 bits with a sign
  number,   ///< any JSON number
  boolean,
  text,
  time,  ///< text in the shape of parse_utc
  list,  ///< a JSON array
};

/// Where a field lives besides the row's exact text.
enum class Keep : std::uint8_t {
  in_json,   ///< only in the text
  column,    ///< a typed column too; a row in which it has another kind is malformed; may be absent or null
  required,  ///< likewise, and a row without it is malformed
  always,    ///< id, status, created, updated: members of every Row
};

struct Field {
  std::string_view name;
  Kind kind;
  Keep keep = Keep::in_json;
  std::optional<ObjectType> parent = std::nullopt;  ///< what a foreign key points at
};

inline constexpr Field kOrgFields[] = {
    {"id", Kind::id, Keep::always},
    {"name", Kind::text, Keep::column},
    {"aka", Kind::text},
    {"name_long", Kind::text},
    {"website", Kind::text},
    {"social_media", Kind::list},
    {"notes", Kind::text},
    {"logo", Kind::text},
    {"address1", Kind::text},
    {"address2", Kind::text},
    {"city", Kind::text},
    {"country", Kind::text},
    {"state", Kind::text},
    {"zipcode", Kind::text},
    {"floor", Kind::text},
    {"suite", Kind::text},
    {"latitude", Kind::number},
    {"longitude", Kind::number},
    {"created", Kind::time, Keep::always},
    {"updated", Kind::time, Keep::always},
    {"status", Kind::text, Keep::always},
};

inline constexpr Field kCampusFields[] = {
    {"id", Kind::id, Keep::always},
    {"org_id", Kind::id, Keep::required, ObjectType::org},
    {"org_name", Kind::text},
    {"status", Kind::text, Keep::always},
    {"created", Kind::time, Keep::always},
    {"updated", Kind::time, Keep::always},
    {"name", Kind::text, Keep::column},
    {"name_long", Kind::text},
    {"notes", Kind::text},
    {"aka", Kind::text},
    {"website", Kind::text},
    {"social_media", Kind::list},
    {"country", Kind::text},
    {"city", Kind::text},
    {"zipcode", Kind::text},
    {"state", Kind::text},
    {"logo", Kind::text},
};

inline constexpr Field kFacFields[] = {
    {"id", Kind::id, Keep::always},
    {"org_id", Kind::id, Keep::required, ObjectType::org},
    {"org_name", Kind::text},
    {"campus_id", Kind::id, Keep::column, ObjectType::campus},
    {"name", Kind::text, Keep::column},
    {"aka", Kind::text},
    {"name_long", Kind::text},
    {"website", Kind::text},
    {"social_media", Kind::list},
    {"clli", Kind::text},
    {"rencode", Kind::text},
    {"npanxx", Kind::text},
    {"notes", Kind::text},
    {"net_count", Kind::integer},
    {"ix_count", Kind::integer},
    {"carrier_count", Kind::integer},
    {"sales_email", Kind::text},
    {"sales_phone", Kind::text},
    {"tech_email", Kind::text},
    {"tech_phone", Kind::text},
    {"available_voltage_services", Kind::list},
    {"diverse_serving_substations", Kind::boolean},
    {"property", Kind::text},
    {"region_continent", Kind::text},
    {"status_dashboard", Kind::text},
    {"logo", Kind::text},
    {"created", Kind::time, Keep::always},
    {"updated", Kind::time, Keep::always},
    {"status", Kind::text, Keep::always},
    {"address1", Kind::text},
    {"address2", Kind::text},
    {"city", Kind::text, Keep::column},
    {"country", Kind::text, Keep::column},
    {"state", Kind::text},
    {"zipcode", Kind::text},
    {"floor", Kind::text},
    {"suite", Kind::text},
    {"latitude", Kind::number, Keep::column},
    {"longitude", Kind::number, Keep::column},
};

inline constexpr Field kNetFields[] = {
    {"id", Kind::id, Keep::always},
    {"org_id", Kind::id, Keep::required, ObjectType::org},
    {"name", Kind::text, Keep::column},
    {"aka", Kind::text},
    {"name_long", Kind::text},
    {"website", Kind::text},
    {"social_media", Kind::list},
    {"asn", Kind::asn, Keep::required},
    {"looking_glass", Kind::text},
    {"route_server", Kind::text},
    {"irr_as_set", Kind::text},
    {"info_type", Kind::text},
    {"info_types", Kind::list},
    {"info_prefixes4", Kind::integer},
    {"info_prefixes6", Kind::integer},
    {"info_traffic", Kind::text},
    {"info_ratio", Kind::text},
    {"info_scope", Kind::text},
    {"info_unicast", Kind::boolean},
    {"info_multicast", Kind::boolean},
    {"info_ipv6", Kind::boolean},
    {"info_never_via_route_servers", Kind::boolean},
    {"ix_count", Kind::integer},
    {"fac_count", Kind::integer},
    {"notes", Kind::text},
    {"netixlan_updated", Kind::time},
    {"netfac_updated", Kind::time},
    {"poc_updated", Kind::time},
    {"policy_url", Kind::text},
    {"policy_general", Kind::text},
    {"policy_locations", Kind::text},
    {"policy_ratio", Kind::boolean},
    {"policy_contracts", Kind::text},
    {"allow_ixp_update", Kind::boolean},
    {"ixp_update_exclude", Kind::list},
    {"status_dashboard", Kind::text},
    {"rir_status", Kind::text},
    {"rir_status_updated", Kind::time},
    {"logo", Kind::text},
    {"created", Kind::time, Keep::always},
    {"updated", Kind::time, Keep::always},
    {"status", Kind::text, Keep::always},
};

inline constexpr Field kIxFields[] = {
    {"id", Kind::id, Keep::always},
    {"org_id", Kind::id, Keep::required, ObjectType::org},
    {"name", Kind::text, Keep::column},
    {"aka", Kind::text},
    {"name_long", Kind::text},
    {"city", Kind::text, Keep::column},
    {"country", Kind::text, Keep::column},
    {"region_continent", Kind::text},
    {"media", Kind::text},
    {"notes", Kind::text},
    {"proto_unicast", Kind::boolean},
    {"proto_multicast", Kind::boolean},
    {"proto_ipv6", Kind::boolean},
    {"website", Kind::text},
    {"social_media", Kind::list},
    {"url_stats", Kind::text},
    {"tech_email", Kind::text},
    {"tech_phone", Kind::text},
    {"policy_email", Kind::text},
    {"policy_phone", Kind::text},
    {"sales_phone", Kind::text},
    {"sales_email", Kind::text},
    {"net_count", Kind::integer},
    {"fac_count", Kind::integer},
    {"ixf_net_count", Kind::integer},
    {"ixf_last_import", Kind::time},
    {"ixf_import_request", Kind::time},
    {"ixf_import_request_status", Kind::text},
    {"service_level", Kind::text},
    {"terms", Kind::text},
    {"status_dashboard", Kind::text},
    {"logo", Kind::text},
    {"created", Kind::time, Keep::always},
    {"updated", Kind::time, Keep::always},
    {"status", Kind::text, Keep::always},
};

inline constexpr Field kCarrierFields[] = {
    {"id", Kind::id, Keep::always},
    {"org_id", Kind::id, Keep::required, ObjectType::org},
    {"org_name", Kind::text},
    {"name", Kind::text, Keep::column},
    {"aka", Kind::text},
    {"name_long", Kind::text},
    {"website", Kind::text},
    {"social_media", Kind::list},
    {"notes", Kind::text},
    {"fac_count", Kind::integer},
    {"logo", Kind::text},
    {"created", Kind::time, Keep::always},
    {"updated", Kind::time, Keep::always},
    {"status", Kind::text, Keep::always},
};

inline constexpr Field kCarrierfacFields[] = {
    {"id", Kind::id, Keep::always},
    {"name", Kind::text},
    {"carrier_id", Kind::id, Keep::required, ObjectType::carrier},
    {"fac_id", Kind::id, Keep::required, ObjectType::fac},
    {"created", Kind::time, Keep::always},
    {"updated", Kind::time, Keep::always},
    {"status", Kind::text, Keep::always},
};

inline constexpr Field kIxfacFields[] = {
    {"id", Kind::id, Keep::always},
    {"name", Kind::text},
    {"city", Kind::text},
    {"country", Kind::text},
    {"ix_id", Kind::id, Keep::required, ObjectType::ix},
    {"fac_id", Kind::id, Keep::required, ObjectType::fac},
    {"created", Kind::time, Keep::always},
    {"updated", Kind::time, Keep::always},
    {"status", Kind::text, Keep::always},
};

inline constexpr Field kIxlanFields[] = {
    {"id", Kind::id, Keep::always},
    {"ix_id", Kind::id, Keep::required, ObjectType::ix},
    {"name", Kind::text, Keep::column},
    {"descr", Kind::text},
    {"mtu", Kind::integer},
    {"dot1q_support", Kind::boolean},
    {"rs_asn", Kind::asn},
    {"arp_sponge", Kind::text},
    {"ixf_ixp_member_list_url", Kind::text},
    {"ixf_ixp_member_list_url_visible", Kind::text},
    {"ixf_ixp_import_enabled", Kind::boolean},
    {"created", Kind::time, Keep::always},
    {"updated", Kind::time, Keep::always},
    {"status", Kind::text, Keep::always},
};

inline constexpr Field kIxpfxFields[] = {
    {"id", Kind::id, Keep::always},
    {"ixlan_id", Kind::id, Keep::required, ObjectType::ixlan},
    {"protocol", Kind::text},
    {"prefix", Kind::text, Keep::required},
    {"in_dfz", Kind::boolean},
    {"created", Kind::time, Keep::always},
    {"updated", Kind::time, Keep::always},
    {"status", Kind::text, Keep::always},
};

inline constexpr Field kNetfacFields[] = {
    {"id", Kind::id, Keep::always},
    {"name", Kind::text},
    {"city", Kind::text},
    {"country", Kind::text},
    {"net_id", Kind::id, Keep::required, ObjectType::net},
    {"fac_id", Kind::id, Keep::required, ObjectType::fac},
    {"local_asn", Kind::asn, Keep::column},
    {"created", Kind::time, Keep::always},
    {"updated", Kind::time, Keep::always},
    {"status", Kind::text, Keep::always},
};

inline constexpr Field kNetixlanFields[] = {
    {"id", Kind::id, Keep::always},
    {"net_id", Kind::id, Keep::required, ObjectType::net},
    {"ix_id", Kind::id, Keep::in_json, ObjectType::ix},
    {"name", Kind::text},
    {"ixlan_id", Kind::id, Keep::required, ObjectType::ixlan},
    {"notes", Kind::text},
    {"speed", Kind::integer, Keep::column},
    {"asn", Kind::asn, Keep::column},
    {"ipaddr4", Kind::text, Keep::column},
    {"ipaddr6", Kind::text, Keep::column},
    {"is_rs_peer", Kind::boolean, Keep::column},
    {"bfd_support", Kind::boolean, Keep::column},
    {"operational", Kind::boolean, Keep::column},
    {"net_side_id", Kind::id, Keep::in_json, ObjectType::fac},
    {"ix_side_id", Kind::id, Keep::in_json, ObjectType::fac},
    {"created", Kind::time, Keep::always},
    {"updated", Kind::time, Keep::always},
    {"status", Kind::text, Keep::always},
};

inline constexpr Field kPocFields[] = {
    {"id", Kind::id, Keep::always},
    {"net_id", Kind::id, Keep::required, ObjectType::net},
    {"role", Kind::text},
    {"visible", Kind::text, Keep::column},
    {"name", Kind::text},
    {"phone", Kind::text},
    {"email", Kind::text},
    {"url", Kind::text},
    {"created", Kind::time, Keep::always},
    {"updated", Kind::time, Keep::always},
    {"status", Kind::text, Keep::always},
};

/// A field that upstream prints in a child and copies from its parent at that moment: the child's `updated`
/// stands still when the parent changes.
struct Copy {
  ObjectType child;
  ObjectType parent;
  std::string_view field;
  std::string_view key;           ///< column of the child
  std::string_view parent_field;  ///< column of the parent
};

/// Besides these a netixlan's name is that of its exchange, followed by `: ` and the ixlan's if it has one.
inline constexpr Copy kCopies[] = {
    {ObjectType::campus, ObjectType::org, "org_name", "org_id", "name"},
    {ObjectType::fac, ObjectType::org, "org_name", "org_id", "name"},
    {ObjectType::carrier, ObjectType::org, "org_name", "org_id", "name"},
    {ObjectType::carrierfac, ObjectType::fac, "name", "fac_id", "name"},
    {ObjectType::ixfac, ObjectType::fac, "name", "fac_id", "name"},
    {ObjectType::ixfac, ObjectType::fac, "city", "fac_id", "city"},
    {ObjectType::ixfac, ObjectType::fac, "country", "fac_id", "country"},
    {ObjectType::netfac, ObjectType::fac, "name", "fac_id", "name"},
    {ObjectType::netfac, ObjectType::fac, "city", "fac_id", "city"},
    {ObjectType::netfac, ObjectType::fac, "country", "fac_id", "country"},
    {ObjectType::netixlan, ObjectType::ixlan, "ix_id", "ixlan_id", "ix_id"},
};

/// The fields of a type in the order in which upstream prints them.
constexpr std::span<const Field> fields_of(ObjectType type) {
  switch (type) {
    case ObjectType::org:
      return kOrgFields;
    case ObjectType::campus:
      return kCampusFields;
    case ObjectType::fac:
      return kFacFields;
    case ObjectType::net:
      return kNetFields;
    case ObjectType::ix:
      return kIxFields;
    case ObjectType::carrier:
      return kCarrierFields;
    case ObjectType::carrierfac:
      return kCarrierfacFields;
    case ObjectType::ixfac:
      return kIxfacFields;
    case ObjectType::ixlan:
      return kIxlanFields;
    case ObjectType::ixpfx:
      return kIxpfxFields;
    case ObjectType::netfac:
      return kNetfacFields;
    case ObjectType::netixlan:
      return kNetixlanFields;
    case ObjectType::poc:
      return kPocFields;
  }
  return {};
}

constexpr bool is_column(const Field& field) {
  return field.keep == Keep::column || field.keep == Keep::required;
}

/// How many of a type's fields have a typed column of their own.
constexpr std::size_t column_count(ObjectType type) {
  std::size_t count = 0;
  for (const Field& field : fields_of(type)) count += is_column(field) ? 1 : 0;
  return count;
}

/// Place of a field among its type's columns; nothing for a name without one.
constexpr std::optional<std::size_t> find_column(ObjectType type, std::string_view name) {
  std::size_t column = 0;
  for (const Field& field : fields_of(type)) {
    if (!is_column(field)) continue;
    if (field.name == name) return column;
    ++column;
  }
  return std::nullopt;
}

/// Likewise, known when compiling; a name without a column does not compile.
consteval std::size_t column_of(ObjectType type, std::string_view name) {
  if (const auto column = find_column(type, name)) return *column;
  throw "no column of that name";
}

/// A column that names a row of another type.
struct ParentKey {
  ObjectType parent;
  std::string_view name;
  std::size_t column;
};

/// The parent keys of a type, in field order.
std::span<const ParentKey> parent_keys(ObjectType type);

using Value = std::variant<std::monostate, std::int64_t, double, std::string>;

/// One PeeringDB object as upstream printed it. `json` is the exact text; the rest is read from it.
struct Row {
  std::uint32_t id = 0;
  std::string status;  ///< ok, pending, deleted, or whatever upstream may add
  UtcSeconds created = 0;
  UtcSeconds updated = 0;
  std::vector<Value> columns;  ///< one a column of the type, in field order; absent and null are monostate
  std::string json;

  bool is_ok() const { return status == "ok"; }
  std::optional<std::int64_t> integer(std::size_t column) const;
  std::optional<double> number(std::size_t column) const;
  /// A null or absent boolean reads as upstream's default, which the caller knows.
  bool flag(std::size_t column, bool otherwise) const;
  /// Empty when null or absent.
  std::string_view text(std::size_t column) const;
  /// A foreign key or an AS number; 0, which nothing has, when null or absent.
  std::uint32_t reference(std::size_t column) const;
};

}  // namespace meetpoint::index
