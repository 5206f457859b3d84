#include "index/owner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <optional>
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

/// A row on the way up.
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
  if (const auto name = find_column(type, "name")) climbed.link.name = climbed.row->text(*name);
  if (type == ObjectType::net) climbed.link.asn = {climbed.row->reference(column_of(ObjectType::net, "asn"))};
  return climbed;
}

const ParentKey& key_named(ObjectType type, std::string_view name) {
  const auto keys = parent_keys(type);
  const auto key =
      std::find_if(keys.begin(), keys.end(), [name](const ParentKey& one) { return one.name == name; });
  assert(key != keys.end());
  return *key;
}

/// From a row by one of its keys, and on by the side that owns each parent, which stands first.
Expected<std::vector<OwnerLink>> climb(Reading& reading, const Row& from, const SideRule& side) {
  std::vector<OwnerLink> chain;
  std::optional<Row> row = from;
  const SideRule* next = &side;
  while (row) {
    const ParentKey& key = key_named(next->type, next->key);
    auto climbed = look_up(reading, key.parent, row->reference(key.column));
    if (!climbed) return forward(climbed);
    chain.push_back(climbed->link);
    next = std::find_if(kSides.begin(), kSides.end(),
                        [&key](const SideRule& rule) { return rule.type == key.parent; });
    if (next == kSides.end()) break;  // an org
    row = std::move(climbed->row);
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
