#include "index/select.hpp"

#include <algorithm>
#include <functional>

namespace meetpoint::index {

namespace {

bool is_in(const Window& window, const Table& table, Slot slot) {
  bool shown = false;
  switch (table.status(slot)) {
    case Status::ok:
      shown = window.ok;
      break;
    case Status::pending:
      shown = window.pending;
      break;
    case Status::deleted:
      shown = window.deleted;
      break;
  }
  return shown &&
         (!window.since || table.updated(slot) >= *window.since || table.applied(slot) > *window.since);
}

bool meets(const Refers& refers, const Table& table, Slot slot) {
  const auto value =
      refers.field == Refers::kOwnId ? std::optional(table.id(slot)) : table.reference(slot, refers.field);
  if (!value) return refers.not_in;
  return std::binary_search(refers.ids.begin(), refers.ids.end(), *value) != refers.not_in;
}

/// The demand that leaves the fewest rows, and those.
class Candidates {
 public:
  Candidates(const Table& table, const Demands& demands) : table_(table) {
    for (const Refers& refers : demands.refers) {
      if (!refers.not_in) offer(refers.field, refers.ids);
    }
    for (const Match& match : demands.matches) {
      if (match.references() != nullptr) offer(match.field(), *match.references());
    }
  }

  template <typename Visit>
  void each(Visit visit) const {
    // Who leaves most rows of a table costs less without it: rows that stand side by side, and no sorting.
    if (ids_ == nullptr || fewest_ > table_.size() / 4) {
      for (Slot slot = 0; slot < table_.size(); ++slot) visit(slot);
    } else if (field_ == Refers::kOwnId) {
      for (const std::uint32_t id : *ids_) {
        if (const auto slot = table_.find(id)) visit(*slot);
      }
    } else {
      for (const std::uint32_t id : *ids_) {
        for (const Slot slot : table_.with(field_, id)) visit(slot);
      }
    }
  }

 private:
  void offer(std::size_t field, const Ids& ids) {
    std::size_t rows = ids.size();
    if (field != Refers::kOwnId) {
      rows = 0;
      for (const std::uint32_t id : ids) rows += table_.with(field, id).size();
    }
    if (rows >= fewest_) return;
    fewest_ = rows;
    field_ = field;
    ids_ = &ids;
  }

  const Table& table_;
  std::size_t fewest_ = static_cast<std::size_t>(-1);
  std::size_t field_ = Refers::kOwnId;
  const Ids* ids_ = nullptr;
};

}  // namespace

Ids as_ids(std::vector<std::uint32_t> ids) {
  // Links have many rows and name few objects: to mark those takes a tenth of the time of sorting all.
  constexpr std::size_t kMany = 1000;
  constexpr std::size_t kSparse = 16;
  const std::uint32_t last = ids.empty() ? 0 : *std::max_element(ids.begin(), ids.end());
  if (ids.size() >= kMany && last / kSparse < ids.size()) {
    std::vector<bool> there(std::size_t{last} + 1);
    for (const std::uint32_t id : ids) there[id] = true;
    ids.clear();
    for (std::size_t id = 0; id < there.size(); ++id) {
      if (there[id]) ids.push_back(static_cast<std::uint32_t>(id));
    }
    return ids;
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

Slots select(const Table& table, const Demands& demands, const Window& window) {
  Slots found;
  const Candidates candidates(table, demands);
  candidates.each([&](Slot slot) {
    if (!is_in(window, table, slot)) return;
    for (const Refers& refers : demands.refers) {
      if (!meets(refers, table, slot)) return;
    }
    for (const Match& match : demands.matches) {
      if (!match(table, slot)) return;
    }
    found.push_back(slot);
  });
  const auto before = [&](Slot a, Slot b) {
    if (window.since && table.updated(a) != table.updated(b)) return table.updated(a) < table.updated(b);
    return a < b;
  };
  if (!std::is_sorted(found.begin(), found.end(), before)) std::sort(found.begin(), found.end(), before);
  return found;
}

}  // namespace meetpoint::index
