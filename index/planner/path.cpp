#include "index/planner/path.hpp"

#include <algorithm>

#include "index/match.hpp"
#include "index/planner/plan_index.hpp"
#include "index/prefixes.hpp"
#include "index/row_text.hpp"

namespace meetpoint::index {

namespace {

std::vector<PathPrefix> prefixes_of(const Snapshot& snapshot, const IpAddress& address) {
  const Table& table = snapshot.catalog()->table(ObjectType::ixpfx);
  const std::size_t ixlan = *field_named(ObjectType::ixpfx, "ixlan_id");
  std::vector<PathPrefix> found;
  for (const Slot slot : prefixes_with(table, address)) {
    if (table.status(slot) != Status::ok) continue;
    const Exchange* const exchange = snapshot.plan().find(IxlanId{table.reference(slot, ixlan).value_or(0)});
    if (exchange != nullptr)
      found.push_back({table.id(slot), parse_prefix(text_of(table, slot, "prefix")).value(), exchange});
  }
  std::stable_sort(found.begin(), found.end(), [](const PathPrefix& a, const PathPrefix& b) {
    return a.prefix.length > b.prefix.length;
  });
  return found;
}

/// Whether a row's text is the address: nearly always it is written in the one canonical way.
bool is_the(const IpAddress& address, const std::string& canonical, const std::string& text) {
  if (text == canonical) return true;
  // An IPv4 address has no other text.
  if (address.family == Family::v4 || text.empty()) return false;
  const auto parsed = parse_address(text);
  return parsed && *parsed == address;
}

}  // namespace

Path path(const Snapshot& snapshot, const IpAddress& asked) {
  const IpAddress address = unmapped(asked);
  Path path{address, prefixes_of(snapshot, address), {}};
  const std::string canonical = to_string(address);
  for (const Network& network : snapshot.networks()) {
    for (const AtExchange& at : snapshot.exchanges_of(network)) {
      for (const Port& port : snapshot.ports_of(at)) {
        if (is_the(address, canonical, address.family == Family::v4 ? port.ipaddr4 : port.ipaddr6))
          path.ports.push_back({&network, &snapshot.exchanges()[at.exchange], &port});
      }
    }
  }
  std::sort(path.ports.begin(), path.ports.end(),
            [](const PathPort& a, const PathPort& b) { return a.port->id < b.port->id; });
  return path;
}

}  // namespace meetpoint::index
