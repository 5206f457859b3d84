#include "rpki/rtr_pdu.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "support/rtr_bytes.hpp"

namespace meetpoint::test {
namespace {

using rpki::RtrBytes;
using rpki::RtrChecker;
using testing::HasSubstr;
using namespace rtr;

constexpr unsigned kSession = 7;
constexpr std::uint32_t kNet = 0xC0000200;  // 192.0.2.0

RtrBytes bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string ask_all() {
  return reset_query();
}

/// What a client that asked `query` hears of `said`: an empty text when all is in order.
std::string heard(const std::string& query, const std::string& said, RtrChecker* given = nullptr) {
  RtrChecker own;
  RtrChecker& checker = given != nullptr ? *given : own;
  if (!query.empty()) checker.asked(bytes_of(query));
  for (RtrBytes left = bytes_of(said); !left.empty();) {
    const auto length = checker.length_of(left);
    if (!length) return length.error().text;
    if (*length > left.size()) return "cut";
    if (const auto taken = checker.take(left.first(*length)); !taken) return taken.error().text;
    left = left.subspan(*length);
  }
  return "";
}

TEST(RtrChecker, LetsARegularExchangePass) {
  RtrChecker checker;
  EXPECT_FALSE(checker.owes());
  EXPECT_EQ(heard(ask_all(), response(kSession) + prefix4(kNet, 24, 26, 64496), &checker), "");
  EXPECT_TRUE(checker.owes());
  EXPECT_EQ(heard("",
                  prefix6(0x20010db8'00000000, 32, 48, 64496) + router_key('k', 64496) +
                      prefix4(kNet, 24, 24, 0) + end(kSession, 3, 10, 20, 900),
                  &checker),
            "");
  EXPECT_FALSE(checker.owes());
  EXPECT_EQ(checker.end().session, kSession);
  EXPECT_EQ(checker.end().serial, 3U);
  EXPECT_EQ(checker.end().refresh.count(), 10);
  EXPECT_EQ(checker.end().retry.count(), 20);
  EXPECT_EQ(checker.end().expire.count(), 900);
  EXPECT_EQ(heard("", notify(kSession, 4), &checker), "");
  EXPECT_EQ(
      heard(serial_query(kSession, 3),
            notify(kSession, 4) + response(kSession) + prefix4(kNet, 24, 26, 64496, 0) + end(kSession, 4),
            &checker),
      "");
  EXPECT_EQ(heard(serial_query(kSession, 4), cache_reset(), &checker), "");
  EXPECT_EQ(heard(ask_all(), response(kSession + 1) + end(kSession + 1, 1), &checker), "")
      << "after a cache reset there is a new session";
}

TEST(RtrChecker, TimersAreKeptWithinTheirRanges) {
  RtrChecker checker;
  EXPECT_EQ(heard(ask_all(), response(1) + end(1, 1, 0, 0, 0), &checker), "");
  EXPECT_EQ(checker.end().refresh.count(), 1);
  EXPECT_EQ(checker.end().retry.count(), 1);
  EXPECT_EQ(checker.end().expire.count(), 600);
  EXPECT_EQ(heard(ask_all(), response(1) + end(1, 1, 0xffffffff, 0xffffffff, 0xffffffff), &checker), "");
  EXPECT_EQ(checker.end().refresh.count(), 86400);
  EXPECT_EQ(checker.end().retry.count(), 7200);
  EXPECT_EQ(checker.end().expire.count(), 172800);
}

/// One thing a cache may not say, and what the refusal names.
struct Wrong {
  const char* what;
  std::string query;
  std::string said;
  const char* reason;
};

TEST(RtrChecker, RefusesWhatACacheMayNotSay) {
  const std::string begin = response(kSession);
  const std::vector<Wrong> all = {
      {"maximum beyond 32", ask_all(), begin + prefix4(kNet, 24, 255, 1), "maximum length 255"},
      {"maximum below length", ask_all(), begin + prefix4(kNet, 24, 8, 1), "maximum length 8"},
      {"length beyond 32", ask_all(), begin + prefix4(kNet, 33, 33, 1), "length 33"},
      {"length beyond 128", ask_all(), begin + prefix6(0, 129, 129, 1), "length 129"},
      {"host bits", ask_all(), begin + prefix4(kNet + 77, 24, 24, 1), "beyond its length of 24"},
      {"one host bit", ask_all(), begin + prefix4(kNet + 1, 31, 32, 1), "beyond its length of 31"},
      {"host bits of IPv6", ask_all(), begin + prefix6(1, 63, 64, 1), "beyond its length of 63"},
      {"flags", ask_all(), begin + prefix4(kNet, 24, 24, 1, 2), "flags 0x2"},
      {"flags of a key", ask_all(), begin + router_key('k', 1, 3), "flags 0x3"},
      {"end in another session", ask_all(), begin + end(kSession + 1, 1), "ended in session 8"},
      {"answer in another session", serial_query(9, 1), begin, "answered in session 7"},
      {"endless length", ask_all(), begin + pdu(4, 0, "", 0xffffffff), "4294967295 bytes"},
      {"length of 7", ask_all(), pdu(3, 1, "", 7), "of 7 bytes"},
      {"long error", ask_all(), pdu(10, 0, "", 3249), "of 3249 bytes"},
      {"short error", ask_all(), pdu(10, 0, "", 15), "of 15 bytes"},
      {"end without timers", ask_all(), begin + pdu(7, kSession, number(1, 4)), "of 12 bytes"},
      {"ASPA", ask_all(), begin + pdu(11, 0, number(1, 12)), "type 11"},
      {"a query", ask_all(), pdu(1, 0, number(1, 4)), "type 1"},
      {"version 2", ask_all(), pdu(3, 1, "", 0, 2), "version 2"},
      {"version 0", ask_all(), pdu(3, 1, "", 0, 0), "version 0"},
      {"a record too early", ask_all(), prefix4(kNet, 24, 24, 1), "IPv4 prefix where none"},
      {"a key too early", ask_all(), router_key('k', 1), "router key where none"},
      {"an end too early", ask_all(), end(kSession, 1), "end of data where none"},
      {"an answer to nothing", "", begin, "cache response where none"},
      {"two answers", ask_all(), begin + begin, "cache response where none"},
      {"a record too late", ask_all(), begin + end(kSession, 1) + prefix4(kNet, 24, 24, 1), "where none"},
      {"an endless game of resets", ask_all(), cache_reset(), "cache reset where none"},
      {"an error", ask_all(), error(2, "later\n\x1b[2J"), "error 2, no data available: later??[2J"},
      {"an error about a PDU", ask_all(), error(0, "bad", reset_query()), "error 0, corrupt data: bad"},
      {"an error that lies", ask_all(), pdu(10, 1, number(0xffffffff, 4) + number(0xffffffff, 4)),
       "error 1, internal error"},
      {"an error of a long text", ask_all(), pdu(10, 99, number(0, 4) + number(0xfffffff0, 4) + "abc"),
       "error 99, which no standard names: abc"},
  };
  for (const Wrong& wrong : all) {
    EXPECT_THAT(heard(wrong.query, wrong.said), HasSubstr(wrong.reason)) << wrong.what;
  }
}

TEST(RtrChecker, TakesTheLimitsThemselves) {
  EXPECT_EQ(heard(ask_all(), response(1) + prefix4(0xffffffff, 32, 32, 1) + prefix4(0, 0, 32, 1) +
                                 prefix6(0, 0, 128, 0xffffffff) + prefix6(~0ULL, 64, 128, 1) + end(1, 1)),
            "");
}

TEST(RtrChecker, AKeyOfAnotherKindIsLeftOutAndTheRestTaken) {
  RtrChecker checker;
  checker.asked(bytes_of(ask_all()));
  EXPECT_EQ(checker.take(bytes_of(response(1))).value(), RtrChecker::Verdict::pass);
  EXPECT_EQ(checker.take(bytes_of(router_key('k', 1, 1, 120))).value(), RtrChecker::Verdict::drop);
  EXPECT_EQ(checker.take(bytes_of(router_key('k', 1))).value(), RtrChecker::Verdict::pass);
}

TEST(RtrChecker, ANotifyWhileSomethingIsAskedIsLeftOut) {
  RtrChecker checker;
  checker.asked(bytes_of(ask_all()));
  EXPECT_EQ(checker.take(bytes_of(notify(1, 2))).value(), RtrChecker::Verdict::drop);
  EXPECT_EQ(heard("", response(1) + end(1, 2), &checker), "");
  EXPECT_EQ(checker.take(bytes_of(notify(1, 3))).value(), RtrChecker::Verdict::pass);
}

TEST(RtrChecker, OneCacheHasNoMoreRecordsThanPromised) {
  RtrChecker checker;
  const std::string one = prefix4(kNet, 24, 24, 1);
  const std::string less = prefix4(kNet, 24, 24, 1, 0);
  EXPECT_EQ(heard(ask_all(), response(1), &checker), "");
  for (std::uint32_t i = 0; i < rpki::kMostRecords; ++i) {
    ASSERT_TRUE(checker.take(bytes_of(one)));
  }
  EXPECT_EQ(heard("", end(1, 1), &checker), "");
  EXPECT_THAT(heard(serial_query(1, 1), response(1) + one, &checker), HasSubstr("more than 4000000 records"))
      << "in small steps neither";
  checker.opened();
  EXPECT_EQ(heard(serial_query(1, 1), response(1) + less + end(1, 2), &checker), "");
  EXPECT_EQ(heard(serial_query(1, 2), response(1) + one + end(1, 3), &checker), "") << "one has gone";
  EXPECT_EQ(heard(ask_all(), response(1) + one + end(1, 4), &checker), "") << "and now all begins anew";
}

TEST(RtrChecker, ReportsToTheCacheWhatItIsOwedAndNoMore) {
  RtrChecker checker;
  checker.asked(bytes_of(ask_all()));
  EXPECT_EQ(checker.length_of(bytes_of(pdu(3, 0, "", 0, 2))).error().report, 4);
  EXPECT_EQ(checker.length_of(bytes_of(pdu(11, 0, ""))).error().report, 5);
  EXPECT_EQ(checker.take(bytes_of(cache_reset())).error().report, 0);
  EXPECT_FALSE(checker.take(bytes_of(error(0, "x"))).error().report.has_value())
      << "an error is never answered with one";
  EXPECT_EQ(rpki::error_report(6, "why"), error(6, "why"));
}

}  // namespace
}  // namespace meetpoint::test
