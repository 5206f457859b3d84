#include "sync/load.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "index/sqlite_store.hpp"
#include "support/temp_dir.hpp"
#include "support/world.hpp"

namespace meetpoint::sync {
namespace {

using index::ErrorCode;
using index::ObjectType;
using test::Json;
using test::World;
using testing::HasSubstr;

/// A source whose lists a test sets; types without a list are not carried.
class FakeSource final : public Source {
 public:
  explicit FakeSource(bool absence_is_deletion = true) : absence_is_deletion_(absence_is_deletion) {}
  void carry(const World& world) {
    for (const ObjectType type : index::kObjectTypes) lists_[type] = test::envelope(world.rows(type));
  }
  std::string name() const override { return "fake"; }
  bool absence_is_deletion() const override { return absence_is_deletion_; }
  index::Expected<std::optional<Batch>> list(ObjectType type, const BytesArrived& arrived,
                                             const std::stop_token&) override {
    asked_.push_back(type);
    if (fails_at_ == type) return index::fail(ErrorCode::unavailable, "upstream is down");
    const auto found = lists_.find(type);
    if (found == lists_.end()) return std::nullopt;
    arrived(found->second.size());
    return Batch{found->second};
  }

  bool absence_is_deletion_;
  std::map<ObjectType, std::string> lists_;
  std::optional<ObjectType> fails_at_;
  std::vector<ObjectType> asked_;
};

/// Everything a store holds that a user could see, as text.
std::map<std::string, std::string> content(index::Store& store) {
  std::map<std::string, std::string> all;
  const auto reading = store.read().value();
  for (const ObjectType type : index::kObjectTypes) {
    const std::string name(name_of(type));
    EXPECT_TRUE(reading->each(type, [&](const index::Row& row) {
      all[name + " " + std::to_string(row.id)] = row.status + " " + *reading->json(type, row.id).value();
    }));
    const auto cursor = reading->cursor(type).value();
    if (cursor) all["cursor " + name] = index::format_utc(cursor->updated);
  }
  const auto findings = reading->findings().value();
  for (const index::Finding& finding : findings) {
    all[finding.code + " " + std::string(name_of(finding.type)) + " " + std::to_string(finding.id)] =
        finding.text;
  }
  return all;
}

class LoadTest : public testing::Test {
 protected:
  index::Expected<LoadReport> run(FakeSource& source, const std::stop_token& stop = {}) {
    return load(
        source, *store_, [](const TypeReport&, bool) {}, stop);
  }
  static World two_orgs() {
    World world;
    world.add(ObjectType::org, {{"id", 1}, {"name", "one"}, {"updated", "2026-01-02T00:00:00Z"}});
    world.add(ObjectType::org, {{"id", 2}, {"name", "two"}, {"updated", "2026-01-03T00:00:00Z"}});
    return world;
  }

  test::TempDir place_;
  std::unique_ptr<index::Store> store_ =
      std::move(index::open_sqlite_store(place_ / "store.db", index::Access::write).value());
};

const TypeReport& of(const LoadReport& report, ObjectType type) {
  return report.types[static_cast<std::size_t>(type)];
}

TEST_F(LoadTest, LoadsAllTypesParentsFirstInOnePass) {
  FakeSource source;
  source.carry(test::random_world(3));
  const auto report = run(source).value();
  EXPECT_EQ(report.generation.number, 1U);
  EXPECT_TRUE(std::equal(source.asked_.begin(), source.asked_.end(), index::kObjectTypes.begin(),
                         index::kObjectTypes.end()));
  const auto reading = store_->read().value();
  for (const ObjectType type : index::kObjectTypes) {
    EXPECT_EQ(reading->count(type).value(), test::random_world(3).rows(type).size());
    EXPECT_EQ(of(report, type).added, test::random_world(3).rows(type).size());
  }
}

TEST_F(LoadTest, SaysWhichTypesAreMissingAndLeavesThemAlone) {
  FakeSource source;
  source.carry(two_orgs());
  run(source).value();
  source.lists_.erase(ObjectType::org);
  const auto report = run(source).value();
  EXPECT_FALSE(of(report, ObjectType::org).carried);
  EXPECT_TRUE(of(report, ObjectType::net).carried);
  EXPECT_EQ(store_->read().value()->count(ObjectType::org).value(), 2U);
  EXPECT_TRUE(store_->read().value()->cursor(ObjectType::org).value());
}

TEST_F(LoadTest, ASourceWithNothingIsNoLoad) {
  FakeSource source;
  const auto report = run(source);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::unavailable);
  EXPECT_THAT(report.error().text, HasSubstr("holds no PeeringDB list"));
  EXPECT_EQ(store_->generation().value().number, 0U);
}

TEST_F(LoadTest, AbsenceIsDeletionWhereTheSourceSaysSo) {
  FakeSource source;
  World world = two_orgs();
  world.add(ObjectType::org, {{"id", 3}, {"name", "grave"}, {"status", "deleted"}});
  source.carry(world);
  run(source).value();
  world.rows(ObjectType::org)
      .erase(world.rows(ObjectType::org).begin(), world.rows(ObjectType::org).end() - 2);
  world.rows(ObjectType::org).pop_back();
  ASSERT_EQ(world.rows(ObjectType::org).size(), 1U);
  source.carry(world);
  const auto report = run(source).value();
  EXPECT_EQ(of(report, ObjectType::org).removed, 1U);
  EXPECT_EQ(of(report, ObjectType::org).unchanged, 1U);
  const auto held = content(*store_);
  EXPECT_FALSE(held.contains("org 1"));
  EXPECT_TRUE(held.contains("org 2"));
  EXPECT_TRUE(held.contains("org 3")) << "a tombstone stays";
}

TEST_F(LoadTest, AbsenceFromAnApisListProvesNothing) {
  FakeSource source(false);
  source.carry(two_orgs());
  run(source).value();
  source.lists_[ObjectType::org] = test::envelope({});
  EXPECT_EQ(of(run(source).value(), ObjectType::org).removed, 0U);
  EXPECT_EQ(store_->read().value()->count(ObjectType::org).value(), 2U);
}

TEST_F(LoadTest, CursorsBelongToTheRows) {
  FakeSource directory;
  directory.carry(two_orgs());
  run(directory).value();
  const auto cursor = [&](ObjectType type) { return store_->read().value()->cursor(type).value()->updated; };
  EXPECT_EQ(index::format_utc(cursor(ObjectType::org)), "2026-01-03T00:00:00Z");
  EXPECT_EQ(cursor(ObjectType::net), 0) << "an empty list is known up to nothing";
  // An older dump takes rows away, so what is known goes back with it.
  World older = two_orgs();
  older.rows(ObjectType::org).pop_back();
  directory.carry(older);
  run(directory).value();
  EXPECT_EQ(index::format_utc(cursor(ObjectType::org)), "2026-01-02T00:00:00Z");
}

TEST_F(LoadTest, AMalformedRowBecomesAFindingAndWhatWeHoldOfItStays) {
  FakeSource source;
  source.carry(two_orgs());
  run(source).value();
  std::string list = source.lists_[ObjectType::org];
  const std::string good = "\"id\":1,\"name\":\"one\"";
  ASSERT_NE(list.find(good), std::string::npos);
  list.replace(list.find(good), good.size(), "\"id\":1,\"id\":1");
  source.lists_[ObjectType::org] = list;
  const auto report = run(source).value();
  EXPECT_EQ(of(report, ObjectType::org).malformed, 1U);
  EXPECT_EQ(of(report, ObjectType::org).removed, 0U);
  auto held = content(*store_);
  EXPECT_TRUE(held.contains("org 1"));
  EXPECT_EQ(held["F-MALFORMED org 1"], "org 1: id stands twice");
  source.carry(two_orgs());
  run(source).value();
  EXPECT_FALSE(content(*store_).contains("F-MALFORMED org 1")) << "healed";
}

TEST_F(LoadTest, ARowWithoutAReadableIdMayBeAnyOfOursSoNoneGoes) {
  FakeSource source;
  source.carry(two_orgs());
  run(source).value();
  for (const std::string list :
       {R"({"data": [{"id": "1"}, {}], "meta": {}})", R"({"data": [17], "meta": {}})"}) {
    source.lists_[ObjectType::org] = list;
    const auto report = run(source).value();
    EXPECT_EQ(of(report, ObjectType::org).removed, 0U) << list;
    EXPECT_EQ(store_->read().value()->count(ObjectType::org).value(), 2U) << list;
  }
  source.lists_[ObjectType::org] = R"({"data": [{}, {}, []], "meta": {}})";
  run(source).value();
  EXPECT_EQ(content(*store_)["F-MALFORMED org 0"],
            "3 org rows without a readable id, the last: not an object");
}

TEST_F(LoadTest, StopsInTheMiddleOfMalformedRowsToo) {
  FakeSource source;
  source.carry(two_orgs());
  std::string list = "{\"data\": [{}";
  for (int i = 0; i < 5000; ++i) list += ",{}";
  source.lists_[ObjectType::org] = list + "]}";
  std::stop_source stop;
  std::uint64_t last = 0;
  const auto report = load(
      source, *store_,
      [&](const TypeReport& so_far, bool) {
        last = so_far.malformed;
        if (so_far.malformed >= 1000) stop.request_stop();
      },
      stop.get_token());
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::cancelled);
  EXPECT_LT(last, 3000U);
}

TEST_F(LoadTest, ABrokenListOrAFailingSourceLeavesTheStoreAsItWas) {
  FakeSource source;
  source.carry(two_orgs());
  run(source).value();
  const auto before = content(*store_);
  World changed = two_orgs();
  changed.rows(ObjectType::org)[0]["updated"] = "2026-02-01T00:00:00Z";
  changed.rows(ObjectType::org).pop_back();
  source.carry(changed);
  source.lists_[ObjectType::poc] = "{\"data\": [";
  EXPECT_EQ(run(source).error().code, ErrorCode::unavailable);
  EXPECT_EQ(content(*store_), before);
  source.fails_at_ = ObjectType::netixlan;
  EXPECT_EQ(run(source).error().text, "upstream is down");
  EXPECT_EQ(content(*store_), before);
  EXPECT_EQ(store_->generation().value().number, 1U);
}

TEST_F(LoadTest, StopsWhenAskedAndLeavesTheStoreAsItWas) {
  FakeSource source;
  World world;
  for (std::uint32_t id = 1; id <= 5000; ++id) world.add(ObjectType::org, {{"id", id}, {"name", "o"}});
  source.carry(world);
  std::stop_source stop;
  std::uint64_t rows_at_stop = 0;
  const auto report = load(
      source, *store_,
      [&](const TypeReport& so_far, bool) {
        if (so_far.rows() >= 1000 && rows_at_stop == 0) {
          rows_at_stop = so_far.rows();
          stop.request_stop();
        }
      },
      stop.get_token());
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::cancelled);
  EXPECT_GT(rows_at_stop, 0U);
  EXPECT_EQ(store_->generation().value().number, 0U);
  EXPECT_EQ(store_->read().value()->count(ObjectType::org).value(), 0U);
}

TEST_F(LoadTest, ReportsProgressAndOneEndPerType) {
  FakeSource source;
  source.carry(two_orgs());
  std::vector<ObjectType> ended;
  EXPECT_TRUE(load(source, *store_,
                   [&](const TypeReport& report, bool done) {
                     if (done) ended.push_back(report.type);
                   },
                   {}));
  EXPECT_TRUE(std::equal(ended.begin(), ended.end(), index::kObjectTypes.begin(), index::kObjectTypes.end()));
}

TEST_F(LoadTest, AnyOrderOfRowsEndsInTheSameState) {
  std::mt19937 random(7);
  World world = test::random_world(11);
  // The same id twice in one list: the newer wins wherever it stands.
  world.add(
      ObjectType::net,
      {{"id", 1}, {"org_id", 9}, {"asn", 64496}, {"name", "newer"}, {"updated", "2026-05-01T00:00:00Z"}});
  std::map<std::string, std::string> expected;
  for (int permutation = 0; permutation < 12; ++permutation) {
    test::TempDir place;
    const auto store = index::open_sqlite_store(place / "s.db", index::Access::write).value();
    FakeSource source;
    source.carry(world);
    load(source, *store, [](const TypeReport&, bool) {}, {}).value();
    if (permutation == 0) expected = content(*store);
    EXPECT_EQ(content(*store), expected);
    for (const ObjectType type : index::kObjectTypes) {
      std::shuffle(world.rows(type).begin(), world.rows(type).end(), random);
    }
  }
  EXPECT_THAT(expected["net 1"], HasSubstr("newer"));
}

TEST_F(LoadTest, ReloadingADirectoryEqualsAFreshLoadOfIt) {
  // Law: whatever was held before, a directory whose rows are all newer leaves exactly itself (and
  // tombstones).
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    World before = test::random_world(seed);
    World after = test::random_world(seed + 100);
    for (const ObjectType type : index::kObjectTypes) {
      std::erase_if(before.rows(type), [](const Json& row) { return row.at("status") == "deleted"; });
      for (Json& row : after.rows(type)) row["updated"] = "2026-06-01T00:00:00Z";
    }
    const auto loaded = [&](const std::vector<const World*>& worlds) {
      test::TempDir place;
      const auto store = index::open_sqlite_store(place / "s.db", index::Access::write).value();
      FakeSource source;
      for (const World* world : worlds) {
        source.carry(*world);
        load(source, *store, [](const TypeReport&, bool) {}, {}).value();
      }
      return content(*store);
    };
    EXPECT_EQ(loaded({&before, &after}), loaded({&after})) << "seed " << seed;
  }
}

}  // namespace
}  // namespace meetpoint::sync
