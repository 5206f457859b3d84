#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "support/process.hpp"
#include "support/rtr_bytes.hpp"
#include "support/rtr_cache.hpp"
#include "support/temp_dir.hpp"

/// `meetpoint rov`, and `serve --rtr` beside it.
namespace meetpoint::test {
namespace {

using testing::HasSubstr;
using testing::Not;
using namespace rtr;

class RovCommand : public testing::Test {
 protected:
  void SetUp() override { cache_.set({prefix4(0xC0000200, 24, 26, 64496), prefix4(0xC0000200, 24, 24, 0)}); }
  Finished rov(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "rov");
    arguments.insert(arguments.end(), {"--rtr", cache_.address()});
    return run(arguments);
  }
  RtrCache cache_;
};

TEST_F(RovCommand, AnswersAndExitsByTheState) {
  const Finished valid = rov({"192.0.2.0/26", "AS64496"});
  EXPECT_EQ(valid.exit_code, 0);
  EXPECT_EQ(valid.out, "192.0.2.0/26 AS64496: valid\n  192.0.2.0/24-24 AS0\n  192.0.2.0/24-26 AS64496\n");
  EXPECT_EQ(valid.err, "") << "nothing of what the library prints";
  const Finished longer = rov({"192.0.2.0/27", "64496"});
  EXPECT_EQ(longer.exit_code, 1);
  EXPECT_THAT(longer.out, HasSubstr("192.0.2.0/27 AS64496: invalid, the VRPs of this origin allow no"));
  EXPECT_THAT(rov({"192.0.2.0/26", "1.10"}).out, HasSubstr("AS65546: invalid, no VRP over it names"));
  const Finished absent = rov({"2001:db8::/32", "64496"});
  EXPECT_EQ(absent.exit_code, 1);
  EXPECT_EQ(absent.out, "2001:db8::/32 AS64496: not-found\n");
}

TEST_F(RovCommand, ExitsWithUsageOrWithoutACache) {
  EXPECT_EQ(rov({"192.0.2.1/24", "64496"}).exit_code, 2);
  EXPECT_EQ(rov({"192.0.2.0/24", "0"}).exit_code, 2);
  EXPECT_EQ(rov({"192.0.2.0/24"}).exit_code, 2);
  EXPECT_EQ(run({"rov", "192.0.2.0/24", "64496", "--rtr", "nowhere"}).exit_code, 2);
  std::string gone;
  {
    const RtrCache other;
    gone = other.address();
  }
  const Finished none = run({"rov", "192.0.2.0/24", "64496", "--rtr", gone});
  EXPECT_EQ(none.exit_code, 5);
  EXPECT_THAT(none.err, HasSubstr(gone + ": cannot connect: Connection refused"));
  const Finished one_of_two = rov({"192.0.2.0/24", "64496", "--rtr", gone});
  EXPECT_EQ(one_of_two.exit_code, 0);
  EXPECT_THAT(one_of_two.err, HasSubstr("answered without " + gone));
  cache_.set_script([](const RtrQuery&) { return RtrSaid{}; });
  const auto began = std::chrono::steady_clock::now();
  const Finished silent = rov({"192.0.2.0/24", "64496", "--timeout", "1s"});
  EXPECT_EQ(silent.exit_code, 5);
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(5));
  EXPECT_THAT(silent.err, HasSubstr("it has not told everything yet"));
}

TEST_F(RovCommand, AServerPrintsTheSameBytes) {
  const TempDir place;
  const std::string store = (place / "store.db").string();
  ASSERT_EQ(run({"sync", "--quiet", "--upstream", std::string(MEETPOINT_SOURCE_DIR) + "/data/sample",
                 "--store", store})
                .exit_code,
            0);
  Served served(store, "127.0.0.1:0", {"--rtr", cache_.address()});
  const std::string target = "/v0.1/rov?asn=64496&prefix=192.0.2.0/";
  for (int tries = 0; tries < 500 && http_get(served.url(), target + "24").status == 503; ++tries)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  for (const char* length : {"24", "26", "27"}) {
    const HttpAnswer answer = http_get(served.url(), target + length);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, rov({std::string("192.0.2.0/") + length, "64496", "--format", "json"}).out);
  }
  EXPECT_THAT(http_get(served.url(), "/status").body, HasSubstr("\"state\":\"in-sync\""));
  served.process().signal(SIGTERM);
  const Finished finished = served.process().wait();
  EXPECT_EQ(finished.exit_code, 0);
  EXPECT_THAT(finished.err,
              HasSubstr("RTR cache " + cache_.address() + " is in-sync: serial 1, 2 VRPs and 0 router keys"));
  EXPECT_THAT(finished.err, Not(HasSubstr("RTR Socket"))) << "the library's own lines are left out";
}

TEST_F(RovCommand, AServerSaysAtOnceThatACacheIsNone) {
  const TempDir place;
  const Finished finished = run(
      {"serve", "--store", (place / "store.db").string(), "--listen", "127.0.0.1:0", "--rtr", "127.0.0.1"});
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_THAT(finished.err, HasSubstr("HOST:PORT"));
}

}  // namespace
}  // namespace meetpoint::test
