#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <ostream>
#include <random>
#include <string>
#include <vector>

#include "index/sqlite_store.hpp"
#include "support/effort.hpp"
#include "support/held_rows.hpp"
#include "support/simulator_server.hpp"
#include "support/temp_dir.hpp"
#include "sync/api_source.hpp"
#include "sync/cycle.hpp"
#include "sync/http_client.hpp"

/// The whole way from upstream's socket to the store, with everything that can go wrong on it.
namespace meetpoint::sync {
namespace {

using index::ErrorCode;
using index::ObjectType;
using test::BadRow;
using test::Fault;
using test::Simulator;
using test::SimulatorServer;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::uint64_t kMegabyte = 1024UL * 1024;

using Rows = test::RowTexts;

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr bool kMemoryIsOurs = false;  // a sanitizer needs several times as much for itself
#else
constexpr bool kMemoryIsOurs = true;
#endif

/// Peak of this process's memory since reset_peak, in bytes.
std::uint64_t peak_bytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stoull(line.substr(6)) * 1024;
  }
  return 0;
}
void reset_peak() {
  std::ofstream("/proc/self/clear_refs") << "5";
}

/// A mirror of one upstream behind HTTP.
class Upstream {
 public:
  explicit Upstream(std::uint32_t seed) : simulator(seed), server(simulator) {}
  Upstream(std::uint32_t seed, test::World world) : simulator(seed, std::move(world)), server(simulator) {}

  index::Expected<CycleReport> cycle(bool reconcile = false) {
    CycleOptions options;
    options.reconcile = reconcile;
    ApiSource source(server.url(), make_http_client("meetpoint-test/1"));
    return run_cycle(source, *store_, options, [](const TypeReport&, bool) {}, {});
  }
  void edit(int edits) {
    const std::lock_guard lock(server.mutex());
    simulator.pass_time(3600);
    for (int i = 0; i < edits; ++i) simulator.edit();
    simulator.run_list_cache();
  }
  Rows rows() { return test::live_rows(*store_); }
  static Rows of(const Rows& rows, const std::string& type) {
    Rows some;
    for (const auto& [name, text] : rows) {
      if (name.starts_with(type + " ")) some[name] = text;
    }
    return some;
  }
  Rows truth() {
    const std::lock_guard lock(server.mutex());
    return simulator.truth();
  }
  /// Empty when the mirror equals upstream; else the first difference.
  std::string difference() { return test::difference(rows(), truth()); }
  std::uint64_t generation() { return store_->generation().value().number; }

  Simulator simulator;
  SimulatorServer server;

 private:
  test::TempDir place_;
  std::unique_ptr<index::Store> store_ =
      std::move(index::open_sqlite_store(place_ / "mirror.db", index::Access::write).value());
};

test::World sample() {
  return test::read_world(std::string(MEETPOINT_SOURCE_DIR) + "/data/sample");
}

/// Once the fault is over, a cycle and a reconcile make good.
void expect_heals(Upstream& upstream) {
  upstream.server.set_faults({});
  upstream.edit(5);
  const auto cycled = upstream.cycle();
  ASSERT_TRUE(cycled) << cycled.error().text;
  // In a small world the last row of a type may go, which the cycle settles by id, and mentions.
  EXPECT_THAT(cycled->incomplete, testing::Each(HasSubstr("its list is empty")));
  const auto reconciled = upstream.cycle(true);
  ASSERT_TRUE(reconciled) << reconciled.error().text;
  EXPECT_THAT(reconciled->incomplete, IsEmpty());
  EXPECT_EQ(upstream.difference(), "");
}

TEST(Faults, NoneOverHttpMeansTheMirrorIsUpstream) {
  for (std::uint32_t seed = 1; seed <= 3; ++seed) {
    Upstream upstream(seed, sample());
    for (int i = 0; i < 5; ++i) {
      ASSERT_TRUE(upstream.cycle());
      upstream.edit(20);
    }
    expect_heals(upstream);
  }
}

TEST(Faults, AsksPolitely) {
  Upstream upstream(1, sample());
  ASSERT_TRUE(upstream.cycle());
  upstream.edit(30);
  ASSERT_TRUE(upstream.cycle());
  upstream.edit(30);
  ASSERT_TRUE(upstream.cycle(true));
  const auto requests = upstream.server.requests();
  for (const auto& request : requests) {
    EXPECT_EQ(request.status, 200) << request.target;
    EXPECT_EQ(request.headers.at("user-agent"), "meetpoint-test/1");
    EXPECT_EQ(request.headers.at("accept-encoding"), "gzip");
    EXPECT_FALSE(request.headers.contains("authorization"));
  }
  EXPECT_GE(requests.size(), 39U);
  EXPECT_THAT(test::repeated_large_requests(requests), IsEmpty());
  EXPECT_EQ(upstream.server.connections(), 3U) << "one connection a cycle";
}

struct OneType {
  const char* name;
  Fault fault;
  const char* said;  ///< in the report
  friend void PrintTo(const OneType& one, std::ostream* out) { *out << one.name; }
};

class AFaultInOneType : public testing::TestWithParam<OneType> {};

TEST_P(AFaultInOneType, LeavesTheTypeAsItWasAndHeals) {
  for (const bool reconcile : {false, true}) {
    for (const std::string type : {"org", "netixlan", "poc"}) {
      SCOPED_TRACE(type + (reconcile ? ", reconcile" : ""));
      Upstream upstream(1, sample());
      ASSERT_TRUE(upstream.cycle());
      const Rows before = Upstream::of(upstream.rows(), type);
      upstream.edit(10);
      // Questions by id are let through: they come when a parent was deleted, and end the cycle if they fail.
      upstream.server.set_faults([&](const std::string& target) {
        const bool list = target == "/" + type || (target.starts_with("/" + type + "?since=") &&
                                                   target.find("id__in") == std::string::npos);
        return list ? GetParam().fault : Fault();
      });
      const auto start = std::chrono::steady_clock::now();
      const auto report = upstream.cycle(reconcile);
      EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(30));
      ASSERT_TRUE(report) << report.error().text;
      EXPECT_THAT(report->incomplete, testing::Contains(HasSubstr(type + ": ")));
      EXPECT_THAT(report->incomplete, testing::Contains(HasSubstr(GetParam().said)));
      // What follows a body that is longer than announced spoils the next answer on the connection too.
      EXPECT_LE(report->incomplete.size(), GetParam().fault.length_off < 0 ? 2U : 1U)
          << testing::PrintToString(report->incomplete);
      const Rows after = Upstream::of(upstream.rows(), type);
      // Rows may still go or come by id, when a parent's deletion or a child asks for them.
      for (const auto& [name, text] : after) {
        if (before.contains(name) && before.at(name) != text) {
          EXPECT_EQ(upstream.truth().at(name), text) << name;
        }
      }
      expect_heals(upstream);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Answers, AFaultInOneType,
    testing::Values(OneType{"ServerError", Fault::server_error(), "answered 500"},
                    OneType{"Html", Fault::html(), "no PeeringDB envelope"},
                    OneType{"Redirect", Fault::redirect("http://192.0.2.1/api/org"), "answered 302"},
                    OneType{"NotFound",
                            Fault::instead(404, "{\"data\": [], \"meta\": {\"error\": \"Not found\"}}"),
                            "answered 404: Not found"},
                    OneType{"DataIsNoArray", Fault::data_is_no_array(), "data is not an array"},
                    OneType{"EmptyBody", Fault::instead(200, ""), "no PeeringDB envelope"},
                    OneType{"CutWithItsLength", Fault::cut(30, true), "no PeeringDB envelope"},
                    OneType{"ClosedEarly", Fault::cut(30, false), "no answer from"},
                    OneType{"LengthTooLong", Fault::wrong_length(100), "no answer from"},
                    OneType{"LengthTooShort", Fault::wrong_length(-10), "no PeeringDB envelope"},
                    OneType{"Reset", Fault::reset(15), "no answer from"},
                    OneType{"Garbage", Fault::garbage(kMegabyte), "no PeeringDB envelope"}),
    [](const auto& one) { return std::string(one.param.name); });

TEST(Faults, AnAnswerCutAnywhereIsNoAnswer) {
  Upstream upstream(2);
  ASSERT_TRUE(upstream.cycle());
  upstream.edit(10);
  ASSERT_TRUE(upstream.cycle()) << "or names copied from exchanges would follow those";
  const std::uint64_t size = [&] {
    const std::lock_guard lock(upstream.server.mutex());
    return upstream.simulator.get("/netixlan").body.size();
  }();
  ASSERT_GT(size, 500U);
  for (const bool honest : {true, false}) {
    for (std::uint64_t at = 0; at < size; at += size / 40) {
      const Rows before = Upstream::of(upstream.rows(), "netixlan");
      upstream.server.set_faults(test::once("/netixlan", Fault::cut(at, honest)));
      const auto report = upstream.cycle(true);
      ASSERT_TRUE(report) << report.error().text;
      ASSERT_EQ(report->incomplete.size(), 1U) << "cut at " << at;
      EXPECT_EQ(Upstream::of(upstream.rows(), "netixlan"), before) << "cut at " << at;
    }
  }
  expect_heals(upstream);
}

TEST(Faults, AThrottleEndsTheCycleWithTheStoreAsItWas) {
  Upstream upstream(1, sample());
  ASSERT_TRUE(upstream.cycle());
  const Rows before = upstream.rows();
  const std::uint64_t generation = upstream.generation();
  for (const bool said : {true, false}) {
    upstream.edit(10);
    upstream.server.forget_requests();
    upstream.server.set_faults(
        test::always("/ixfac", Fault::throttled(said ? std::optional(2200) : std::nullopt)));
    const auto report = upstream.cycle();
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, ErrorCode::throttled);
    EXPECT_THAT(report.error().text, HasSubstr("throttles us"));
    EXPECT_EQ(upstream.server.requests().back().status, 429) << "nothing is asked after it";
    EXPECT_EQ(upstream.rows(), before);
    EXPECT_EQ(upstream.generation(), generation);
  }
  expect_heals(upstream);
}

TEST(Faults, AnEmptyListWhereRowsAreHeldPurgesNothing) {
  Upstream upstream(1, sample());
  ASSERT_TRUE(upstream.cycle());
  upstream.edit(10);
  for (const std::string type : {"org", "netixlan", "ixlan", "poc"}) {
    upstream.server.set_faults([&](const std::string& target) {
      const bool list = target == "/" + type || target == "/" + type + "?since=1" ||
                        target == "/" + type + "?hide_ix_no_fac=0";
      return list ? Fault::empty_list() : Fault();
    });
    const auto report = upstream.cycle(true);
    ASSERT_TRUE(report) << report.error().text;
    EXPECT_THAT(report->incomplete, testing::ElementsAre(HasSubstr("its list is empty"))) << type;
    EXPECT_EQ(Upstream::of(upstream.rows(), type), Upstream::of(upstream.truth(), type));
  }
  expect_heals(upstream);
}

TEST(Faults, AnUpstreamThatForgotATypePurgesNothing) {
  // Its list is empty, and so is every answer by id: a table that is being restored, say.
  for (const std::string type : {"org", "net", "netixlan"}) {
    Upstream upstream(1, sample());
    ASSERT_TRUE(upstream.cycle());
    const auto before = Upstream::of(upstream.rows(), type);
    ASSERT_GE(before.size(), 20U) << "of fewer nobody can tell";
    upstream.server.set_faults(test::always("/" + type + "?", Fault::empty_list()));
    ASSERT_TRUE(upstream.cycle());
    upstream.server.set_faults([&](const std::string& target) {
      return target.substr(0, target.find('?')) == "/" + type ? Fault::empty_list() : Fault();
    });
    const auto report = upstream.cycle(true);
    ASSERT_TRUE(report) << report.error().text;
    EXPECT_THAT(report->incomplete, testing::Contains(HasSubstr(type + ": its list is empty")));
    EXPECT_EQ(Upstream::of(upstream.rows(), type), before);
    expect_heals(upstream);
  }
}

TEST(Faults, AnUpstreamThatForgotItsContactsHasThemForgottenHere) {
  Upstream upstream(1, sample());
  ASSERT_TRUE(upstream.cycle());
  ASSERT_FALSE(Upstream::of(upstream.rows(), "poc").empty());
  upstream.server.set_faults(test::always("/poc", Fault::empty_list()));
  ASSERT_TRUE(upstream.cycle());
  EXPECT_THAT(Upstream::of(upstream.rows(), "poc"), IsEmpty());
  expect_heals(upstream);
}

std::string name_of_bad_row(BadRow row) {
  switch (row) {
    case BadRow::duplicate_key:
      return "DuplicateKey";
    case BadRow::wrong_type:
      return "WrongType";
    case BadRow::null_required:
      return "NullRequired";
    case BadRow::id_beyond_32_bit:
      return "IdBeyond32Bit";
    case BadRow::invalid_utf8:
      return "InvalidUtf8";
  }
  return {};
}

class ABadRow : public testing::TestWithParam<BadRow> {};

TEST_P(ABadRow, IsKeptOutAloneAndHeals) {
  for (const bool reconcile : {false, true}) {
    for (const std::string type : {"net", "netixlan", "campus", "ixpfx", "poc"}) {
      SCOPED_TRACE(type + (reconcile ? ", reconcile" : ""));
      Upstream upstream(1, sample());
      ASSERT_TRUE(upstream.cycle());
      const std::size_t before = upstream.rows().size();
      upstream.edit(10);
      upstream.server.set_faults(test::always("/" + type, Fault::bad_row(GetParam())));
      for (int i = 0; i < 3; ++i) {
        const auto report = upstream.cycle(reconcile);
        ASSERT_TRUE(report) << report.error().text;
        EXPECT_GT(upstream.rows().size(), before / 2) << "one bad row is no reason to drop others";
      }
      expect_heals(upstream);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Rows, ABadRow,
                         testing::Values(BadRow::duplicate_key, BadRow::wrong_type, BadRow::null_required,
                                         BadRow::id_beyond_32_bit, BadRow::invalid_utf8),
                         [](const auto& one) { return name_of_bad_row(one.param); });

TEST(Faults, AFirstLoadWithABadRowHasAllOthers) {
  for (const BadRow how :
       {BadRow::duplicate_key, BadRow::wrong_type, BadRow::null_required, BadRow::id_beyond_32_bit}) {
    Upstream upstream(1, sample());
    upstream.server.set_faults(test::once("/net", Fault::bad_row(how)));
    const auto report = upstream.cycle();
    ASSERT_TRUE(report) << report.error().text;
    EXPECT_EQ(report->types[static_cast<std::size_t>(ObjectType::net)].malformed, 1U);
    expect_heals(upstream);
  }
}

TEST(Faults, OfAllKindsInAnyOrderHeal) {
  std::size_t struck = 0;
  const std::uint32_t histories = test::histories(10, 300);
  for (std::uint32_t seed = 1; seed <= histories; ++seed) {
    Upstream upstream(seed);
    std::mt19937 random(seed);
    std::string log;
    // Asked by the server's thread while the cycle waits for it, so the two take turns.
    upstream.server.set_faults([&](const std::string& target) {
      if (random() % 8 != 0) return Fault();
      const auto at = static_cast<std::uint32_t>(random());
      const std::vector<Fault> all = test::all_kinds_of_fault(at);
      const std::size_t which = random() % all.size();
      log += std::to_string(which) + " at " + target + "\n";
      ++struck;
      return all[which];
    });
    for (int step = 0; step < 15; ++step) {
      upstream.edit(8);
      const auto report = upstream.cycle(step % 5 == 4);
      if (!report) {
        EXPECT_THAT(report.error().code, testing::AnyOf(ErrorCode::throttled, ErrorCode::unavailable));
      }
    }
    expect_heals(upstream);
    ASSERT_FALSE(HasFailure()) << "seed " << seed << "\n" << log;
  }
  EXPECT_GT(struck, histories * 10);
}

TEST(Faults, ASlowLineIsWaitedFor) {
  Upstream upstream(1);
  upstream.server.set_faults(test::once("/org", Fault::drip(40, std::chrono::milliseconds(25))));
  const auto report = upstream.cycle();
  ASSERT_TRUE(report) << report.error().text;
  EXPECT_THAT(report->incomplete, IsEmpty());
  EXPECT_EQ(upstream.difference(), "");
}

TEST(Faults, AFloodTakesBoundedMemoryAndTime) {
  struct Flood {
    Fault fault;
    const char* said;
    std::uint64_t most;
  };
  // A body of the largest size taken, while the string that holds it grows to the double.
  constexpr std::uint64_t kMost = 3 * kMostListBytes;
  for (const Flood& flood : {Flood{Fault::garbage(100 * kMegabyte), "no PeeringDB envelope", 300 * kMegabyte},
                             Flood{Fault::garbage(2000 * kMegabyte), "sends more than 512 MB", kMost},
                             Flood{Fault::gzip_bomb(2000 * kMegabyte), "sends more than 512 MB", kMost}}) {
    Upstream upstream(1);
    ASSERT_TRUE(upstream.cycle());
    const Rows before = upstream.rows();
    reset_peak();
    const std::uint64_t base = peak_bytes();
    upstream.server.set_faults(test::always("/net?", flood.fault));
    const auto start = std::chrono::steady_clock::now();
    const auto report = upstream.cycle();
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(60));
    ASSERT_TRUE(report) << report.error().text;
    EXPECT_THAT(report->incomplete, testing::ElementsAre(HasSubstr(flood.said)));
    if (kMemoryIsOurs) {
      EXPECT_LT(peak_bytes() - base, flood.most) << flood.said;
    }
    EXPECT_EQ(upstream.rows(), before);
    expect_heals(upstream);
  }
}

void follow_data_of_real_size(const std::filesystem::path& place, std::uint32_t seed, int cycles) {
  Upstream upstream(seed, test::read_world(place));
  ASSERT_TRUE(upstream.cycle());
  ASSERT_EQ(upstream.difference(), "");
  for (int i = 0; i < cycles; ++i) {
    upstream.edit(200);
    {
      const std::lock_guard lock(upstream.server.mutex());
      upstream.simulator.edit_rows(300);
    }
    const auto report = upstream.cycle();
    ASSERT_TRUE(report) << report.error().text;
    // That data is older than contacts, campuses and carriers: of the few that edits make the last may go,
    // which is settled by id, and mentioned.
    EXPECT_THAT(report->incomplete,
                testing::Each(testing::ContainsRegex("^(poc|campus|carrier|carrierfac): its list is empty")));
  }
  {
    const std::lock_guard lock(upstream.server.mutex());
    upstream.simulator.pass_time(3600);
    upstream.simulator.run_list_cache();
  }
  const auto report = upstream.cycle(true);
  ASSERT_TRUE(report) << report.error().text;
  EXPECT_THAT(report->incomplete, IsEmpty());
  EXPECT_EQ(upstream.difference(), "");
  for (const auto& request : upstream.server.requests()) EXPECT_EQ(request.status, 200) << request.target;
  EXPECT_THAT(test::repeated_large_requests(upstream.server.requests()), IsEmpty());
}

TEST(Faults, TheMirrorLawOverHttpOnDataOfRealSize) {
  const auto place = test::shared_data("data/peeringdb-2022-04");
  if (place.empty()) GTEST_SKIP() << test::kNoShared;
  const auto start = std::chrono::steady_clock::now();
  const std::uint32_t histories = test::is_soak() ? 10 : 1;
  for (std::uint32_t seed = 1; seed <= histories; ++seed) {
    follow_data_of_real_size(place, seed, test::is_soak() ? 12 : 3);
    ASSERT_FALSE(HasFailure()) << "seed " << seed;
  }
  RecordProperty("milliseconds", static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                                      std::chrono::steady_clock::now() - start)
                                                      .count()));
}

}  // namespace
}  // namespace meetpoint::sync
