#include "index/edited_reading.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace meetpoint::index {

Expected<std::optional<Row>> EditedReading::row(ObjectType type, std::uint32_t id) {
  const auto& edits = edits_[place(type)];
  const auto edited = edits.find(id);
  if (edited != edits.end()) return std::optional(edited->second);
  return reading_->row(type, id);
}

Expected<void> EditedReading::each(ObjectType type, const RowVisitor& visit) {
  const auto& edits = edits_[place(type)];
  auto next = edits.begin();
  auto read = reading_->each(type, [&](const Row& row) {
    for (; next != edits.end() && next->first < row.id; ++next) visit(next->second);
    if (next == edits.end() || next->first != row.id) return visit(row);
    visit(next->second);
    ++next;
  });
  if (!read) return read;
  for (; next != edits.end(); ++next) visit(next->second);
  return {};
}

Expected<std::vector<std::uint32_t>> EditedReading::ids(ObjectType type) {
  auto held = reading_->ids(type);
  if (!held) return held;
  std::vector<std::uint32_t> edited;
  for (const auto& [id, row] : edits_[place(type)]) edited.push_back(id);
  std::vector<std::uint32_t> all;
  std::set_union(held->begin(), held->end(), edited.begin(), edited.end(), std::back_inserter(all));
  return all;
}

Expected<std::uint64_t> EditedReading::count(ObjectType type) {
  if (edits_[place(type)].empty()) return reading_->count(type);
  const auto all = ids(type);
  if (!all) return tl::unexpected(all.error());
  return all->size();
}

Expected<std::vector<FindingRecord>> EditedReading::findings() {
  auto held = reading_->findings();
  if (!held) return held;
  held->insert(held->end(), findings_.begin(), findings_.end());
  std::stable_sort(held->begin(), held->end(), [](const FindingRecord& a, const FindingRecord& b) {
    return std::tie(a.type, a.code, a.id) < std::tie(b.type, b.code, b.id);
  });
  return held;
}

}  // namespace meetpoint::index
