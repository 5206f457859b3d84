#include "sync/settle_if_new.hpp"

#include <map>
#include <set>
#include <string>
#include <utility>

namespace meetpoint::sync {

index::Expected<bool> settle_if_new(index::Pass& pass, std::span<const std::string_view> codes,
                                    std::vector<index::Finding> all) {
  std::map<std::pair<std::string_view, index::ObjectType>, std::set<std::uint32_t>> wanted;
  for (const index::Finding& finding : all) wanted[{finding.code, finding.type}].insert(finding.id);
  bool differ = false;
  for (const std::string_view code : codes) {
    for (const index::ObjectType type : index::kObjectTypes) {
      const auto found = pass.found(code, type);
      if (!found) return tl::unexpected(found.error());
      const auto& ids = wanted[{code, type}];
      differ = differ || !std::equal(found->begin(), found->end(), ids.begin(), ids.end());
    }
  }
  if (!differ) return false;
  if (auto settled = pass.settle(codes, std::move(all)); !settled) return forward(settled);
  return true;
}

}  // namespace meetpoint::sync
