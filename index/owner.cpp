#include "index/owner.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace meetpoint::index {

namespace {

/// One side of a type: the foreign key that leads to it.
struct SideRule {
  ObjectType type;
  std::string_view key;
  std::string_view may;
};

constexpr std::string_view kOwnsAll = "create, edit and delete the row";
constexpr std::string_view kMayDispute = "dispute the row with the Admin Committee";

/// The policy's table, owner first.
constexpr std::array kSides = {
    SideRule{ObjectType::campus, "org_id", kOwnsAll},
    SideRule{ObjectType::fac, "org_id",
             "create and edit the row; delete it once no ok ixfac or netfac hangs on it"},
    SideRule{ObjectType::net, "org_id", kOwnsAll},
    SideRule{ObjectType::ix, "org_id",
             "create and edit the row; delete it once no ok netixlan or ixfac hangs on it"},
    SideRule{ObjectType::carrier, "org_id", kOwnsAll},
    SideRule{ObjectType::carrierfac, "carrier_id", kOwnsAll},
    SideRule{ObjectType::carrierfac, "fac_id", kMayDispute},
    SideRule{ObjectType::ixfac, "ix_id", kOwnsAll},
    SideRule{ObjectType::ixfac, "fac_id", kMayDispute},
    SideRule{ObjectType::ixlan, "ix_id", "edit the row; it comes and goes with its exchange"},
    SideRule{ObjectType::ixpfx, "ixlan_id",
             "create and edit the row; delete it once no ok netixlan has an address in it"},
    SideRule{ObjectType::netfac, "net_id", kOwnsAll},
    SideRule{ObjectType::netfac, "fac_id", kMayDispute},
    SideRule{ObjectType::netixlan, "net_id",
             "create, edit and delete the row; net_side_id; allow_ixp_update lets the exchange's member list "
             "edit it"},
    SideRule{ObjectType::netixlan, "ixlan_id",
             "assign ipaddr4 and ipaddr6; ix_side_id; propose changes by its member list"},
    SideRule{ObjectType::poc, "net_id", kOwnsAll},
};

std::string_view rule_of(ObjectType type) {
  switch (type) {
    case ObjectType::org:
      return "single-party: its own users; not deleted while it has an ok ix, fac or net";
    case ObjectType::netixlan:
      return "multi-party: the network owns the row, the exchange assigns the addresses; published data "
             "stays "
             "until the network or the Admin Committee removes it";
    case ObjectType::netfac:
    case ObjectType::ixfac:
    case ObjectType::carrierfac:
      return "multi-party: the first side owns the row, the facility may dispute it; the Admin Committee "
             "mediates";
    default:
      return "single-party: the organization at the end of the chain; the Admin Committee may correct";
  }
}

/// Place of a column that the field list has; known only when asked, unlike column_of.
std::size_t place_of(ObjectType type, std::string_view name) {
  std::size_t place = 0;
  for (const Field& field : fields_of(type)) {
    if (field.name == name) break;
    place += is_column(field) ? 1 : 0;
  }
  return place;
}

bool has_column(ObjectType type, std::string_view name) {
  for (const Field& field : fields_of(type)) {
    if (field.name == name) return is_column(field);
  }
  return false;
}

/// A row by its keys, for as long as the chain is climbed.
struct Climbed {
  OwnerLink link;
  std::optional<Row> row;
};

Expected<Climbed> look_up(Reading& reading, ObjectType type, std::uint32_t id) {
  auto row = reading.row(type, id);
  if (!row) return forward(row);
  Climbed climbed{{type, id, row->has_value(), {}, {}, {}}, std::move(*row)};
  if (!climbed.row) return climbed;
  climbed.link.status = climbed.row->status;
  if (has_column(type, "name")) climbed.link.name = climbed.row->text(place_of(type, "name"));
  if (type == ObjectType::net) climbed.link.asn = {climbed.row->reference(place_of(type, "asn"))};
  return climbed;
}

Expected<std::vector<OwnerLink>> climb(Reading& reading, const Row& from, const SideRule& side) {
  std::vector<OwnerLink> chain;
  std::optional<Row> row = from;
  SideRule next = side;
  while (row) {
    ObjectType parent = ObjectType::org;
    for (const Field& field : fields_of(next.type)) {
      if (field.name == next.key && field.parent) parent = *field.parent;
    }
    auto climbed = look_up(reading, parent, row->reference(place_of(next.type, next.key)));
    if (!climbed) return forward(climbed);
    chain.push_back(climbed->link);
    if (parent == ObjectType::org) break;
    row = std::move(climbed->row);
    for (const SideRule& candidate : kSides) {
      if (candidate.type == parent) {
        next = candidate;
        break;
      }
    }
  }
  return chain;
}

}  // namespace

Expected<Ownership> owner_of(Reading& reading, ObjectType type, std::uint32_t id) {
  auto held = look_up(reading, type, id);
  if (!held) return forward(held);
  if (!held->row) {
    return fail(ErrorCode::not_found, fmt::format("the mirror holds no {} {}", name_of(type), id), "id");
  }
  Ownership ownership{held->link, {}, rule_of(type)};
  for (const SideRule& side : kSides) {
    if (side.type != type) continue;
    auto chain = climb(reading, *held->row, side);
    if (!chain) return forward(chain);
    ownership.sides.push_back({std::move(*chain), side.may});
  }
  return ownership;
}

}  // namespace meetpoint::index
