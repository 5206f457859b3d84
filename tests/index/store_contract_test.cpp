#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "store_engines.hpp"

/// Rows, passes, parts and readings of the store, for every engine.
namespace meetpoint::index {
namespace {

INSTANTIATE_TEST_SUITE_P(Engines, StoreContract, engines(), engine_name);

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

TEST_P(StoreContract, ARowFromTheFutureGivesWayToOneThatIsNot) {
  const UtcSeconds now = parse_utc(kDay1).value();
  const auto store = GetParam().open(place_, [=] { return now; });
  const std::string edge = format_utc(now + kMostAheadSeconds);
  const std::string beyond = format_utc(now + kMostAheadSeconds + 1);
  const std::string far = format_utc(now + 10 * kMostAheadSeconds);
  auto pass = store->begin().value();
  pass->stage(ObjectType::org, org(1, edge.c_str())).value();
  EXPECT_EQ(pass->stage(ObjectType::org, org(1, kDay1, "b")).value(), Staged::older) << "not far enough";
  EXPECT_EQ(pass->stage(ObjectType::org, org(1, far.c_str())).value(), Staged::replaced);
  EXPECT_EQ(pass->newest_ok(ObjectType::org).value(), 0);
  EXPECT_EQ(pass->stage(ObjectType::org, org(1, beyond.c_str())).value(), Staged::older) << "no better";
  EXPECT_EQ(pass->stage(ObjectType::org, org(1, kDay1, "b")).value(), Staged::replaced);
  EXPECT_EQ(pass->newest_ok(ObjectType::org).value(), now);
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

}  // namespace
}  // namespace meetpoint::index
