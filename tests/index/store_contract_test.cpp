#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "index/sqlite_store.hpp"
#include "index/store.hpp"
#include "support/temp_dir.hpp"
#include "support/world.hpp"

/// What index/store.hpp promises, for every engine.
namespace meetpoint::index {
namespace {

using test::Json;

struct Engine {
  const char* name;
  std::unique_ptr<Store> (*open)(const test::TempDir& place, Clock clock);
};

void PrintTo(const Engine& engine, std::ostream* out) {
  *out << engine.name;
}

class StoreContract : public testing::TestWithParam<Engine> {
 protected:
  std::unique_ptr<Store> open() {
    return GetParam().open(place_, [this] { return now_; });
  }
  test::TempDir place_;
  UtcSeconds now_ = parse_utc("2026-01-05T00:00:00Z").value();  ///< commits are stamped with it
};

auto engines() {
  return testing::Values(Engine{
      "sqlite", [](const test::TempDir& place, Clock clock) {
        return std::move(open_sqlite_store(place / "store.db", Access::write, std::move(clock)).value());
      }});
}

std::string engine_name(const testing::TestParamInfo<Engine>& instance) {
  return instance.param.name;
}

INSTANTIATE_TEST_SUITE_P(Engines, StoreContract, engines(), engine_name);

Row org(std::uint32_t id, const std::string& updated, const std::string& notes = "",
        const std::string& status = "ok") {
  return test::row_of(ObjectType::org, {{"id", id},
                                        {"name", "org"},
                                        {"notes", notes},
                                        {"created", "2026-01-01T00:00:00Z"},
                                        {"updated", updated},
                                        {"status", status}});
}

std::string notes_of(Store& store, std::uint32_t id) {
  const auto json = store.read().value()->json(ObjectType::org, id).value();
  return json ? Json::parse(*json).at("notes").get<std::string>() : "none";
}

constexpr const char* kDay1 = "2026-01-01T00:00:00Z";
constexpr const char* kDay2 = "2026-01-02T00:00:00Z";
constexpr const char* kDay3 = "2026-01-03T00:00:00Z";

TEST_P(StoreContract, StartsAtGenerationZeroWithNothing) {
  const auto store = open();
  EXPECT_EQ(store->generation().value().number, 0U);
  const auto reading = store->read().value();
  EXPECT_EQ(reading->generation().number, 0U);
  for (const ObjectType type : kObjectTypes) {
    EXPECT_EQ(reading->count(type).value(), 0U);
    EXPECT_FALSE(reading->cursor(type).value());
  }
  EXPECT_TRUE(reading->findings().value().empty());
}

TEST_P(StoreContract, CommitsEverythingAtOnceAsTheNextGeneration) {
  const auto store = open();
  now_ = now_utc();
  for (std::uint64_t number = 1; number <= 3; ++number) {
    auto pass = store->begin().value();
    EXPECT_EQ(pass->number(), number);
    pass->stage(ObjectType::org, org(static_cast<std::uint32_t>(number), kDay1)).value();
    EXPECT_TRUE(pass->set_cursor(ObjectType::org, {static_cast<UtcSeconds>(number), 0}));
    EXPECT_TRUE(
        pass->report({"F-TEST", ObjectType::org, static_cast<std::uint32_t>(number), "", {}, "text"}));
    const Generation generation = pass->commit().value();
    EXPECT_EQ(generation.number, number);
    EXPECT_EQ(generation.committed_at, now_);
  }
  const auto reopened = open();
  const auto reading = reopened->read().value();
  EXPECT_EQ(reading->generation().number, 3U);
  EXPECT_EQ(reading->count(ObjectType::org).value(), 3U);
  EXPECT_EQ(reading->cursor(ObjectType::org).value()->updated, 3);
  EXPECT_FALSE(reading->cursor(ObjectType::net).value());
  EXPECT_EQ(reading->findings().value().size(), 3U);
}

TEST_P(StoreContract, LeavesNothingOfAPassThatWasNotCommitted) {
  const auto store = open();
  {
    auto pass = store->begin().value();
    pass->stage(ObjectType::org, org(1, kDay1, "kept")).value();
    pass->commit().value();
  }
  {
    auto pass = store->begin().value();
    pass->stage(ObjectType::org, org(1, kDay2, "lost")).value();
    pass->stage(ObjectType::org, org(2, kDay2)).value();
    EXPECT_TRUE(pass->purge(ObjectType::org, 1));
    EXPECT_TRUE(pass->set_cursor(ObjectType::org, {5}));
    EXPECT_TRUE(pass->report({"F-TEST", ObjectType::org, 1, "", {}, "text"}));
  }
  EXPECT_EQ(store->generation().value().number, 1U);
  EXPECT_EQ(notes_of(*store, 1), "kept");
  const auto reading = store->read().value();
  EXPECT_EQ(reading->count(ObjectType::org).value(), 1U);
  EXPECT_FALSE(reading->cursor(ObjectType::org).value());
  EXPECT_TRUE(reading->findings().value().empty());
}

TEST_P(StoreContract, SaysWhatStagingDid) {
  const auto store = open();
  auto pass = store->begin().value();
  EXPECT_EQ(pass->stage(ObjectType::org, org(1, kDay2, "a")).value(), Staged::added);
  EXPECT_EQ(pass->stage(ObjectType::org, org(1, kDay2, "a")).value(), Staged::unchanged);
  EXPECT_EQ(pass->stage(ObjectType::org, org(1, kDay2, "b")).value(), Staged::replaced);
  EXPECT_EQ(pass->stage(ObjectType::org, org(1, kDay1, "c")).value(), Staged::older);
  EXPECT_EQ(pass->stage(ObjectType::org, org(1, kDay3, "d")).value(), Staged::replaced);
  EXPECT_EQ(pass->stage(ObjectType::org, org(1, kDay2, "b")).value(), Staged::older);
  pass->commit().value();
  pass.reset();
  EXPECT_EQ(notes_of(*store, 1), "d");
}

TEST_P(StoreContract, M7OlderNeverOverwritesNewerInAnyOrderOfArrival) {
  std::vector<int> order = {0, 1, 2, 3};
  const std::vector<Row> versions = {org(1, kDay1, "one"), org(1, kDay2, "two"), org(1, kDay3, "three"),
                                     org(2, kDay1, "other", "deleted")};
  std::uint32_t permutations = 0;
  do {
    test::TempDir place;
    const auto store = GetParam().open(place, now_utc);
    for (const int version : order) {
      auto pass = store->begin().value();
      pass->stage(ObjectType::org, versions[static_cast<std::size_t>(version)]).value();
      pass->commit().value();
    }
    EXPECT_EQ(notes_of(*store, 1), "three");
    EXPECT_EQ(notes_of(*store, 2), "other");
    ++permutations;
  } while (std::next_permutation(order.begin(), order.end()));
  EXPECT_EQ(permutations, 24U);
}

TEST_P(StoreContract, M6TombstoneIsReplayedAndALaterOkRevivesTheId) {
  const auto store = open();
  auto pass = store->begin().value();
  pass->stage(ObjectType::org, org(1, kDay1)).value();
  EXPECT_EQ(pass->stage(ObjectType::org, org(1, kDay2, "", "deleted")).value(), Staged::replaced);
  EXPECT_EQ(pass->stage(ObjectType::org, org(1, kDay2, "", "deleted")).value(), Staged::unchanged);
  EXPECT_TRUE(pass->live_ids(ObjectType::org).value().empty());
  EXPECT_EQ(pass->stage(ObjectType::org, org(1, kDay2)).value(), Staged::revived) << "in the same second";
  EXPECT_EQ(pass->stage(ObjectType::org, org(1, kDay2, "", "deleted")).value(), Staged::replaced);
  EXPECT_EQ(pass->stage(ObjectType::org, org(1, kDay3, "back")).value(), Staged::replaced);
  EXPECT_THAT(pass->live_ids(ObjectType::org).value(), testing::ElementsAre(1));
}

TEST_P(StoreContract, M15RowsMayTradeTheirUniqueValues) {
  const auto port = [](std::uint32_t id, const char* address, const char* updated) {
    return test::row_of(ObjectType::netixlan, {{"id", id},
                                               {"net_id", 1},
                                               {"ixlan_id", 1},
                                               {"asn", 64496},
                                               {"ipaddr4", address},
                                               {"created", kDay1},
                                               {"updated", updated},
                                               {"status", "ok"}});
  };
  const auto store = open();
  auto pass = store->begin().value();
  pass->stage(ObjectType::netixlan, port(1, "192.0.2.1", kDay1)).value();
  pass->stage(ObjectType::netixlan, port(2, "192.0.2.2", kDay1)).value();
  EXPECT_EQ(pass->stage(ObjectType::netixlan, port(1, "192.0.2.2", kDay2)).value(), Staged::replaced);
  EXPECT_EQ(pass->stage(ObjectType::netixlan, port(2, "192.0.2.1", kDay2)).value(), Staged::replaced);
}

TEST_P(StoreContract, M4AChildMayComeBeforeItsParent) {
  const auto store = open();
  auto pass = store->begin().value();
  const Row child = test::row_of(ObjectType::netfac, {{"id", 1},
                                                      {"net_id", 999},
                                                      {"fac_id", 999},
                                                      {"created", kDay1},
                                                      {"updated", kDay1},
                                                      {"status", "ok"}});
  EXPECT_EQ(pass->stage(ObjectType::netfac, child).value(), Staged::added);
  EXPECT_TRUE(pass->commit());
}

TEST_P(StoreContract, KeepsTheExactTextAndTheTypedColumns) {
  const auto store = open();
  Row row = test::row_of(ObjectType::fac, {{"id", 4294967295U},
                                           {"org_id", 7},
                                           {"campus_id", nullptr},
                                           {"name", "N\xc3\xa4me\n\x1b[31m"},
                                           {"city", ""},
                                           {"latitude", -52.5},
                                           {"longitude", 13},
                                           {"created", kDay1},
                                           {"updated", kDay2},
                                           {"status", "pending"}});
  row.json = "{\"id\":  4294967295 , \"new_field\": [1e3, \"\\u00e4\"],\n \"status\": \"pending\"}";
  auto pass = store->begin().value();
  pass->stage(ObjectType::fac, row).value();
  pass->commit().value();
  pass.reset();

  const auto reading = store->read().value();
  EXPECT_EQ(reading->json(ObjectType::fac, row.id).value(), row.json);
  EXPECT_EQ(reading->json(ObjectType::fac, 1).value(), std::nullopt);
  std::size_t rows = 0;
  const auto visited = reading->each(ObjectType::fac, [&](const Row& read) {
    ++rows;
    EXPECT_EQ(read.id, row.id);
    EXPECT_EQ(read.status, "pending");
    EXPECT_EQ(read.created, row.created);
    EXPECT_EQ(read.updated, row.updated);
    ASSERT_EQ(read.columns.size(), row.columns.size());
    EXPECT_EQ(read.reference(column_of(ObjectType::fac, "org_id")), 7U);
    EXPECT_EQ(read.integer(column_of(ObjectType::fac, "campus_id")), std::nullopt);
    EXPECT_EQ(read.text(column_of(ObjectType::fac, "name")), "N\xc3\xa4me\n\x1b[31m");
    EXPECT_EQ(read.columns[column_of(ObjectType::fac, "city")], Value(std::string()));
    EXPECT_EQ(read.columns[column_of(ObjectType::fac, "country")], Value());
    EXPECT_EQ(read.number(column_of(ObjectType::fac, "latitude")), -52.5);
    EXPECT_EQ(read.number(column_of(ObjectType::fac, "longitude")), 13.0);
  });
  EXPECT_TRUE(visited);
  EXPECT_EQ(rows, 1U);
}

TEST_P(StoreContract, VisitsRowsOfEveryStatusInIdOrder) {
  const auto store = open();
  auto pass = store->begin().value();
  for (const std::uint32_t id : {30U, 10U, 20U}) {
    pass->stage(ObjectType::org, org(id, kDay1, "", id == 20 ? "deleted" : "ok")).value();
  }
  EXPECT_THAT(pass->live_ids(ObjectType::org).value(), testing::ElementsAre(10, 30));
  EXPECT_TRUE(pass->purge(ObjectType::org, 30));
  EXPECT_TRUE(pass->purge(ObjectType::org, 31)) << "what is not there is already gone";
  pass->commit().value();
  pass.reset();
  std::vector<std::uint32_t> ids;
  const auto reading = store->read().value();
  EXPECT_TRUE(reading->each(ObjectType::org, [&](const Row& row) { ids.push_back(row.id); }));
  EXPECT_THAT(ids, testing::ElementsAre(10, 20));
}

TEST_P(StoreContract, APartCanBeTakenBackAlone) {
  const auto store = open();
  auto pass = store->begin().value();
  pass->stage(ObjectType::org, org(1, kDay1, "before")).value();
  EXPECT_TRUE(pass->begin_part());
  pass->stage(ObjectType::org, org(1, kDay2, "dropped")).value();
  pass->stage(ObjectType::org, org(2, kDay1)).value();
  EXPECT_TRUE(pass->set_cursor(ObjectType::org, {9}));
  EXPECT_TRUE(pass->drop_part());
  EXPECT_TRUE(pass->begin_part());
  pass->stage(ObjectType::org, org(3, kDay3, "kept")).value();
  EXPECT_TRUE(pass->keep_part());
  EXPECT_FALSE(pass->cursor(ObjectType::org).value());
  EXPECT_EQ(pass->newest_ok(ObjectType::org).value(), parse_utc(kDay3));
  EXPECT_EQ(pass->newest_ok(ObjectType::net).value(), 0);
  EXPECT_EQ(pass->held(ObjectType::org, 1).value()->updated, parse_utc(kDay1));
  EXPECT_FALSE(pass->held(ObjectType::org, 2).value());
  pass->commit().value();
  pass.reset();
  EXPECT_EQ(notes_of(*store, 1), "before");
  EXPECT_EQ(notes_of(*store, 3), "kept");
}

TEST_P(StoreContract, FindsTheOkChildrenOfSomeParents) {
  const auto store = open();
  auto pass = store->begin().value();
  for (std::uint32_t id = 1; id <= 6; ++id) {
    pass->stage(ObjectType::net, test::row_of(ObjectType::net, {{"id", id},
                                                                {"org_id", id % 3},
                                                                {"asn", id},
                                                                {"created", kDay1},
                                                                {"updated", kDay1},
                                                                {"status", id == 4 ? "deleted" : "ok"}}))
        .value();
  }
  const auto fields = fields_of(ObjectType::net);
  const auto key =
      std::find_if(fields.begin(), fields.end(), [](const Field& field) { return field.name == "org_id"; });
  EXPECT_THAT(pass->ok_children(ObjectType::net, *key, {1, 2}).value(), testing::ElementsAre(1, 2, 5));
  EXPECT_THAT(pass->ok_children(ObjectType::net, *key, {}).value(), testing::IsEmpty());
}

TEST_P(StoreContract, RenewsAndClearsFindings) {
  const auto store = open();
  auto pass = store->begin().value();
  EXPECT_TRUE(pass->report({"F-A", ObjectType::net, 1, "", {}, "first"}));
  EXPECT_TRUE(pass->report({"F-A", ObjectType::net, 1, "", {}, "second"}));
  EXPECT_TRUE(pass->report({"F-A", ObjectType::ix, 1, "", {}, "kept"}));
  EXPECT_TRUE(pass->report({"F-B", ObjectType::net, 1, "", {}, "kept too"}));
  pass->commit().value();
  pass.reset();
  EXPECT_EQ(store->read().value()->findings().value().size(), 3U);
  pass = store->begin().value();
  EXPECT_TRUE(pass->report({"F-A", ObjectType::net, 7, "", {}, "one more"}));
  EXPECT_THAT(pass->found("F-A", ObjectType::net).value(), testing::ElementsAre(1, 7));
  EXPECT_TRUE(pass->clear("F-A", ObjectType::net, 7));
  EXPECT_THAT(pass->found("F-A", ObjectType::net).value(), testing::ElementsAre(1));
  EXPECT_TRUE(pass->clear("F-A", ObjectType::net));
  pass->commit().value();
  pass.reset();
  std::vector<std::string> texts;
  const auto findings = store->read().value()->findings().value();
  for (const Finding& finding : findings) texts.push_back(finding.text);
  EXPECT_THAT(texts, testing::UnorderedElementsAre("kept", "kept too"));
}

TEST_P(StoreContract, AReadingSeesOneGenerationWhateverIsCommittedMeanwhile) {
  const auto writer = open();
  const auto commit = [&](const char* updated, const std::string& notes) {
    auto pass = writer->begin().value();
    for (std::uint32_t id = 1; id <= 50; ++id) pass->stage(ObjectType::org, org(id, updated, notes)).value();
    EXPECT_TRUE(pass->set_cursor(ObjectType::org, {static_cast<UtcSeconds>(pass->number()), 0}));
    pass->commit().value();
  };
  commit(kDay1, "old");
  const auto reader = open();
  auto reading = reader->read().value();
  EXPECT_EQ(reading->generation().number, 1U);
  commit(kDay2, "new");
  EXPECT_EQ(reading->generation().number, 1U);
  EXPECT_EQ(reading->cursor(ObjectType::org).value()->updated, 1);
  EXPECT_EQ(Json::parse(*reading->json(ObjectType::org, 50).value()).at("notes"), "old");
  reading.reset();
  EXPECT_EQ(reader->generation().value().number, 2U);
  EXPECT_EQ(notes_of(*reader, 50), "new");
}

TEST_P(StoreContract, RefusesASecondWriterWithTheRemedy) {
  const auto first = open();
  const auto second = open();
  const auto pass = first->begin().value();
  const auto refused = second->begin();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::storage);
  EXPECT_THAT(refused.error().text, testing::HasSubstr("another process is writing"));
  EXPECT_EQ(second->generation().value().number, 0U) << "readers never wait for a writer";
}

TEST_P(StoreContract, AFindingKnowsSinceWhenItHoldsAndWhenItWasTakenBack) {
  const auto store = open();
  const UtcSeconds first = now_;
  const auto commit = [&](bool holds) {
    auto pass = store->begin().value();
    EXPECT_TRUE(pass->clear("F-A", ObjectType::net));
    if (holds) {
      EXPECT_TRUE(pass->report({"F-A", ObjectType::net, 1, "asn", {64496}, "text"}));
    }
    pass->commit().value();
    now_ += 900;
  };
  commit(true);
  commit(true);
  auto open_ones = store->read().value()->findings().value();
  ASSERT_EQ(open_ones.size(), 1U);
  EXPECT_EQ(open_ones[0].first_seen, first) << "reported anew in a pass that cleared it: it went on";
  EXPECT_EQ(open_ones[0].last_seen, first + 900);
  EXPECT_EQ(open_ones[0].cleared, 0);
  EXPECT_EQ(open_ones[0].asn, Asn{64496});
  commit(false);
  EXPECT_TRUE(store->read().value()->findings().value().empty());
  const auto cleared = store->read().value()->cleared_findings().value();
  ASSERT_EQ(cleared.size(), 1U);
  EXPECT_EQ(cleared[0].first_seen, first);
  EXPECT_EQ(cleared[0].last_seen, first + 900);
  EXPECT_EQ(cleared[0].cleared, first + 1800);
  commit(true);
  open_ones = store->read().value()->findings().value();
  ASSERT_EQ(open_ones.size(), 1U);
  EXPECT_EQ(open_ones[0].first_seen, first + 2700) << "it came back";
  EXPECT_TRUE(store->read().value()->cleared_findings().value().empty());
  commit(false);
  now_ += kHistorySeconds + 1;
  commit(false);
  EXPECT_TRUE(store->read().value()->cleared_findings().value().empty()) << "forgotten after 90 days";
}

TEST_P(StoreContract, SettlingTakesBackWhatIsNotAmongThem) {
  const auto store = open();
  const std::array<std::string_view, 2> codes = {"F-A", "F-B"};
  const auto settle = [&](std::vector<Finding> all) {
    auto pass = store->begin().value();
    EXPECT_TRUE(pass->settle(codes, std::move(all)));
    pass->commit().value();
    now_ += 1;
  };
  {
    auto pass = store->begin().value();
    EXPECT_TRUE(pass->report({"F-OTHER", ObjectType::org, 1, "", {}, "not theirs"}));
    pass->commit().value();
  }
  const Finding port4{"F-A", ObjectType::netixlan, 7, "ipaddr4", {}, "four"};
  const Finding port6{"F-A", ObjectType::netixlan, 7, "ipaddr6", {}, "six"};
  const Finding net{"F-B", ObjectType::net, 1, "", {}, "net"};
  settle({port6, net, port4});
  Finding renewed = net;
  renewed.text = "net again";
  settle({renewed, port6});
  std::vector<std::string> texts;
  UtcSeconds oldest = now_;
  const auto held = store->read().value()->findings().value();
  for (const FindingRecord& finding : held) {
    texts.push_back(finding.text);
    oldest = std::min(oldest, finding.first_seen);
  }
  EXPECT_THAT(texts, testing::UnorderedElementsAre("not theirs", "net again", "six"));
  EXPECT_EQ(oldest, parse_utc("2026-01-05T00:00:00Z"));
  EXPECT_EQ(store->read().value()->cleared_findings().value().size(), 1U);
}

/// History over one network, one exchange with two ixlans, another one, and two ports.
class StoreHistory : public StoreContract {
 protected:
  static Row port(std::uint32_t id, const Json& more = Json::object()) {
    Json row = {{"id", id},         {"net_id", 1},      {"ixlan_id", 10},
                {"speed", 1000},    {"asn", 64496},     {"ipaddr4", "192.0.2.1"},
                {"created", kDay1}, {"updated", kDay1}, {"status", "ok"}};
    row.update(more);
    return test::row_of(ObjectType::netixlan, row);
  }
  void first_load() {
    auto pass = store_->begin().value();
    const auto stage = [&](ObjectType type, Json row) {
      row.update(Json{{"created", kDay1}, {"updated", kDay1}, {"status", "ok"}});
      pass->stage(type, test::row_of(type, row)).value();
    };
    stage(ObjectType::net, {{"id", 1}, {"org_id", 1}, {"asn", 64496}});
    stage(ObjectType::net, {{"id", 2}, {"org_id", 1}, {"asn", 64497}});
    stage(ObjectType::ixlan, {{"id", 10}, {"ix_id", 5}});
    stage(ObjectType::ixlan, {{"id", 11}, {"ix_id", 6}});
    pass->stage(ObjectType::netixlan, port(1)).value();
    pass->stage(ObjectType::netixlan, port(2, {{"ipaddr4", "192.0.2.2"}})).value();
    EXPECT_TRUE(pass->set_cursor(ObjectType::netixlan, {1, 0}));
    pass->commit().value();
  }
  void next(const std::function<void(Pass&)>& edit) {
    now_ += 900;
    auto pass = store_->begin().value();
    edit(*pass);
    pass->commit().value();
  }
  std::vector<std::string> told() {
    std::vector<std::string> lines;
    const std::vector<Change> changes = store_->read().value()->changes().value();
    for (const Change& change : changes) {
      lines.push_back(std::to_string(change.generation) + " " + std::string(name_of(change.kind)) + " " +
                      std::to_string(change.id) + " AS" + std::to_string(change.asn.value) + " at " +
                      std::to_string(change.place) + " from " + std::to_string(change.old_place) + " " +
                      change.before + ">" + change.after);
    }
    return lines;
  }

  std::unique_ptr<Store> store_ = open();
};

INSTANTIATE_TEST_SUITE_P(Engines, StoreHistory, engines(), engine_name);

TEST_P(StoreHistory, TellsWhatBecameOfEachPort) {
  first_load();
  EXPECT_THAT(told(), testing::IsEmpty()) << "a first list is no history";
  next([](Pass& pass) {
    pass.stage(ObjectType::netixlan, port(1, {{"updated", kDay2}, {"speed", 10000}})).value();
    pass.stage(ObjectType::netixlan,
               port(2, {{"updated", kDay2}, {"ipaddr4", nullptr}, {"ipaddr6", "2001:db8::2"}}))
        .value();
    pass.stage(ObjectType::netixlan, port(3, {{"updated", kDay2}})).value();
  });
  next([](Pass& pass) {
    pass.stage(ObjectType::netixlan, port(1, {{"updated", kDay3}, {"speed", 10000}, {"status", "deleted"}}))
        .value();
    pass.stage(
            ObjectType::netixlan,
            port(2, {{"updated", kDay3}, {"ixlan_id", 11}, {"ipaddr4", nullptr}, {"ipaddr6", "2001:db8::2"}}))
        .value();
    EXPECT_TRUE(pass.purge(ObjectType::netixlan, 3));
  });
  EXPECT_THAT(told(),
              testing::ElementsAre("2 speed-changed 1 AS64496 at 5 from 0 1000>10000",
                                   "2 readdressed 2 AS64496 at 5 from 0 192.0.2.2>2001:db8::2",
                                   "2 joined 3 AS64496 at 5 from 0 >", "3 left 1 AS64496 at 5 from 0 >",
                                   "3 moved 2 AS64496 at 6 from 5 >", "3 left 3 AS64496 at 5 from 0 >"));
}

TEST_P(StoreHistory, M16AnIdThatIsUsedAgainLeftAsTheOneAndJoinedAsTheOther) {
  first_load();
  next([](Pass& pass) {
    pass.stage(ObjectType::netixlan, port(1, {{"updated", kDay2}, {"net_id", 2}, {"ixlan_id", 11}})).value();
  });
  EXPECT_THAT(told(),
              testing::ElementsAre("2 left 1 AS64496 at 5 from 0 >", "2 joined 1 AS64497 at 6 from 0 >"));
}

TEST_P(StoreHistory, ComparesGenerationsNotTheStepsBetween) {
  first_load();
  next([](Pass& pass) {
    pass.stage(ObjectType::netixlan, port(1, {{"updated", kDay2}, {"speed", 5}})).value();
    EXPECT_TRUE(pass.begin_part());
    pass.stage(ObjectType::netixlan, port(2, {{"updated", kDay2}, {"speed", 5}})).value();
    pass.stage(ObjectType::netixlan, port(4, {{"updated", kDay2}})).value();
    EXPECT_TRUE(pass.drop_part());
    pass.stage(ObjectType::netixlan, port(1, {{"updated", kDay3}})).value();
    pass.stage(ObjectType::netixlan, port(5, {{"updated", kDay2}})).value();
    EXPECT_TRUE(pass.purge(ObjectType::netixlan, 5));
  });
  EXPECT_THAT(told(), testing::IsEmpty());
}

TEST_P(StoreHistory, ForgetsAfterNinetyDaysNotBefore) {
  first_load();
  next([](Pass& pass) { pass.stage(ObjectType::netixlan, port(3)).value(); });
  now_ += kHistorySeconds - 900;
  next([](Pass&) {});
  EXPECT_EQ(told().size(), 1U);
  next([](Pass&) {});
  EXPECT_THAT(told(), testing::IsEmpty());
}

TEST_P(StoreContract, M12FieldsCopiedFromAParentFollowTheParent) {
  const auto store = open();
  const auto row = [](std::uint32_t id, Json more) {
    Json json = {{"id", id}};
    json.update(more);
    json.update(Json{{"created", kDay1}, {"updated", kDay1}, {"status", "ok"}});
    return json;
  };
  {
    auto pass = store->begin().value();
    const auto stage = [&](ObjectType type, const Json& json) {
      pass->stage(type, test::row_of(type, json)).value();
    };
    stage(ObjectType::org, row(1, {{"name", "Old Org"}}));
    stage(ObjectType::fac,
          row(1, {{"org_id", 1}, {"org_name", "Old Org"}, {"name", "Old"}, {"city", "Ulm"}}));
    stage(ObjectType::fac, row(2, {{"org_id", 1}, {"name", "Other"}}));
    stage(ObjectType::netfac, row(1, {{"name", "Old"}, {"city", "Ulm"}, {"net_id", 1}, {"fac_id", 1}}));
    stage(ObjectType::ix, row(1, {{"org_id", 1}, {"name", "IX"}}));
    stage(ObjectType::ixlan, row(7, {{"ix_id", 1}, {"name", "LAN"}}));
    stage(ObjectType::netixlan, row(1, {{"net_id", 1}, {"ix_id", 1}, {"name", "IX: LAN"}, {"ixlan_id", 7}}));
    pass->renew_copies().value();
    pass->commit().value();
  }
  const auto edit = [&](ObjectType type, Json json, std::uint64_t renewed) {
    auto pass = store->begin().value();
    json["updated"] = kDay2;
    pass->stage(type, test::row_of(type, json)).value();
    EXPECT_EQ(pass->renew_copies().value(), renewed) << json.dump();
    pass->commit().value();
  };
  const auto held = [&](ObjectType type, std::uint32_t id) {
    return store->read().value()->json(type, id).value().value();
  };
  edit(ObjectType::org, row(1, {{"name", "New \"Org\" ü"}}), 1);
  EXPECT_EQ(Json::parse(held(ObjectType::fac, 1)).at("org_name"), "New \"Org\" ü");
  EXPECT_FALSE(Json::parse(held(ObjectType::fac, 2)).contains("org_name")) << "nothing is added to a row";
  edit(ObjectType::fac,
       row(1, {{"org_id", 1}, {"org_name", "New \"Org\" ü"}, {"name", "New"}, {"city", "Bonn"}}), 1);
  EXPECT_EQ(held(ObjectType::netfac, 1),
            row(1, {{"name", "New"}, {"city", "Bonn"}, {"net_id", 1}, {"fac_id", 1}}).dump())
      << "all else stands as upstream printed it";
  edit(ObjectType::ix, row(1, {{"org_id", 1}, {"name", "NIX"}}), 1);
  EXPECT_EQ(Json::parse(held(ObjectType::netixlan, 1)).at("name"), "NIX: LAN");
  edit(ObjectType::ixlan, row(7, {{"ix_id", 1}, {"name", ""}}), 1);
  EXPECT_EQ(Json::parse(held(ObjectType::netixlan, 1)).at("name"), "NIX");
  // A stale answer about the child does not bring the old name back.
  edit(ObjectType::netfac, row(1, {{"name", "Old"}, {"city", "Ulm"}, {"net_id", 1}, {"fac_id", 1}}), 1);
  EXPECT_EQ(Json::parse(held(ObjectType::netfac, 1)).at("name"), "New");
}

TEST_P(StoreContract, M17ADeletedCampusUntiesItsFacilities) {
  const auto store = open();
  const auto campus = [](const char* updated, const char* status) {
    return test::row_of(
        ObjectType::campus,
        {{"id", 3}, {"org_id", 1}, {"created", kDay1}, {"updated", updated}, {"status", status}});
  };
  auto pass = store->begin().value();
  pass->stage(ObjectType::campus, campus(kDay1, "pending")).value();
  pass->stage(ObjectType::fac, test::row_of(ObjectType::fac, {{"id", 1},
                                                              {"org_id", 1},
                                                              {"campus_id", 3},
                                                              {"created", kDay1},
                                                              {"updated", kDay1},
                                                              {"status", "ok"}}))
      .value();
  pass->commit().value();
  pass.reset();
  pass = store->begin().value();
  EXPECT_EQ(pass->renew_copies().value(), 0U) << "a pending campus is one";
  pass->stage(ObjectType::campus, campus(kDay2, "deleted")).value();
  EXPECT_EQ(pass->renew_copies().value(), 1U);
  pass->commit().value();
  pass.reset();
  EXPECT_TRUE(
      Json::parse(store->read().value()->json(ObjectType::fac, 1).value().value()).at("campus_id").is_null());
}

TEST_P(StoreContract, M1AnOverlayAddsAndNeverReplaces) {
  const auto store = open();
  auto pass = store->begin().value();
  pass->stage(ObjectType::org, org(1, kDay1, "theirs")).value();
  const auto shadow = pass->set_overlay({ObjectType::org, 1, "notes", "ours", now_});
  ASSERT_FALSE(shadow);
  EXPECT_EQ(shadow.error().code, ErrorCode::invalid);
  EXPECT_THAT(shadow.error().text, testing::HasSubstr("PeeringDB's own field"));
  EXPECT_FALSE(pass->set_overlay({ObjectType::org, 1, "", "ours", now_}));
  EXPECT_FALSE(pass->set_overlay({ObjectType::org, 1, "Bad Name", "ours", now_}));
  EXPECT_FALSE(
      pass->set_overlay({ObjectType::org, 1, "big", std::string(kMostOverlayValueBytes + 1, 'x'), now_}));
  EXPECT_TRUE(pass->set_overlay({ObjectType::org, 1, "our_contact", "ours", now_}));
  EXPECT_TRUE(pass->set_overlay({ObjectType::org, 1, "our_contact", "ours again", now_}));
  pass->commit().value();
  pass.reset();
  EXPECT_EQ(notes_of(*store, 1), "theirs");
  auto overlays = store->read().value()->overlays().value();
  ASSERT_EQ(overlays.size(), 1U);
  EXPECT_EQ(overlays[0].value, "ours again");
  pass = store->begin().value();
  pass->stage(ObjectType::org, org(1, kDay2, "theirs too")).value();
  EXPECT_TRUE(pass->remove_overlay(ObjectType::org, 1, "our_contact"));
  EXPECT_EQ(pass->remove_overlay(ObjectType::org, 1, "our_contact").error().code, ErrorCode::not_found);
  pass->commit().value();
  pass.reset();
  EXPECT_TRUE(store->read().value()->overlays().value().empty());
}

TEST_P(StoreContract, KeepsTheLastAttemptAcrossProcessesAndGenerations) {
  const auto store = open();
  EXPECT_EQ(store->attempt().value(), Attempt{});
  const Attempt failed{100, 50, 160, 3, "upstream throttles us"};
  EXPECT_TRUE(store->note_attempt(failed));
  const auto other = open();
  EXPECT_EQ(other->attempt().value(), failed);
  EXPECT_TRUE(store->note_attempt({200, 210, 300, 0, ""}));
  EXPECT_EQ(other->attempt().value().failures, 0U);
  EXPECT_EQ(store->generation().value().number, 0U) << "no generation comes of it";
}

}  // namespace
}  // namespace meetpoint::index
