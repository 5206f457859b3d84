#pragma once

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "support/world.hpp"
#include "sync/source.hpp"

namespace meetpoint::sync {

/// An upstream whose every answer a test sets.
class ScriptedSource final : public IncrementalSource {
 public:
  std::string name() const override { return "scripted"; }
  bool absence_is_deletion() const override { return false; }
  index::Expected<std::optional<Batch>> list(index::ObjectType type, const BytesArrived&,
                                             const std::stop_token&) override {
    return Batch{lists.contains(type) ? lists.at(type) : test::envelope({})};
  }
  index::Expected<Batch> changes(index::ObjectType type, index::UtcSeconds since, const BytesArrived&,
                                 const std::stop_token&) override {
    asked_since[type] = since;
    return Batch{changed.contains(type) ? changed.at(type) : test::envelope({})};
  }
  index::Expected<Batch> by_ids(index::ObjectType type, std::span<const std::uint32_t> ids,
                                const std::stop_token&) override {
    EXPECT_LE(ids.size(), 150U);
    std::vector<test::Json> rows;
    for (const std::uint32_t id : ids) {
      asked_ids[type].push_back(id);
      if (known[type].contains(id)) rows.push_back(known[type].at(id));
    }
    return Batch{test::envelope(rows)};
  }
  bool may_list(index::ObjectType) override { return lists_are_allowed; }
  bool may_ask_changes(index::ObjectType, index::UtcSeconds) override { return true; }

  bool lists_are_allowed = true;
  std::map<index::ObjectType, std::string> lists;
  std::map<index::ObjectType, std::string> changed;
  std::map<index::ObjectType, std::map<std::uint32_t, test::Json>> known;
  std::map<index::ObjectType, index::UtcSeconds> asked_since;
  std::map<index::ObjectType, std::vector<std::uint32_t>> asked_ids;
};

}  // namespace meetpoint::sync
