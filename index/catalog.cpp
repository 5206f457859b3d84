#include "index/catalog.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace meetpoint::index {

namespace {

struct Changed {
  Row row;
  UtcSeconds applied;
};

Expected<std::shared_ptr<const Table>> whole_table(Reading& reading, ObjectType type) {
  TableBuilder builder(type, nullptr);
  auto read =
      reading.each_text(type, 0, [&](const Row& row, UtcSeconds applied) { builder.add(row, applied); });
  if (!read) return forward(read);
  return builder.build();
}

/// The table before with what changed since; `ids` are those that are held, where some may have gone.
std::shared_ptr<const Table> merged(const Table& before, const std::vector<Changed>& changed,
                                    const std::optional<std::vector<std::uint32_t>>& ids) {
  TableBuilder builder(before.type(), &before);
  auto next = changed.begin();
  const auto add_before = [&](std::uint64_t id) {
    for (; next != changed.end() && next->row.id < id; ++next) builder.add(next->row, next->applied);
  };
  for (Slot slot = 0; slot < before.size(); ++slot) {
    const std::uint32_t id = before.id(slot);
    add_before(id);
    if (next != changed.end() && next->row.id == id) {
      builder.add(next->row, next->applied);
      ++next;
    } else if (!ids || std::binary_search(ids->begin(), ids->end(), id)) {
      builder.keep(before, slot);
    }
  }
  add_before(std::uint64_t{1} << 32);
  for (const std::uint32_t id : before.hidden_ids()) {
    const auto changed_too =
        std::lower_bound(changed.begin(), changed.end(), id,
                         [](const Changed& one, std::uint32_t wanted) { return one.row.id < wanted; });
    const bool is_new = changed_too != changed.end() && changed_too->row.id == id;
    if (!is_new && (!ids || std::binary_search(ids->begin(), ids->end(), id))) builder.keep_hidden(id);
  }
  return builder.build();
}

Expected<std::shared_ptr<const Table>> next_table(Reading& reading,
                                                  const std::shared_ptr<const Table>& before,
                                                  std::uint64_t after_generation) {
  const ObjectType type = before->type();
  std::vector<Changed> changed;
  auto read = reading.each_text(type, after_generation, [&](const Row& row, UtcSeconds applied) {
    changed.push_back({row, applied});
  });
  if (!read) return forward(read);
  const auto count = reading.count(type);
  if (!count) return tl::unexpected(count.error());
  if (changed.empty() && *count == before->size() + before->hidden_ids().size()) return before;
  const auto added = static_cast<std::size_t>(std::count_if(
      changed.begin(), changed.end(), [&](const Changed& one) { return !before->find(one.row.id); }));
  // Which rows went can be told from the numbers only when none did, and no hidden row blurs them.
  std::optional<std::vector<std::uint32_t>> ids;
  if (!before->hidden_ids().empty() || *count != before->size() + added) {
    auto held = reading.ids(type);
    if (!held) return forward(held);
    ids = std::move(*held);
  }
  return merged(*before, changed, ids);
}

}  // namespace

Expected<std::shared_ptr<const Catalog>> Catalog::build(Reading& reading, const Catalog* before) {
  auto catalog = std::make_shared<Catalog>();
  catalog->generation_ = reading.generation();
  for (const ObjectType type : kObjectTypes) {
    const auto place = static_cast<std::size_t>(type);
    auto table = before == nullptr ? whole_table(reading, type)
                                   : next_table(reading, before->tables_[place], before->generation_.number);
    if (!table) return forward(table);
    catalog->tables_[place] = std::move(*table);
  }
  return catalog;
}

Expected<std::shared_ptr<const Catalog>> Catalog::build(Reading& reading, std::span<const ObjectType> types) {
  auto catalog = std::make_shared<Catalog>();
  catalog->generation_ = reading.generation();
  for (const ObjectType type : kObjectTypes) {
    const bool wanted = std::find(types.begin(), types.end(), type) != types.end();
    Expected<std::shared_ptr<const Table>> table = TableBuilder(type, nullptr).build();
    if (wanted) table = whole_table(reading, type);
    if (!table) return forward(table);
    catalog->tables_[static_cast<std::size_t>(type)] = std::move(*table);
  }
  return catalog;
}

}  // namespace meetpoint::index
