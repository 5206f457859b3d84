#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "index/sqlite_store.hpp"
#include "index/store.hpp"
#include "support/temp_dir.hpp"
#include "support/world.hpp"

/// What index/store.hpp promises is tested for every engine: each is one line in engines().
namespace meetpoint::index {

using test::Json;

struct Engine {
  const char* name;
  std::unique_ptr<Store> (*open)(const test::TempDir& place, Clock clock);
};

inline void PrintTo(const Engine& engine, std::ostream* out) {
  *out << engine.name;
}

/// A store of each engine, and the clock that it goes by.
class StoreContract : public testing::TestWithParam<Engine> {
 protected:
  std::unique_ptr<Store> open() {
    return GetParam().open(place_, [this] { return now_; });
  }
  test::TempDir place_;
  UtcSeconds now_ = parse_utc("2026-01-05T00:00:00Z").value();  ///< commits are stamped with it
};

inline auto engines() {
  return testing::Values(Engine{
      "sqlite", [](const test::TempDir& place, Clock clock) {
        return std::move(open_sqlite_store(place / "store.db", Access::write, std::move(clock)).value());
      }});
}

inline std::string engine_name(const testing::TestParamInfo<Engine>& instance) {
  return instance.param.name;
}

inline Row org(std::uint32_t id, const std::string& updated, const std::string& notes = "",
               const std::string& status = "ok") {
  return test::row_of(ObjectType::org, {{"id", id},
                                        {"name", "org"},
                                        {"notes", notes},
                                        {"created", "2026-01-01T00:00:00Z"},
                                        {"updated", updated},
                                        {"status", status}});
}

inline std::string notes_of(Store& store, std::uint32_t id) {
  const auto json = store.read().value()->json(ObjectType::org, id).value();
  return json ? Json::parse(*json).at("notes").get<std::string>() : "none";
}

inline constexpr const char* kDay1 = "2026-01-01T00:00:00Z";
inline constexpr const char* kDay2 = "2026-01-02T00:00:00Z";
inline constexpr const char* kDay3 = "2026-01-03T00:00:00Z";

}  // namespace meetpoint::index
