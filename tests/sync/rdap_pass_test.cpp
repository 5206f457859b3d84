#include "sync/rdap_pass.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "index/sqlite_store.hpp"
#include "support/fake_clock.hpp"
#include "support/rdap_answers.hpp"
#include "support/scripted_server.hpp"
#include "support/temp_dir.hpp"
#include "support/world.hpp"
#include "sync/http_client.hpp"
#include "sync/polite_fetch.hpp"

/// What is asked of registries, when, and what of it a store keeps.
namespace meetpoint::test {
namespace {

using index::Asn;
using index::ErrorCode;
using sync::FetchRequest;
using sync::FetchResponse;
using sync::RdapReport;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Status = rpki::RdapRecord::Status;

constexpr std::chrono::seconds kHour{3600};
constexpr std::chrono::seconds kDay{86'400};

class Registry final : public sync::Fetch {
 public:
  index::Expected<FetchResponse> get(const FetchRequest& request, const std::stop_token&) override {
    asked.push_back(request.url.substr(request.url.rfind('/') + 1));
    if (on_request) on_request();
    const auto found = answers.find(asked.back());
    return found == answers.end() ? FetchResponse{404, "{}", {}} : found->second;
  }
  std::optional<index::UtcSeconds> not_before(const std::string& url) override {
    return url.find(quiet) == 0 && !quiet.empty() ? std::optional<index::UtcSeconds>(1) : std::nullopt;
  }
  std::map<std::string, FetchResponse> answers;  ///< by the number
  std::vector<std::string> asked;
  std::string quiet;  ///< the server that wants to be left alone
  std::function<void()> on_request;
};

class RdapPass : public testing::Test {
 protected:
  RdapPass() {
    World world;
    world.store(*store_);
    registry_.answers["64496"] = {200, autnum(64496, "https://api.example"), {}};
  }
  static rpki::RdapBootstrap bootstrap() {
    return rpki::parse_rdap_bootstrap(rdap_bootstrap(R"([["64000-64999"], ["https://a.example/"]],
                                                        [["65000-80000"], ["https://b.example/"]])"))
        .value();
  }
  sync::RdapFollower follower(std::vector<Asn> named = {}, const sync::RdapLimits& limits = {}) {
    return {bootstrap(), std::move(named), registry_, clock_, limits};
  }
  RdapReport follow(sync::RdapFollower& follower, const std::vector<Asn>& asked = {}) {
    registry_.asked.clear();
    auto report = follower.follow(*store_, asked, {});
    EXPECT_TRUE(report) << report.error().text;
    return report ? *report : RdapReport();
  }
  std::map<std::uint32_t, rpki::RdapRecord> held() {
    std::map<std::uint32_t, rpki::RdapRecord> all;
    const auto reading = store_->read().value();
    EXPECT_TRUE(reading->each_document(rpki::kRdapKind, [&](const std::string& key, std::string_view bytes) {
      if (auto record = rpki::read_rdap_record(bytes)) all[rpki::parse_rdap_key(key).value().value] = *record;
    }));
    return all;
  }
  std::uint64_t generation() { return store_->generation().value().number; }

  TempDir place_;
  FakeClock clock_;
  Registry registry_;
  std::unique_ptr<index::Store> store_ =
      index::open_sqlite_store(place_ / "store.db", index::Access::write).value();
};

TEST_F(RdapPass, BringsWhatIsNamedOnceADay) {
  auto follower = this->follower({{64496}, {64497}});
  const std::uint64_t before = generation();
  const RdapReport first = follow(follower);
  EXPECT_EQ(first.generation.number, before + 1);
  EXPECT_EQ(first.found, 1U);
  EXPECT_EQ(first.none, 1U);
  EXPECT_THAT(registry_.asked, ElementsAre("64496", "64497"));
  EXPECT_EQ(held().at(64496).claims.at(0).url, "https://api.example");
  EXPECT_EQ(held().at(64496).expires_at, held().at(64496).fetched_at + kDay.count());
  EXPECT_EQ(held().at(64497).status, Status::none);
  clock_.pass(17 * kHour);
  EXPECT_EQ(follow(follower).generation.number, 0U) << "nothing is due, so there is no generation";
  EXPECT_THAT(registry_.asked, IsEmpty());
  auto restarted = this->follower({{64496}, {64497}});
  follow(restarted);
  EXPECT_THAT(registry_.asked, IsEmpty()) << "the store remembers";
  clock_.pass(kHour + std::chrono::seconds(1));
  EXPECT_EQ(follow(follower).generation.number, before + 2);
  EXPECT_THAT(registry_.asked, ElementsAre("64496", "64497"));
  EXPECT_THAT(summary(first), HasSubstr("RDAP: 1 found, 1 without an object, 0 refused, 0 not answered"));
}

TEST_F(RdapPass, WhatWasAskedForIsFollowedForAMonth) {
  auto follower = this->follower();
  EXPECT_THAT(follow(follower).generation.number, 0U);
  follow(follower, {{64496}, {64496}});
  EXPECT_THAT(registry_.asked, ElementsAre("64496"));
  auto restarted = this->follower();
  for (int day = 1; day <= 29; ++day) {
    clock_.pass(kDay);
    follow(restarted);
    EXPECT_THAT(registry_.asked, ElementsAre("64496")) << day;
  }
  clock_.pass(2 * kDay);
  const std::uint64_t before = generation();
  follow(restarted);
  EXPECT_THAT(registry_.asked, IsEmpty());
  EXPECT_THAT(held(), IsEmpty()) << "nobody wants it any more";
  EXPECT_EQ(generation(), before + 1);
}

TEST_F(RdapPass, AskingAgainRenewsTheMonthAndMakesAGenerationADayAtMost) {
  auto follower = this->follower();
  follow(follower, {{64496}});
  const std::uint64_t before = generation();
  for (int i = 0; i < 10; ++i) {
    clock_.pass(kHour);
    follow(follower, {{64496}});
  }
  EXPECT_EQ(generation(), before);
  for (int day = 0; day < 40; ++day) {
    clock_.pass(kDay);
    follow(follower, {{64496}});
  }
  EXPECT_EQ(held().size(), 1U);
}

TEST_F(RdapPass, WhatIsHeldStaysWhileNothingComes) {
  auto follower = this->follower({{64496}});
  follow(follower);
  const auto good = held().at(64496);
  registry_.answers["64496"] = {503, "", {}};
  clock_.pass(19 * kHour);
  EXPECT_EQ(follow(follower).failed, 1U);
  EXPECT_EQ(held().at(64496).fetched_at, good.fetched_at);
  EXPECT_EQ(held().at(64496).claims.size(), 1U);
  follow(follower);
  EXPECT_THAT(registry_.asked, IsEmpty()) << "it is put off";
  // A refusal leaves it alone too, until it has expired.
  registry_.answers["64496"] = {200, "<html>", {}};
  clock_.pass(kHour);
  EXPECT_EQ(follow(follower).refused, 1U);
  EXPECT_EQ(held().at(64496).status, Status::found);
  EXPECT_EQ(held().at(64496).expires_at, good.expires_at) << "and makes nothing good for longer";
  clock_.pass(5 * kHour);
  follow(follower);
  EXPECT_EQ(held().at(64496).status, Status::refused);
  EXPECT_THAT(held().at(64496).claims, IsEmpty());
  EXPECT_EQ(held().at(64496).reason, "it is no JSON");
}

TEST_F(RdapPass, FailuresArePutOffForLongerAndLonger) {
  registry_.answers["64496"] = {400, "", {}};
  auto follower = this->follower({{64496}});
  std::vector<int> hours;
  for (int quarter = 0; quarter < 400; ++quarter) {
    follow(follower);
    if (!registry_.asked.empty()) hours.push_back(quarter / 4);
    clock_.pass(std::chrono::minutes(15));
  }
  EXPECT_THAT(hours, ElementsAre(0, 0, 0, 1, 3, 7, 15, 31, 47, 63, 79, 95));
  EXPECT_THAT(held(), IsEmpty());
  registry_.answers["64496"] = {200, autnum(64496), {}};
  clock_.pass(kDay);
  EXPECT_EQ(follow(follower).found, 1U);
}

TEST_F(RdapPass, AnEndpointThatIsGoneIsGoneAtOnce) {
  auto follower = this->follower({{64496}});
  follow(follower);
  clock_.pass(19 * kHour);
  registry_.answers.clear();
  follow(follower);
  EXPECT_EQ(held().at(64496).status, Status::none);
  EXPECT_THAT(held().at(64496).claims, IsEmpty());
}

TEST_F(RdapPass, ARegistryWithTroubleIsLeftAloneForThisPass) {
  registry_.answers["64496"] = {500, "", {}};
  auto follower = this->follower({{64496}, {64497}, {65001}});
  const RdapReport report = follow(follower);
  EXPECT_THAT(registry_.asked, ElementsAre("64496", "65001"));
  EXPECT_EQ(report.due, 1U);
  registry_.quiet = "https://b.example";
  clock_.pass(kDay);
  follow(follower);
  EXPECT_THAT(registry_.asked, ElementsAre("64497", "64496"))
      << "what never was asked first; a registry that wants to be left alone is";
}

TEST_F(RdapPass, APassHasItsLimits) {
  std::vector<Asn> many;
  for (std::uint32_t asn = 64000; asn < 64300; ++asn) many.push_back({asn});
  auto follower = this->follower();
  const RdapReport first = follow(follower, many);
  EXPECT_THAT(registry_.asked, testing::SizeIs(60));
  EXPECT_EQ(first.due, 240U);
  EXPECT_EQ(held().size(), 60U);
  EXPECT_EQ(clock_.slept.size(), 59U);
  for (int i = 0; i < 4; ++i) follow(follower);
  EXPECT_EQ(held().size(), 300U) << "the rest comes later without being asked for again";
  clock_.slept.clear();
  registry_.on_request = [this] { clock_.pass(std::chrono::seconds(100)); };
  clock_.pass(kDay);
  const RdapReport slow = follow(follower);
  EXPECT_THAT(registry_.asked, testing::SizeIs(3)) << "five minutes are enough";
  EXPECT_EQ(slow.due, 297U);
}

TEST_F(RdapPass, OthersCannotCrowdOutWhatIsNamedOrKnown) {
  auto follower = this->follower({}, {.most_requests = 2});
  follow(follower, {{64496}});
  clock_.pass(15 * kHour);
  std::vector<Asn> many;
  for (std::uint32_t asn = 64000; asn < 64100; ++asn) many.push_back({asn});
  follow(follower, many);
  clock_.pass(4 * kHour);
  follow(follower, many);
  EXPECT_EQ(registry_.asked.at(0), "64496");
  auto with_name = this->follower({{64200}}, {.most_requests = 2});
  follow(with_name, many);
  EXPECT_EQ(registry_.asked.at(0), "64200");
}

TEST_F(RdapPass, TooManyAreLeftOutAndNumbersOfNoRegistryAreForgotten) {
  auto follower = this->follower({}, {.most_asns = 3});
  const RdapReport report = follow(follower, {{64001}, {64002}, {64003}, {64004}});
  EXPECT_EQ(registry_.asked.size(), 3U);
  EXPECT_EQ(report.over, 0U) << "the fourth was not even noted";
  EXPECT_EQ(follow(follower, {{64004}}).over, 1U) << "three are held already";
  auto another = this->follower({{13335}});
  const RdapReport unknown = follow(another, {{13336}});
  EXPECT_EQ(unknown.unknown, 2U);
  EXPECT_EQ(follow(another).unknown, 1U) << "what was named stays";
  EXPECT_THAT(summary(unknown), HasSubstr("2 of no registry"));
}

TEST_F(RdapPass, AStopLeavesTheStoreAsItWas) {
  auto follower = this->follower({}, {});
  std::stop_source stop;
  registry_.on_request = [&] { stop.request_stop(); };
  const std::uint64_t before = generation();
  const auto report = follower.follow(*store_, {{64496}, {64497}}, stop.get_token());
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::cancelled);
  EXPECT_EQ(generation(), before);
  registry_.on_request = {};
  EXPECT_EQ(follow(follower).found, 1U) << "what was asked for is not forgotten";
}

TEST_F(RdapPass, NobodyWaitsForTheStoreWhileARegistryIsAsked) {
  auto follower = this->follower({{64496}});
  bool began = false;
  registry_.on_request = [&] {
    const auto other = index::open_sqlite_store(place_ / "store.db", index::Access::write).value();
    began = other->begin().has_value();
  };
  follow(follower);
  EXPECT_TRUE(began);
}

TEST_F(RdapPass, DamagedRecordsAreAskedForAnew) {
  auto pass = store_->begin().value();
  ASSERT_TRUE(pass->set_document(rpki::kRdapKind, "64496", "damaged"));
  ASSERT_TRUE(pass->set_document(rpki::kRdapKind, "none", "of ours"));
  ASSERT_TRUE(pass->set_document("other", "64497", "not of this kind"));
  ASSERT_TRUE(pass->commit());
  pass.reset();
  auto follower = this->follower();
  follow(follower);
  EXPECT_THAT(registry_.asked, ElementsAre("64496"));
  EXPECT_EQ(held().at(64496).claims.size(), 1U);
  std::vector<std::string> others;
  EXPECT_TRUE(
      store_->read().value()->each_document("other", [&](const std::string& key, std::string_view bytes) {
        others.push_back(key + ": " + std::string(bytes));
      }));
  EXPECT_THAT(others, ElementsAre("64497: not of this kind"));
}

TEST_F(RdapPass, AClockThatWasSetBackAsksAgain) {
  auto follower = this->follower({{64496}});
  follow(follower);
  clock_.pass(-30 * kDay);
  follow(follower);
  EXPECT_THAT(registry_.asked, ElementsAre("64496"));
  EXPECT_EQ(held().at(64496).fetched_at, clock_.now());
}

TEST_F(RdapPass, A429IsRememberedByTheNextProcessToo) {
  int requests = 0;
  const ScriptedServer server([&](const std::string&, Connection& connection) {
    ++requests;
    connection.send(http_response("429 Too Many Requests", "{}", "Retry-After: 7200\r\n"));
  });
  const auto bootstrap =
      rpki::parse_rdap_bootstrap(rdap_bootstrap(R"([["64000-64999"], [")" + server.url() + R"("]])")).value();
  const auto process = [&] {
    auto log = sync::RequestLog::open(place_ / "requests", clock_, [](const std::string&) {}).value();
    sync::PoliteFetch fetch(sync::make_http_client("meetpoint-test/1", {}, {}, sync::Reach::public_addresses),
                            log, {0, true, std::chrono::seconds(0)}, clock_, [](const std::string&) {});
    sync::RdapFollower follower(bootstrap, {{64496}, {64497}}, fetch, clock_);
    return follower.follow(*store_, {}, {}).value();
  };
  const RdapReport first = process();
  EXPECT_EQ(first.failed, 1U);
  EXPECT_EQ(first.due, 1U);
  EXPECT_EQ(requests, 1);
  clock_.pass(std::chrono::minutes(119));
  EXPECT_EQ(process().due, 2U);
  EXPECT_EQ(requests, 1);
  clock_.pass(std::chrono::minutes(2));
  process();
  EXPECT_EQ(requests, 2);
}

}  // namespace
}  // namespace meetpoint::test
