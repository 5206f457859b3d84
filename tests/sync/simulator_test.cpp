#include "support/simulator.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <set>

#include "support/temp_dir.hpp"

/// The tests of the upstream that other tests trust.
namespace meetpoint::test {
namespace {

using index::ObjectType;
using testing::HasSubstr;

World sample() {
  return read_world(std::string(MEETPOINT_SOURCE_DIR) + "/data/sample");
}

TEST(Simulator, EveryKindOfEditHappensAndLeavesCopiesAndCountsRight) {
  std::set<std::size_t> happened;
  for (std::uint32_t seed = 1; seed <= 6; ++seed) {
    Simulator upstream = seed % 2 == 0 ? Simulator(seed) : Simulator(seed, sample());
    ASSERT_EQ(upstream.inconsistency(), "");
    for (int round = 0; round < 4; ++round) {
      for (std::size_t kind = 0; kind < Simulator::edit_kinds(); ++kind) {
        const std::string log = upstream.edit(kind);
        if (log != "nothing") happened.insert(kind);
        ASSERT_EQ(upstream.inconsistency(), "") << "seed " << seed << " after: " << log;
        if (kind % 10 == 0) upstream.pass_time(90'000);
      }
    }
  }
  EXPECT_EQ(happened.size(), Simulator::edit_kinds());
}

TEST(Simulator, KeepsTheFieldsOfLoadedRowsInTheirOrder) {
  const World world = sample();
  Simulator upstream(1, world);
  const auto truth = upstream.truth();
  std::size_t compared = 0;
  for (const ObjectType type : index::kObjectTypes) {
    for (const Json& row : world.rows(type)) {
      const auto found =
          truth.find(std::string(name_of(type)) + " " + std::to_string(row.at("id").get<std::uint32_t>()));
      if (found == truth.end()) continue;
      const Json printed = Json::parse(found->second);
      std::vector<std::string> want;
      std::vector<std::string> have;
      for (const auto& [key, value] : row.items()) want.push_back(key);
      for (const auto& [key, value] : printed.items()) have.push_back(key);
      // A member list that visitors may not see is not there, key and all.
      if (have.size() != want.size()) std::erase(want, "ixf_ixp_member_list_url");
      ASSERT_EQ(have, want) << found->second;
      ++compared;
    }
  }
  EXPECT_GT(compared, 300U);
}

TEST(Simulator, WhatIsEditedWhileTheListsAreMadeIsInNoneOfThem) {
  Simulator upstream(1, sample());
  const auto rows_of = [&](const char* target) { return upstream.get(target).rows.size(); };
  const std::size_t before = rows_of("/netixlan");
  upstream.edit_rows(100'000);
  EXPECT_EQ(rows_of("/netixlan"), before) << "a cached list";
  upstream.run_list_cache(500);
  EXPECT_LT(rows_of("/poc"), upstream.count_ok(ObjectType::poc)) << "poc is the last to be made";
  EXPECT_THAT(upstream.get("/org").body, HasSubstr("\"meta\": {\"generated\": 1"));
  EXPECT_THAT(upstream.get("/org?since=1").body, HasSubstr("\"meta\": {}"));
}

TEST(Simulator, EditsRowsOfEveryTypeInBulk) {
  Simulator upstream(1, sample());
  const auto changed = [&](std::int64_t since) {
    std::size_t rows = 0;
    for (const ObjectType type : index::kObjectTypes)
      rows += upstream.get("/" + std::string(name_of(type)) + "?since=" + std::to_string(since)).rows.size();
    return rows;
  };
  upstream.pass_time(1000);
  const std::int64_t before = upstream.now() - 400;  // late stamps are up to five minutes old
  upstream.edit_rows(0);
  EXPECT_EQ(changed(before), 0U);
  upstream.edit_rows(100);
  // An invisible contact may be among them.
  EXPECT_THAT(changed(before), testing::AllOf(testing::Ge(80U), testing::Le(100U)));
}

TEST(Simulator, IsQuickOnDataOfRealSize) {
  const auto place = shared_data("data/peeringdb-2022-04");
  if (place.empty()) GTEST_SKIP() << kNoShared;
  Simulator upstream(1, read_world(place));
  EXPECT_EQ(upstream.count_ok(ObjectType::netixlan), 44'015U);
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 1000; ++i) upstream.edit();
  upstream.edit_rows(1000);
  const auto since = std::to_string(upstream.now() - 3600);
  for (int i = 0; i < 100; ++i) upstream.get("/netixlan?since=" + since);
  upstream.run_list_cache();
  const auto took = std::chrono::steady_clock::now() - start;
  // Half a second when measured; scanning a table an edit took minutes.
  EXPECT_LT(std::chrono::duration_cast<std::chrono::milliseconds>(took).count(), 30'000);
  RecordProperty("milliseconds",
                 static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(took).count()));
  EXPECT_EQ(upstream.inconsistency(), "");
}

}  // namespace
}  // namespace meetpoint::test
