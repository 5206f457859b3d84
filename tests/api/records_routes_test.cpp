#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/routes.hpp"
#include "index/sqlite_store.hpp"
#include "support/temp_dir.hpp"
#include "support/world.hpp"

/// /v0.1/findings and /v0.1/changes, through the one function that answers.
namespace meetpoint::test {
namespace {

using api::Response;
using index::ObjectType;

index::Finding finding(std::uint32_t id, std::string_view code = index::kAddressRange) {
  return {std::string(code), ObjectType::netixlan, id, "ipaddr4", {64496 + id % 2}, "it lies <outside>"};
}

index::Row port(std::uint32_t id, int generation) {
  return row_of(ObjectType::netixlan, {{"id", id},
                                       {"net_id", 1 + id % 2},
                                       {"ixlan_id", 5 + id % 3},
                                       {"speed", 100 * generation},
                                       {"created", "2026-01-01T00:00:00Z"},
                                       {"updated", "2026-01-0" + std::to_string(generation) + "T00:00:00Z"},
                                       {"status", "ok"}});
}

class RecordRoutes : public testing::Test {
 protected:
  RecordRoutes() {
    const auto store =
        index::open_sqlite_store(place_ / "store.db", index::Access::write, [this] { return now_; }).value();
    const Json times = {
        {"created", "2026-01-01T00:00:00Z"}, {"updated", "2026-01-01T00:00:00Z"}, {"status", "ok"}};
    for (int generation = 1; generation <= 3; ++generation, now_ += 900) {
      auto pass = store->begin().value();
      for (std::uint32_t id = 1; id <= 9; ++id) {
        if (id <= 3) {
          Json net = {{"id", id}, {"org_id", 1}, {"asn", 64495 + id}};
          Json ixlan = {{"id", 4 + id}, {"ix_id", 40 + id}};
          net.update(times);
          ixlan.update(times);
          pass->stage(ObjectType::net, row_of(ObjectType::net, net)).value();
          pass->stage(ObjectType::ixlan, row_of(ObjectType::ixlan, ixlan)).value();
        }
        pass->stage(ObjectType::netixlan, port(id, generation)).value();
      }
      EXPECT_TRUE(pass->set_cursor(ObjectType::netixlan, {1, 1}));
      if (generation == 1) {
        for (std::uint32_t id = 1; id <= 12; ++id) EXPECT_TRUE(pass->report(finding(id)));
        EXPECT_TRUE(pass->report(finding(3, index::kAsnMismatch)));
        EXPECT_TRUE(
            pass->report({"F-MALFORMED", ObjectType::org, 0, "", {}, "2 org rows without a readable id"}));
      } else {
        EXPECT_TRUE(
            pass->clear(index::kAddressRange, ObjectType::netixlan, static_cast<std::uint32_t>(generation)));
      }
      pass->commit().value();
    }
    published_.publish(index::Snapshot::build(*store->read().value()).value());
  }

  Response ask(const std::string& target) { return api::answer({"GET", target, ""}, published_); }
  Json json(const std::string& target) {
    const Response response = ask(target);
    EXPECT_EQ(response.status, 200) << target << response.body;
    return Json::parse(response.body);
  }
  /// The records of all pages of a size.
  std::vector<Json> all_pages(const std::string& target, const char* list, std::size_t size) {
    std::vector<Json> all;
    std::string token;
    do {
      const Json page = json(target + "&max_results=" + std::to_string(size) + token);
      const std::vector<Json> records = page.at(list);
      token = page.contains("next_token") ? "&next_token=" + page["next_token"].get<std::string>() : "";
      EXPECT_TRUE(records.size() == size || token.empty()) << "only the last page is short";
      EXPECT_TRUE(!records.empty() || all.empty()) << "a promise of more is kept";
      all.insert(all.end(), records.begin(), records.end());
    } while (!token.empty() && all.size() < 1000 && !HasFailure());
    return all;
  }

  TempDir place_;
  index::UtcSeconds now_ = index::parse_utc("2026-01-05T00:00:00Z").value();
  index::Published published_;
};

TEST_F(RecordRoutes, SayWhatIsKnownOfAFinding) {
  const Json answer = json("/v0.1/findings?asn=64497&code=F-ASN");
  EXPECT_EQ(answer.dump(),
            R"({"generation":3,"findings":[{"code":"F-ASN","type":"netixlan","id":3,"field":"ipaddr4",)"
            R"("asn":64497,"text":"it lies <outside>","first_seen":"2026-01-05T00:00:00Z",)"
            R"("last_seen":"2026-01-05T00:30:00Z","cleared":null}]})");
  const Json nameless = json("/v0.1/findings?type=org").at("findings").at(0);
  EXPECT_TRUE(nameless.at("id").is_null() && nameless.at("field").is_null() && nameless.at("asn").is_null());
  const Json cleared = json("/v0.1/findings?cleared=1").at("findings");
  ASSERT_EQ(cleared.size(), 2U);
  EXPECT_EQ(cleared[0].at("id"), 2);
  EXPECT_EQ(cleared[0].at("last_seen"), "2026-01-05T00:00:00Z");
  EXPECT_EQ(cleared[0].at("cleared"), "2026-01-05T00:15:00Z");
}

TEST_F(RecordRoutes, GiveTheSameFindingsInPagesOfAnySize) {
  for (const std::string query :
       {"", "code=F-IPRANGE", "asn=64496", "type=netixlan&asn=64497", "cleared=1"}) {
    const std::vector<Json> whole = json("/v0.1/findings?" + query).at("findings");
    EXPECT_FALSE(json("/v0.1/findings?" + query).contains("next_token"));
    ASSERT_FALSE(whole.empty()) << query;
    for (std::size_t size = 1; size <= 14; ++size)
      EXPECT_EQ(all_pages("/v0.1/findings?" + query, "findings", size), whole) << size << " " << query;
  }
}

TEST_F(RecordRoutes, SayWhatHappenedOldestFirst) {
  const Json answer = json("/v0.1/changes?since=2&asn=64496&ix=43");
  EXPECT_EQ(
      answer.dump(),
      R"({"generation":3,"changes":[{"generation":3,"at":"2026-01-05T00:30:00Z","kind":"speed-changed",)"
      R"("type":"netixlan","id":2,"asn":64496,"ix_id":43,"before":"200","after":"300"},)"
      R"({"generation":3,"at":"2026-01-05T00:30:00Z","kind":"speed-changed",)"
      R"("type":"netixlan","id":8,"asn":64496,"ix_id":43,"before":"200","after":"300"}]})");
  EXPECT_EQ(json("/v0.1/changes?since=0").at("changes").size(), 18U) << "a first list is no history";
  EXPECT_EQ(json("/v0.1/changes?since=2"), json("/v0.1/changes?since=2026-01-05T00:15:01Z"));
  EXPECT_EQ(json("/v0.1/changes?since=3").dump(), R"({"generation":3,"changes":[]})");
  EXPECT_EQ(json("/v0.1/changes?since=9999").at("changes").size(), 0U) << "a generation to come";
}

TEST_F(RecordRoutes, GiveTheSameChangesInPagesOfAnySize) {
  for (const std::string query : {"since=0", "since=2026-01-05", "since=2&asn=64497", "since=1&ix=41"}) {
    const std::vector<Json> whole = json("/v0.1/changes?" + query).at("changes");
    ASSERT_FALSE(whole.empty()) << query;
    for (std::size_t size = 1; size <= 19; ++size)
      EXPECT_EQ(all_pages("/v0.1/changes?" + query, "changes", size), whole) << size << " " << query;
  }
}

TEST_F(RecordRoutes, RefuseWhatTheyCannotReadAndTokensOfOtherQuestions) {
  const std::string token = json("/v0.1/findings?max_results=2").at("next_token");
  for (const std::string& target :
       {"/v0.1/findings?code=F-IPRANGE&next_token=" + token, "/v0.1/changes?since=0&next_token=" + token,
        std::string("/v0.1/findings?max_results=1001"), std::string("/v0.1/findings?type=<b>"),
        std::string("/v0.1/changes"), std::string("/v0.1/changes?since=%ff%fe"),
        "/v0.1/changes?since=" + std::string(15000, '<')}) {
    const Response response = ask(target);
    EXPECT_EQ(response.status, 400) << target;
    EXPECT_EQ(response.body.find('<'), std::string::npos);
    EXPECT_LT(response.body.size(), 1000U);
  }
}

TEST_F(RecordRoutes, GoOnAfterAFindingThatWentBetweenTwoPages) {
  const Json first = json("/v0.1/findings?code=F-IPRANGE&max_results=3");
  const std::uint32_t last = first.at("findings").at(2).at("id");
  {
    const auto store = index::open_sqlite_store(place_ / "store.db", index::Access::write).value();
    auto pass = store->begin().value();
    EXPECT_TRUE(pass->clear(index::kAddressRange, ObjectType::netixlan, last));
    pass->commit().value();
    published_.publish(index::Snapshot::build(*store->read().value()).value());
  }
  const Json second =
      json("/v0.1/findings?code=F-IPRANGE&next_token=" + first.at("next_token").get<std::string>());
  ASSERT_EQ(second.at("findings").size(), 7U);
  EXPECT_EQ(second.at("findings").at(0).at("id"), last + 1);
}

}  // namespace
}  // namespace meetpoint::test
