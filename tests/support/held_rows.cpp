#include "support/held_rows.hpp"

#include <gtest/gtest.h>

#include "index/table.hpp"

namespace meetpoint::test {

RowTexts live_rows(index::Store& store) {
  RowTexts all;
  const auto reading = store.read().value();
  for (const index::ObjectType type : index::kObjectTypes) {
    EXPECT_TRUE(reading->each(type, [&](const index::Row& row) {
      if (row.status == "deleted") return;
      all[std::string(name_of(type)) + " " + std::to_string(row.id)] = *reading->json(type, row.id).value();
    }));
  }
  return all;
}

namespace {

RowTexts rows_of(index::Store& store, bool only_shown) {
  RowTexts all;
  const auto reading = store.read().value();
  for (const index::ObjectType type : index::kObjectTypes) {
    EXPECT_TRUE(reading->each_text(type, 0, [&](const index::Row& row, index::UtcSeconds) {
      const auto text = only_shown ? visible_text(type, row) : row.json;
      if (!text) return;
      all[std::string(name_of(type)) + " " + std::to_string(row.id)] =
          row.status == "deleted" ? kTombstone : *text;
    }));
  }
  return all;
}

}  // namespace

RowTexts held_rows(index::Store& store) {
  return rows_of(store, false);
}

RowTexts shown_rows(index::Store& store) {
  return rows_of(store, true);
}

std::string difference(const RowTexts& held, const RowTexts& truth) {
  for (const auto& [name, text] : truth) {
    const auto found = held.find(name);
    if (found == held.end()) return name + " is missing: " + text;
    if (found->second != text) return name + " differs:\n  held  " + found->second + "\n  truth " + text;
  }
  for (const auto& [name, text] : held) {
    if (!truth.contains(name)) return name + " should be gone: " + text;
  }
  return {};
}

}  // namespace meetpoint::test
