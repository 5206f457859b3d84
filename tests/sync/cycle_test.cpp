#include "sync/cycle.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <vector>

#include "index/sqlite_store.hpp"
#include "scripted_source.hpp"
#include "support/effort.hpp"
#include "support/fake_clock.hpp"
#include "support/held_rows.hpp"
#include "support/simulator.hpp"
#include "support/temp_dir.hpp"
#include "sync/api_source.hpp"
#include "sync/polite_fetch.hpp"

namespace meetpoint::sync {
namespace {

using index::ErrorCode;
using index::ObjectType;
using test::difference;
using test::Json;
using test::Simulator;
using testing::HasSubstr;

/// Histories of the mirror law, in an ordinary run and in a soak.
constexpr std::uint32_t kHistories = 500;
constexpr std::uint32_t kSoakHistories = 5000;

constexpr std::string_view kBase = "http://127.0.0.1/api";

/// The simulator behind the seam to the network, with a switch for what goes wrong.
class SimulatedFetch final : public Fetch {
 public:
  struct Faults {
    int next = 0;  ///< counts down with each request; at 0 the fault strikes
    FetchResponse response;
    bool armed = false;
    bool truncate = false;
  };
  SimulatedFetch(Simulator& simulator, Faults& faults) : simulator_(simulator), faults_(faults) {}
  index::Expected<FetchResponse> get(const FetchRequest& request, const std::stop_token&) override {
    FetchResponse response{200, simulator_.get(request.url.substr(kBase.size())).body, {}};
    if (faults_.armed && faults_.next-- == 0) {
      faults_.armed = false;
      if (!faults_.truncate) return faults_.response;
      response.body.resize(response.body.size() / 2);
    }
    return response;
  }

 private:
  Simulator& simulator_;
  Faults& faults_;
};

/// A mirror of one simulated upstream.
class Mirror {
 public:
  explicit Mirror(Simulator& simulator)
      : source_(std::string(kBase), std::make_unique<SimulatedFetch>(simulator, faults)) {}

  index::Expected<CycleReport> cycle(bool reconcile = false) {
    CycleOptions options;
    options.reconcile = reconcile;
    return run_cycle(source_, *store_, options, [](const TypeReport&, bool) {}, {});
  }

  test::RowTexts rows() { return test::live_rows(*store_); }
  std::uint64_t generation() { return store_->generation().value().number; }

  SimulatedFetch::Faults faults;

 private:
  test::TempDir place_;
  std::unique_ptr<index::Store> store_ =
      std::move(index::open_sqlite_store(place_ / "mirror.db", index::Access::write).value());
  ApiSource source_;
};

/// Without the fields that upstream changes while `updated` stands still.
std::map<std::string, std::string> without_silent_fields(std::map<std::string, std::string> rows) {
  static const std::map<std::string, std::vector<const char*>> silent = {
      {"campus", {"org_name", "city", "country"}},
      {"fac", {"org_name", "campus_id", "net_count", "ix_count", "carrier_count"}},
      {"net",
       {"ix_count", "fac_count", "netixlan_updated", "netfac_updated", "poc_updated", "rir_status",
        "rir_status_updated"}},
      {"ix", {"net_count", "fac_count", "proto_unicast", "proto_ipv6", "ixf_net_count", "ixf_last_import"}},
      {"carrier", {"org_name", "fac_count"}},
      {"carrierfac", {"name"}},
      {"ixfac", {"name", "city", "country"}},
      {"netfac", {"name", "city", "country"}},
      {"netixlan", {"name", "ix_id"}},  // ix_id: when exchanges are merged only the LANs are saved
  };
  for (auto& [name, text] : rows) {
    const auto fields = silent.find(name.substr(0, name.find(' ')));
    if (fields == silent.end()) continue;
    Json row = Json::parse(text);
    for (const char* field : fields->second) row.erase(field);
    text = row.dump();
  }
  return rows;
}

TEST(Cycle, LoadsEverythingFirst) {
  Simulator upstream(1);
  Mirror mirror(upstream);
  const auto report = mirror.cycle().value();
  EXPECT_THAT(report.incomplete, testing::IsEmpty());
  EXPECT_EQ(difference(mirror.rows(), upstream.truth()), "");
}

TEST(Cycle, TheMirrorLaw) {
  // After the last clean cycle and a reconcile the mirror equals upstream, row for row, whatever was edited
  // between cycles and whatever failed; before the reconcile only silent fields may differ.
  const std::uint32_t histories = test::histories(kHistories, kSoakHistories);
  std::size_t edits = 0;
  for (std::uint32_t seed = 1; seed <= histories; ++seed) {
    Simulator upstream(seed);
    Mirror mirror(upstream);
    std::mt19937 random(seed);
    const bool faulty = seed % 2 == 0;
    std::string log;
    ASSERT_TRUE(mirror.cycle()) << "seed " << seed;
    for (int step = 0; step < 40; ++step) {
      log += upstream.edit() + "\n";
      ++edits;
      if (random() % 4 == 0) upstream.run_list_cache(static_cast<int>(random() % 3));
      if (random() % 6 == 0) upstream.pass_time(static_cast<double>(random() % 2000));
      if (random() % 12 == 0) {
        ASSERT_TRUE(mirror.cycle());
        upstream.pass_time(90'000);  // a quiet day
        log += "-- cycle, and a day goes by\n";
      }
      if (random() % 3 != 0) continue;
      if (faulty && random() % 2 == 0) {
        mirror.faults.armed = true;
        mirror.faults.next = static_cast<int>(random() % 20);
        mirror.faults.truncate = random() % 2 == 0;
        mirror.faults.response = {random() % 2 == 0 ? 429L : 500L, "<html>", {}};
      }
      const bool reconcile = random() % 8 == 0;
      const auto cycled = mirror.cycle(reconcile);
      log += std::string("-- ") + (reconcile ? "reconcile" : "cycle") +
             (cycled ? "" : ": " + cycled.error().text) + "\n";
      mirror.faults.armed = false;
    }
    const auto last = mirror.cycle();
    ASSERT_TRUE(last) << last.error().text;
    ASSERT_EQ(upstream.inconsistency(), "") << "seed " << seed;
    ASSERT_EQ(difference(without_silent_fields(mirror.rows()), without_silent_fields(upstream.truth())), "")
        << "before the reconcile, seed " << seed << "\n"
        << log;
    upstream.run_list_cache();
    const auto reconciled = mirror.cycle(true);
    ASSERT_TRUE(reconciled) << reconciled.error().text;
    ASSERT_EQ(difference(mirror.rows(), upstream.truth()), "") << "seed " << seed << "\n" << log;
  }
  EXPECT_EQ(edits, histories * 40U);
}

TEST(Cycle, AThrottleEndsTheCycleWithTheStoreAsItWas) {
  Simulator upstream(3);
  Mirror mirror(upstream);
  mirror.cycle().value();
  const auto before = mirror.rows();
  for (int i = 0; i < 10; ++i) upstream.edit();
  mirror.faults = {5, {429, "{}", 1800}, true, false};
  const auto report = mirror.cycle();
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::throttled);
  EXPECT_THAT(report.error().text, HasSubstr("throttles us"));
  EXPECT_EQ(mirror.rows(), before);
  EXPECT_EQ(mirror.generation(), 1U);
}

TEST(Cycle, ATypeThatFailsIsLeftAsItWasAndTheOthersGoOn) {
  Simulator upstream(4);
  Mirror mirror(upstream);
  mirror.cycle().value();
  mirror.faults = {0, {500, "<html>", {}}, true, false};  // the first request is for org
  const auto report = mirror.cycle().value();
  ASSERT_EQ(report.incomplete.size(), 1U);
  EXPECT_THAT(report.incomplete[0], HasSubstr("org: "));
  EXPECT_EQ(report.generation.number, 2U);
  EXPECT_EQ(difference(mirror.rows(), upstream.truth()), "");
}

class ScriptedCycle : public testing::Test {
 protected:
  static Json org(std::uint32_t id, const char* updated = "2026-02-01T00:00:00Z") {
    return {{"id", id},
            {"name", "o"},
            {"created", "2026-01-01T00:00:00Z"},
            {"updated", updated},
            {"status", "ok"}};
  }
  CycleReport cycle(bool reconcile = false) {
    CycleOptions options;
    options.reconcile = reconcile;
    return run_cycle(source_, *store_, options, [](const TypeReport&, bool) {}, {}).value();
  }
  std::uint64_t orgs() { return store_->read().value()->count(ObjectType::org).value(); }
  std::vector<std::string> findings() {
    std::vector<std::string> texts;
    const auto all = store_->read().value()->findings().value();
    for (const auto& finding : all) texts.push_back(finding.text);
    return texts;
  }

  test::TempDir place_;
  std::unique_ptr<index::Store> store_ =
      std::move(index::open_sqlite_store(place_ / "store.db", index::Access::write).value());
  ScriptedSource source_;
};

TEST_F(ScriptedCycle, AsksFromBeforeTheCursorAndMovesItByCompleteAnswersOnly) {
  source_.lists[ObjectType::org] = test::envelope({org(1)});
  cycle();
  source_.changed[ObjectType::org] = "{\"data\": [";
  EXPECT_THAT(cycle().incomplete, testing::ElementsAre(HasSubstr("org: ")));
  EXPECT_EQ(source_.asked_since[ObjectType::org], index::parse_utc("2026-01-31T23:45:00Z"));
  source_.changed[ObjectType::org] = test::envelope({org(2, "2026-02-02T00:00:00Z")});
  EXPECT_THAT(cycle().incomplete, testing::IsEmpty());
  EXPECT_EQ(source_.asked_since[ObjectType::org], index::parse_utc("2026-01-31T23:45:00Z"));
  cycle();
  EXPECT_EQ(source_.asked_since[ObjectType::org], index::parse_utc("2026-02-01T23:45:00Z"));
}

TEST_F(ScriptedCycle, AnEndIsShownOfTypesThatAreComplete) {
  source_.lists[ObjectType::net] = "{\"data\": [";
  std::size_t ends = 0;
  const auto shown = [&](const TypeReport& type, bool done) {
    if (!done) return;
    ++ends;
    EXPECT_NE(type.type, ObjectType::net);
    EXPECT_TRUE(type.carried);
  };
  EXPECT_TRUE(run_cycle(source_, *store_, {}, shown, {}));
  EXPECT_EQ(ends, index::kObjectTypeCount - 1);
}

TEST_F(ScriptedCycle, AStampFromTheFutureHoldsNothingUp) {
  source_.lists[ObjectType::org] = test::envelope({org(1), org(2)});
  cycle();
  source_.changed[ObjectType::org] = test::envelope({org(1, "9999-12-31T23:59:59Z")});
  cycle();
  Json mended = org(1, "2026-02-02T00:00:00Z");
  mended["name"] = "mended";
  source_.changed[ObjectType::org] = test::envelope({mended});
  cycle();
  EXPECT_EQ(source_.asked_since[ObjectType::org], index::parse_utc("2026-01-31T23:45:00Z"))
      << "what changes meanwhile is asked for";
  EXPECT_THAT(test::live_rows(*store_).at("org 1"), HasSubstr("mended"));
  source_.changed[ObjectType::org] = test::envelope({org(3, "9999-12-31T23:59:59Z")});
  cycle();
  source_.lists[ObjectType::org] = test::envelope({mended, org(2)});
  EXPECT_THAT(cycle(true).incomplete, testing::IsEmpty()) << "no list is too old beside such a stamp";
}

TEST_F(ScriptedCycle, AListSettledInTheFutureIsAskedForAgain) {
  source_.lists[ObjectType::org] = test::envelope({org(1), org(2)});
  source_.known[ObjectType::org] = {{1, org(1)}};
  CycleOptions options;
  options.reconcile_every = std::chrono::hours(24);
  const auto at = [&](index::UtcSeconds now) {
    options.now = now;
    ASSERT_TRUE(run_cycle(source_, *store_, options, [](const TypeReport&, bool) {}, {}));
  };
  const index::UtcSeconds now = index::now_utc();
  at(now + 365L * 86400);  // our clock was wrong
  source_.lists[ObjectType::org] = test::envelope({org(1)});
  at(now);
  EXPECT_EQ(orgs(), 1U);
}

TEST_F(ScriptedCycle, M20AShrunkenOrEmptyListIsNotTakenForTruth) {
  std::vector<Json> rows;
  for (std::uint32_t id = 1; id <= 150; ++id) {
    rows.push_back(org(id));
    source_.known[ObjectType::org][id] = org(id);
  }
  source_.lists[ObjectType::org] = test::envelope(rows);
  cycle();
  source_.known[ObjectType::org].erase(150);
  for (const std::size_t left : {0U, 100U}) {
    source_.lists[ObjectType::org] =
        test::envelope(std::vector<Json>(rows.begin(), rows.begin() + static_cast<int>(left)));
    const auto report = cycle(true);
    ASSERT_EQ(report.incomplete.size(), 1U);
    EXPECT_THAT(report.incomplete[0], HasSubstr("not taken for truth"));
    EXPECT_EQ(orgs(), 149U) << "only what upstream does not know by id either is gone";
  }
  source_.lists[ObjectType::org] = test::envelope(std::vector<Json>(rows.begin(), rows.begin() + 140));
  EXPECT_THAT(cycle(true).incomplete, testing::IsEmpty()) << "nine rows may well go";
  EXPECT_EQ(orgs(), 149U);
}

TEST_F(ScriptedCycle, AMalformedRowIsAskedAgainUntilItIsGoodOrGone) {
  Json bad = org(7);
  bad["status"] = 5;
  source_.lists[ObjectType::org] = test::envelope({org(1), bad});
  source_.known[ObjectType::org][7] = bad;
  cycle();
  EXPECT_THAT(findings(), testing::ElementsAre("org 7: status has a wrong value"));
  cycle();
  EXPECT_THAT(findings(), testing::ElementsAre("org 7: status has a wrong value"));
  source_.known[ObjectType::org][7] = org(7);
  cycle();
  EXPECT_THAT(findings(), testing::IsEmpty());
  EXPECT_EQ(orgs(), 2U);
  source_.changed[ObjectType::org] = test::envelope({bad});
  source_.known[ObjectType::org][7] = bad;
  cycle();
  source_.changed.clear();
  source_.known[ObjectType::org].erase(7);
  cycle();
  EXPECT_THAT(findings(), testing::IsEmpty());
  EXPECT_EQ(orgs(), 1U);
}

TEST_F(ScriptedCycle, ARowWithoutAReadableIdMayBeTheOneThatWasAskedFor) {
  source_.lists[ObjectType::org] = test::envelope({org(1), org(2)});
  source_.known[ObjectType::org] = {{1, org(1)}, {2, Json{{"id", "2"}}}};
  cycle();
  source_.lists[ObjectType::org] = test::envelope({org(1)});
  cycle(true);
  EXPECT_EQ(orgs(), 2U);
  EXPECT_EQ(findings().size(), 1U);
  cycle();
  EXPECT_EQ(findings().size(), 1U) << "nobody knows by which id to ask for it again";
  source_.known[ObjectType::org].erase(2);
  cycle(true);
  EXPECT_EQ(orgs(), 1U);
  EXPECT_THAT(findings(), testing::IsEmpty()) << "a whole list has no such row any more";
}

TEST_F(ScriptedCycle, AsksParentsThatNobodySentInBatches) {
  std::vector<Json> nets;
  for (std::uint32_t id = 1; id <= 250; ++id) {
    nets.push_back({{"id", id},
                    {"org_id", 1000 + id},
                    {"asn", id},
                    {"created", "2026-01-01T00:00:00Z"},
                    {"updated", "2026-01-01T00:00:00Z"},
                    {"status", "ok"}});
    if (id % 2 == 0) source_.known[ObjectType::org][1000 + id] = org(1000 + id);
  }
  source_.lists[ObjectType::net] = test::envelope(nets);
  EXPECT_THAT(cycle().incomplete, testing::IsEmpty());
  EXPECT_EQ(source_.asked_ids[ObjectType::org].size(), 250U);
  EXPECT_EQ(orgs(), 125U);
  EXPECT_EQ(store_->read().value()->count(ObjectType::net).value(), 250U)
      << "a child without a parent is kept";
}

/// A mirror that keeps upstream's manners, of an upstream that a test scripts.
class CycleWithManners : public ScriptedCycle {
 protected:
  class Upstream final : public Fetch {
   public:
    explicit Upstream(CycleWithManners& test) : test_(test) {}
    index::Expected<FetchResponse> get(const FetchRequest& request, const std::stop_token&) override {
      const std::string target = request.url.substr(kUrl.size());
      test_.asked_.push_back(target);
      const auto answer = test_.answers_.find(target);
      return FetchResponse{200, answer == test_.answers_.end() ? test::envelope({}) : answer->second, {}};
    }

   private:
    CycleWithManners& test_;
  };

  index::Expected<CycleReport> cycle() {
    asked_.clear();
    clock_.pass(std::chrono::minutes(15));
    return run_cycle(polite_, *store_, {}, [](const TypeReport&, bool) {}, {});
  }
  /// More than a hundred kilobytes of rows with one stamp.
  static std::string many(const char* updated) {
    std::vector<Json> rows;
    for (std::uint32_t id = 1; id <= 2000; ++id) rows.push_back(org(id, updated));
    return test::envelope(rows);
  }

  static constexpr std::string_view kUrl = "https://peeringdb.invalid";
  test::FakeClock clock_;
  std::map<std::string, std::string> answers_;
  std::vector<std::string> asked_;
  RequestLog log_ = RequestLog::open(place_ / "requests", clock_, [](const std::string&) {}).value();
  ApiSource polite_{std::string(kUrl),
                    std::make_unique<PoliteFetch>(std::make_unique<Upstream>(*this), log_,
                                                  Courtesy{0, false, std::chrono::seconds(10)}, clock_,
                                                  [](const std::string&) {})};
};

TEST_F(CycleWithManners, ManyChangesAtOnceDoNotHoldUpWhatComesAfter) {
  const auto since = [](const char* instant, index::UtcSeconds more) {
    return "/org?since=" + std::to_string(index::parse_utc(instant).value() + more);
  };
  constexpr const char* kBulk = "2026-03-01T00:00:00Z";
  answers_["/org"] = test::envelope({org(1), org(2)});
  ASSERT_TRUE(cycle());
  answers_[since("2026-02-01T00:00:00Z", -900)] = many(kBulk);
  answers_[since(kBulk, -900)] = many(kBulk);
  ASSERT_TRUE(cycle());
  ASSERT_TRUE(cycle());
  EXPECT_THAT(asked_, testing::Contains(since(kBulk, -900)));
  for (int quarter = 0; quarter < 3; ++quarter) {
    answers_[since(kBulk, 1)] = test::envelope({org(3000, "2026-03-01T01:00:00Z")});
    const auto report = cycle();
    ASSERT_TRUE(report) << report.error().text;
    EXPECT_THAT(report->incomplete, testing::IsEmpty());
    EXPECT_THAT(asked_, testing::Not(testing::Contains(since(kBulk, -900)))) << "within the hour";
    EXPECT_EQ(orgs(), 2001U);
  }
  answers_[since(kBulk, -900)] =
      test::envelope({org(3001, "2026-02-28T23:59:00Z"), org(3000, "2026-03-01T01:00:00Z")});
  ASSERT_TRUE(cycle());
  EXPECT_EQ(orgs(), 2002U) << "nor is what became visible late lost";
  ASSERT_TRUE(cycle());
  EXPECT_THAT(asked_, testing::Contains(since("2026-03-01T01:00:00Z", -900)));
}

TEST_F(CycleWithManners, ALargeListThatIsBrokenHoldsUpItsTypeOnly) {
  std::string cut = many("2026-03-01T00:00:00Z");
  cut.pop_back();
  answers_["/org"] = cut;
  for (int quarter = 0; quarter < 4; ++quarter) {
    const auto report = cycle();
    ASSERT_TRUE(report) << report.error().text;
    EXPECT_THAT(report->incomplete,
                testing::ElementsAre(HasSubstr(quarter == 0 ? "no PeeringDB envelope" : "try again at")));
    EXPECT_EQ(report->generation.number, static_cast<std::uint64_t>(quarter) + 1);
  }
  answers_["/org"] = many("2026-03-01T00:00:00Z");
  EXPECT_THAT(cycle().value().incomplete, testing::IsEmpty());
  EXPECT_EQ(orgs(), 2000U);
}

TEST_F(CycleWithManners, ManyMalformedRowsAreAskedAgainOnceAnHour) {
  std::string ids;
  std::vector<Json> rows;
  for (std::uint32_t id = 1; id <= 100; ++id) {
    rows.push_back(org(id));
    rows.back()["status"] = 5;
    rows.back()["notes"] = std::string(2000, 'x');
    ids += (id == 1 ? "" : ",") + std::to_string(id);
  }
  answers_["/org"] = test::envelope(rows);
  answers_["/org?since=1&id__in=" + ids] = test::envelope(rows);
  for (int quarter = 0; quarter < 3; ++quarter) {
    const auto report = cycle();
    ASSERT_TRUE(report) << report.error().text;
    EXPECT_EQ(report->unasked.empty(), quarter == 0);
  }
}

}  // namespace
}  // namespace meetpoint::sync
