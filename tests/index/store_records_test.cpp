#include <array>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "store_engines.hpp"

/// What the store keeps beside upstream's rows: findings, history, copied fields, overlays, attempts; for
/// every engine.
namespace meetpoint::index {
namespace {

using StoreRecords = StoreContract;

INSTANTIATE_TEST_SUITE_P(Engines, StoreRecords, engines(), engine_name);

TEST_P(StoreRecords, AFindingKnowsSinceWhenItHoldsAndWhenItWasTakenBack) {
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

TEST_P(StoreRecords, SettlingTakesBackWhatIsNotAmongThem) {
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
  EXPECT_THAT(told(), testing::ElementsAre("2 speed-changed 1 AS64496 at 5 from 0 1000>10000",
                                           "2 readdressed 2 AS64496 at 5 from 0 192.0.2.2>2001:db8::2",
                                           "2 joined 3 AS64496 at 5 from 0 >192.0.2.1 1000",
                                           "3 left 1 AS64496 at 5 from 0 192.0.2.1 10000>",
                                           "3 moved 2 AS64496 at 6 from 5 >",
                                           "3 left 3 AS64496 at 5 from 0 192.0.2.1 1000>"));
}

TEST_P(StoreHistory, M16AnIdThatIsUsedAgainLeftAsTheOneAndJoinedAsTheOther) {
  first_load();
  next([](Pass& pass) {
    pass.stage(ObjectType::netixlan, port(1, {{"updated", kDay2}, {"net_id", 2}, {"ixlan_id", 11}})).value();
  });
  EXPECT_THAT(told(), testing::ElementsAre("2 left 1 AS64496 at 5 from 0 192.0.2.1 1000>",
                                           "2 joined 1 AS64497 at 6 from 0 >192.0.2.1 1000"));
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

TEST_P(StoreRecords, M12FieldsCopiedFromAParentFollowTheParent) {
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

TEST_P(StoreRecords, CopiedFieldsAreRenewedOnlyWhereThePassWrote) {
  const auto store = open();
  const auto stage = [](Pass& pass, const char* updated) {
    const Json times = {{"created", kDay1}, {"updated", updated}, {"status", "ok"}};
    Json fac = {{"id", 1}, {"org_id", 1}, {"name", "New"}};
    Json tenancy = {{"id", 1}, {"name", "Old"}, {"net_id", 1}, {"fac_id", 1}};
    fac.update(times);
    tenancy.update(times);
    pass.stage(ObjectType::fac, test::row_of(ObjectType::fac, fac)).value();
    pass.stage(ObjectType::netfac, test::row_of(ObjectType::netfac, tenancy)).value();
  };
  auto pass = store->begin().value();
  stage(*pass, kDay1);
  EXPECT_EQ(pass->renew_copies().value(), 0U) << "a first load is what it is";
  pass->commit().value();
  pass.reset();
  pass = store->begin().value();
  EXPECT_TRUE(pass->begin_part());
  stage(*pass, kDay2);
  EXPECT_TRUE(pass->drop_part());
  EXPECT_EQ(pass->renew_copies().value(), 0U) << "what was taken back was not written";
  stage(*pass, kDay2);
  EXPECT_EQ(pass->renew_copies().value(), 1U);
  EXPECT_EQ(pass->renew_copies().value(), 0U);
}

TEST_P(StoreRecords, M17ADeletedCampusUntiesItsFacilities) {
  const auto store = open();
  const auto campus = [](const char* updated, const char* status) {
    return test::row_of(
        ObjectType::campus,
        {{"id", 3}, {"org_id", 1}, {"created", kDay1}, {"updated", updated}, {"status", status}});
  };
  const auto fac = [](const char* updated) {
    return test::row_of(ObjectType::fac, {{"id", 1},
                                          {"org_id", 1},
                                          {"campus_id", 3},
                                          {"created", kDay1},
                                          {"updated", updated},
                                          {"status", "ok"}});
  };
  const auto campus_of_fac = [&] {
    return Json::parse(store->read().value()->json(ObjectType::fac, 1).value().value()).at("campus_id");
  };
  auto pass = store->begin().value();
  pass->stage(ObjectType::campus, campus(kDay1, "pending")).value();
  pass->stage(ObjectType::fac, fac(kDay1)).value();
  pass->commit().value();
  pass.reset();
  pass = store->begin().value();
  EXPECT_EQ(pass->renew_copies().value(), 0U) << "a pending campus is one";
  pass->stage(ObjectType::campus, campus(kDay2, "deleted")).value();
  EXPECT_EQ(pass->renew_copies().value(), 1U);
  pass->commit().value();
  pass.reset();
  EXPECT_TRUE(campus_of_fac().is_null());
  // An answer that is older than the deletion, and comes later, does not tie it again.
  pass = store->begin().value();
  pass->stage(ObjectType::fac, fac(kDay1)).value();
  EXPECT_EQ(pass->renew_copies().value(), 1U);
  pass->commit().value();
  pass.reset();
  EXPECT_TRUE(campus_of_fac().is_null());
}

TEST_P(StoreRecords, M1AnOverlayAddsAndNeverReplaces) {
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

TEST_P(StoreRecords, KeepsDocumentsOfOtherSources) {
  const auto store = open();
  const auto all = [&](std::string_view kind) {
    std::map<std::string, std::string> found;
    const auto reading = store->read().value();
    EXPECT_TRUE(reading->each_document(
        kind, [&](const std::string& key, std::string_view bytes) { found.emplace(key, bytes); }));
    return found;
  };
  const auto changed = [&] { return store->read().value()->documents_changed("a").value(); };
  const std::string bytes("\0bytes\xff", 7);
  auto pass = store->begin().value();
  EXPECT_TRUE(pass->set_document("a", "one", bytes).value());
  EXPECT_TRUE(pass->set_document("a", "two", "").value());
  EXPECT_TRUE(pass->set_document("b", "one", "of another kind").value());
  EXPECT_FALSE(pass->set_document("a", "one", bytes).value()) << "the same again";
  pass->commit().value();
  pass.reset();
  EXPECT_EQ(all("a"), (std::map<std::string, std::string>{{"one", bytes}, {"two", ""}}));
  EXPECT_EQ(all("b").size(), 1U);
  EXPECT_EQ(all("c").size(), 0U);
  EXPECT_EQ(changed(), 1U);

  pass = store->begin().value();
  EXPECT_FALSE(pass->set_document("a", "one", bytes).value());
  EXPECT_FALSE(pass->remove_document("a", "three").value());
  pass->commit().value();
  pass.reset();
  EXPECT_EQ(changed(), 1U) << "nothing changed";

  pass = store->begin().value();
  EXPECT_TRUE(pass->remove_document("a", "two").value());
  std::size_t staged = 0;
  EXPECT_TRUE(pass->each_document("a", [&](const std::string&, std::string_view) { ++staged; }));
  EXPECT_EQ(staged, 1U);
  pass.reset();
  EXPECT_EQ(all("a").size(), 2U) << "not committed";

  pass = store->begin().value();
  EXPECT_TRUE(pass->remove_document("a", "two").value());
  const auto huge = pass->set_document("a", "huge", std::string(kMostDocumentBytes + 1, 'x'));
  ASSERT_FALSE(huge);
  EXPECT_EQ(huge.error().code, ErrorCode::too_big);
  pass->commit().value();
  pass.reset();
  EXPECT_EQ(all("a").size(), 1U);
  EXPECT_EQ(changed(), 3U);
}

TEST_P(StoreRecords, KeepsTheLastAttemptAcrossProcessesAndGenerations) {
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
