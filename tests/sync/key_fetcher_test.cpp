#include "sync/key_fetcher.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "support/fake_clock.hpp"
#include "support/scripted_server.hpp"
#include "sync/http_client.hpp"

namespace meetpoint::sync {
namespace {

using index::ErrorCode;
using index::fail;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kIssuer = "https://idp.example";

/// Answers as a test says, and counts.
class ScriptedKeys final : public Fetch {
 public:
  index::Expected<FetchResponse> get(const FetchRequest& request, const std::stop_token&) override {
    asked.push_back(request.url);
    EXPECT_EQ(request.most_bytes, kMostKeySetBytes);
    return answer;
  }
  index::Expected<FetchResponse> answer = FetchResponse{200, "keys", {}};
  std::vector<std::string> asked;
};

/// A fetcher that a test lets live second by second.
struct Fixture {
  test::FakeClock clock;
  ScriptedKeys fetch;
  std::vector<std::string> taken;
  index::UtcSeconds good_until = 0;
  std::vector<std::string> told;
  bool refuse = false;
  std::vector<KeySetPlace> places = {{kIssuer, "https://idp.example/jwks"}};

  /// Runs for some seconds; `each` is called with the second before it passes.
  void live(int seconds, const std::function<void(KeyFetcher&, int)>& each = {}) {
    KeyFetcher fetcher(
        places, fetch, clock,
        [this](const std::string& issuer, const std::string& body, index::UtcSeconds until) {
          if (refuse) return index::Expected<void>(fail(ErrorCode::invalid, "no JWK set"));
          taken.push_back(issuer + " " + body);
          good_until = until;
          return index::Expected<void>();
        },
        [this](const std::string& line) { told.push_back(line); });
    std::stop_source stop;
    const index::UtcSeconds begin = clock.now();
    int second = -1;
    clock.on_sleep = [&](std::chrono::milliseconds) {
      const int passed = static_cast<int>(clock.now() - begin);
      if (passed >= seconds) stop.request_stop();
      if (each && passed != second) each(fetcher, passed);
      second = passed;
    };
    fetcher.run(stop.get_token());
  }
};

TEST(KeyFetcher, AsksAtOnceAndThenEveryFiveMinutes) {
  Fixture fixture;
  const index::UtcSeconds begin = fixture.clock.now();
  fixture.live(3600);
  EXPECT_THAT(fixture.fetch.asked, SizeIs(3600 / kKeyRefreshSeconds + 1));
  EXPECT_EQ(fixture.taken.front(), "https://idp.example keys");
  EXPECT_EQ(fixture.good_until, begin + 3600 + kKeyRefreshSeconds + kKeyGraceSeconds);
  EXPECT_THAT(fixture.told, IsEmpty());
}

/// A thousand tokens with keys that nobody has cost their issuer a request a minute.
TEST(KeyFetcher, row13_ATokenWithAnUnknownKeyAsksOnceAMinute) {
  Fixture fixture;
  fixture.live(10, [](KeyFetcher& fetcher, int) {
    for (int i = 0; i < 100; ++i) fetcher.ask(kIssuer);
  });
  EXPECT_THAT(fixture.fetch.asked, SizeIs(1));
  fixture.live(600, [](KeyFetcher& fetcher, int second) {
    if (second > 0) fetcher.ask(kIssuer);
  });
  EXPECT_THAT(fixture.fetch.asked, SizeIs(1 + 11));
  fixture.fetch.asked.clear();
  fixture.live(100, [](KeyFetcher& fetcher, int second) {
    if (second == 80) fetcher.ask(kIssuer);
    fetcher.ask("https://another.example");
  });
  EXPECT_THAT(fixture.fetch.asked, SizeIs(2)) << "who asks late is heard soon";
}

TEST(KeyFetcher, row12_AnAnswerThatIsNoneChangesNothingAndIsToldOnce) {
  const std::vector<std::pair<index::Expected<FetchResponse>, std::string>> answers = {
      {fail(ErrorCode::unavailable, "no answer within 5 s"), "no answer within 5 s"},
      {FetchResponse{500, "oops", {}}, "status 500"},
      {FetchResponse{302, "", {}}, "status 302"},
  };
  for (const auto& [answer, text] : answers) {
    SCOPED_TRACE(text);
    Fixture fixture;
    fixture.fetch.answer = answer;
    fixture.live(600);
    EXPECT_THAT(fixture.taken, IsEmpty());
    EXPECT_THAT(fixture.told, ElementsAre(testing::AllOf(HasSubstr(kIssuer), HasSubstr(text))));
    EXPECT_THAT(fixture.fetch.asked, SizeIs(11)) << "it is asked again after a minute";
  }
  Fixture fixture;
  fixture.refuse = true;
  fixture.live(130);
  EXPECT_THAT(fixture.told, ElementsAre(HasSubstr("no JWK set")));
  EXPECT_THAT(fixture.fetch.asked, SizeIs(3));
}

TEST(KeyFetcher, ThatItHealsIsToldToo) {
  Fixture fixture;
  fixture.fetch.answer = FetchResponse{503, "", {}};
  fixture.live(100, [&](KeyFetcher&, int second) {
    if (second == 30) fixture.fetch.answer = FetchResponse{200, "keys", {}};
  });
  EXPECT_THAT(fixture.told, ElementsAre(HasSubstr("503"), HasSubstr("they are there again")));
}

TEST(KeyFetcher, OneIssuerThatIsAwayCostsNoOther) {
  class Halves final : public Fetch {
   public:
    index::Expected<FetchResponse> get(const FetchRequest& request, const std::stop_token&) override {
      if (request.url.starts_with("https://away")) return fail(ErrorCode::unavailable, "no route");
      return FetchResponse{200, "keys", {}};
    }
  } halves;
  test::FakeClock clock;
  std::vector<std::string> taken;
  KeyFetcher fetcher(
      {{"away", "https://away.example/jwks"}, {"here", "https://here.example/jwks"}}, halves, clock,
      [&](const std::string& issuer, const std::string&, index::UtcSeconds) {
        taken.push_back(issuer);
        return index::Expected<void>();
      },
      [](const std::string&) {});
  std::stop_source stop;
  clock.on_sleep = [&](std::chrono::milliseconds) { stop.request_stop(); };
  fetcher.run(stop.get_token());
  EXPECT_THAT(taken, ElementsAre("here"));
}

TEST(KeyFetcher, AClockThatIsSetBackStopsNothing) {
  ScriptedKeys fetch;
  test::FakeClock clock;
  KeyFetcher fetcher(
      {{kIssuer, "https://idp.example/jwks"}}, fetch, clock,
      [](const std::string&, const std::string&, index::UtcSeconds) { return index::Expected<void>(); },
      [](const std::string&) {});
  std::stop_source stop;
  int sleeps = 0;
  clock.on_sleep = [&](std::chrono::milliseconds) {
    if (++sleeps == 1) clock.set(clock.now() - 86'400 * 365);
    if (sleeps == 10) stop.request_stop();
  };
  fetcher.run(stop.get_token());
  EXPECT_THAT(fetch.asked, SizeIs(2));
}

/// What is told of a server whose answer must not be taken, asked once by the real client.
std::vector<std::string> told_of(const test::ScriptedServer& server) {
  const auto fetch = make_http_client("meetpoint-test");
  test::FakeClock clock;
  std::vector<std::string> told;
  KeyFetcher fetcher(
      {{kIssuer, server.url() + "/jwks"}}, *fetch, clock,
      [](const std::string&, const std::string&, index::UtcSeconds) {
        ADD_FAILURE() << "it was taken";
        return index::Expected<void>();
      },
      [&](const std::string& line) { told.push_back(line); });
  std::stop_source stop;
  clock.on_sleep = [&](std::chrono::milliseconds) { stop.request_stop(); };
  fetcher.run(stop.get_token());
  return told;
}

TEST(KeyFetcher, row14_AKeySetAsABombIsCutOff) {
  const test::ScriptedServer server([](const std::string&, test::Connection& connection) {
    connection.send(test::http_response("200 OK", std::string(kMostKeySetBytes + 1, '0')));
  });
  EXPECT_THAT(told_of(server), ElementsAre(HasSubstr("sends more than 1 MB")));
}

TEST(KeyFetcher, row5_ARedirectIsNotFollowed) {
  std::atomic<int> reached = 0;
  const test::ScriptedServer inside([&](const std::string&, test::Connection& connection) {
    ++reached;
    connection.send(test::http_response("200 OK", "{\"keys\":[]}"));
  });
  for (const std::string& to : {inside.url() + "/latest/meta-data", std::string("http://169.254.169.254/")}) {
    const test::ScriptedServer server([&](const std::string&, test::Connection& connection) {
      connection.send(test::http_response("302 Found", "", "Location: " + to + "\r\n"));
    });
    EXPECT_THAT(told_of(server), ElementsAre(HasSubstr("302"))) << to;
  }
  EXPECT_EQ(reached, 0);
}

}  // namespace
}  // namespace meetpoint::sync
