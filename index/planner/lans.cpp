#include "index/planner/lans.hpp"

#include <algorithm>
#include <tuple>

#include "index/match.hpp"
#include "index/planner/plan_index.hpp"
#include "index/row_text.hpp"

namespace meetpoint::index {

std::vector<LanPrefix> lan_prefixes(const Snapshot& snapshot) {
  const Table& table = snapshot.catalog()->table(ObjectType::ixpfx);
  const std::size_t ixlan = *field_named(ObjectType::ixpfx, "ixlan_id");
  std::vector<LanPrefix> all;
  for (Slot slot = 0; slot < table.size(); ++slot) {
    if (table.status(slot) != Status::ok) continue;
    const IxlanId lan{table.reference(slot, ixlan).value_or(0)};
    const Exchange* const exchange = snapshot.plan().find(lan);
    const auto prefix = parse_prefix(text_of(table, slot, "prefix"));
    if (exchange != nullptr && prefix) all.push_back({table.id(slot), *prefix, exchange});
  }
  std::sort(all.begin(), all.end(), [](const LanPrefix& a, const LanPrefix& b) {
    return std::tie(a.prefix.network, a.prefix.length, a.id) <
           std::tie(b.prefix.network, b.prefix.length, b.id);
  });
  return all;
}

std::vector<std::size_t> holders_of(const std::vector<LanPrefix>& prefixes) {
  std::vector<std::size_t> holders;
  std::vector<std::size_t> open;  // each holds those behind it
  for (std::size_t at = 0; at < prefixes.size(); ++at) {
    while (!open.empty() && !contains(prefixes[open.back()].prefix, prefixes[at].prefix.network))
      open.pop_back();
    holders.push_back(open.empty() ? kNoHolder : open.back());
    open.push_back(at);
  }
  return holders;
}

}  // namespace meetpoint::index
