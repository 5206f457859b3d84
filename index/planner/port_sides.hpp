#pragma once

#include "index/match.hpp"
#include "index/planner/plan_index.hpp"

/// In which buildings the ends of ports of metro-wide exchanges are. Pure, any thread.
/// source  netixlan: net_side_id, which the network says, ix_side_id, which the exchange says
namespace meetpoint::index {

/// Each null when nobody said it, or the facility is not ok.
struct PortSides {
  const Facility* net_side = nullptr;
  const Facility* ix_side = nullptr;
};

inline PortSides sides_of(const Snapshot& snapshot, const Port& port) {
  const Table& table = snapshot.catalog()->table(ObjectType::netixlan);
  const auto slot = table.find(port.id.value);
  if (!slot) return {};
  const auto side = [&](std::string_view field) {
    return snapshot.plan().find(
        FacId{table.reference(*slot, *field_named(ObjectType::netixlan, field)).value_or(0)});
  };
  return {side("net_side_id"), side("ix_side_id")};
}

}  // namespace meetpoint::index
