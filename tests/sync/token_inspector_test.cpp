#include "sync/token_inspector.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "support/scripted_server.hpp"
#include "sync/http_client.hpp"

namespace meetpoint::sync {
namespace {

using index::ErrorCode;
using test::Connection;
using test::http_response;
using test::ScriptedServer;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* kToken = "s3cret-t0ken_~+/9==";
constexpr const char* kSecret = "s3cret:of client&us=100%";

/// A provider that answers as a test says and writes down what it was sent.
class Inspector : public testing::Test {
 protected:
  TokenInspector inspector(const HttpLimits& limits = {}) {
    return inspector_of(
        {provider_.url() + "/introspect/", provider_.url() + "/profile/v1", "us & co", kSecret}, limits);
  }
  static TokenInspector inspector_of(InspectionPlaces places, const HttpLimits& limits = {}) {
    return {std::move(places), [limits] { return make_http_client("meetpoint-test/1", {}, limits); }};
  }
  std::vector<std::string> requests() {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

  void answer_with(std::string answer) {
    const std::lock_guard lock(mutex_);
    answer_ = std::move(answer);
  }
  std::string answer() {
    const std::lock_guard lock(mutex_);
    return answer_;
  }

  std::mutex mutex_;
  std::vector<std::string> requests_;
  std::atomic<bool> hang_ = false;
  std::atomic<bool> done_ = false;
  std::string answer_ = http_response("200 OK", R"({"active":true})");
  ScriptedServer provider_{[this](const std::string& request, Connection& connection) {
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
    }
    while (hang_ && !done_) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    connection.send(answer());
  }};
};

TEST_F(Inspector, PostsTheTokenAndShowsWhoWeAre) {
  auto asking = inspector();
  const auto answer = asking.introspect(kToken);
  ASSERT_TRUE(answer) << answer.error().text;
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, R"({"active":true})");
  ASSERT_EQ(requests().size(), 1U);
  const std::string request = requests().front();
  EXPECT_THAT(request, StartsWith("POST /introspect/ HTTP/1.1\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nContent-Type: application/x-www-form-urlencoded\r\n"));
  // Of `us%20%26%20co:s3cret%3Aof%20client%26us%3D100%25`, by coreutils' base64.
  EXPECT_THAT(request, HasSubstr("\r\nAuthorization: Basic "
                                 "dXMlMjAlMjYlMjBjbzpzM2NyZXQlM0FvZiUyMGNsaWVudCUyNnVzJTNEMTAwJTI1\r\n"));
  EXPECT_THAT(request,
              testing::EndsWith("\r\n\r\ntoken_type_hint=access_token&token=s3cret-t0ken_%7E%2B%2F9%3D%3D"));
}

TEST_F(Inspector, ShowsTheTokenAloneForTheProfile) {
  auto asking = inspector();
  ASSERT_TRUE(asking.profile(kToken));
  const std::string request = requests().front();
  EXPECT_THAT(request, StartsWith("GET /profile/v1 HTTP/1.1\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nAuthorization: Bearer s3cret-t0ken_~+/9==\r\n"));
  EXPECT_THAT(request, Not(HasSubstr("Basic")));
  ASSERT_TRUE(asking.introspect(kToken));
  ASSERT_TRUE(asking.profile(kToken));
  EXPECT_THAT(requests().back(), AllOf(Not(HasSubstr("Basic")), Not(HasSubstr("token_type_hint"))))
      << "nothing of a request stays for the next one";
}

TEST_F(Inspector, AnyStatusIsAnAnswerAndNoRedirectIsFollowed) {
  auto asking = inspector();
  for (const char* status : {"302 Found", "401 Unauthorized", "500 Internal Server Error"}) {
    answer_with(http_response(status, "it", "Location: " + provider_.url() + "/elsewhere\r\n"));
    const auto profile = asking.profile(kToken);
    ASSERT_TRUE(profile);
    EXPECT_EQ(std::to_string(profile->status), std::string(status).substr(0, 3));
    EXPECT_EQ(profile->body, "it");
  }
  EXPECT_EQ(requests().size(), 3U);
}

TEST_F(Inspector, NoSecretIsInAnErrorOrGoesInTheClear) {
  const auto expect_silent = [](const index::Expected<FetchResponse>& answer, ErrorCode code) {
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, code);
    EXPECT_THAT(answer.error().text, Not(HasSubstr("s3cret")));
    EXPECT_THAT(answer.error().text, Not(HasSubstr("dXMl")));
  };
  auto clear = inspector_of({"http://192.0.2.1/introspect/", "http://192.0.2.1/profile", "us", kSecret});
  const auto begin = std::chrono::steady_clock::now();
  expect_silent(clear.introspect(kToken), ErrorCode::invalid);
  expect_silent(clear.profile(kToken), ErrorCode::invalid);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(1)) << "nobody was asked";
  auto nobody = inspector_of({"http://127.0.0.1:1/i", "http://127.0.0.1:1/p", "us", kSecret});
  expect_silent(nobody.introspect(kToken), ErrorCode::unavailable);
  expect_silent(nobody.profile(kToken), ErrorCode::unavailable);
  auto asking = inspector();
  answer_with("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ns3cret");
  expect_silent(asking.profile(kToken), ErrorCode::unavailable);
  answer_with(http_response("200 OK", std::string(kMostInspectionBytes + 1, 's')));
  expect_silent(asking.introspect(kToken), ErrorCode::unavailable);
  const std::size_t asked = requests().size();
  for (const char* bent : {"s3cret\r\nX-Evil: 1", "s3cret token", "s3cret\x01", "s3cret\xc3\xa9"})
    expect_silent(asking.profile(bent), ErrorCode::invalid);
  EXPECT_EQ(requests().size(), asked);
}

TEST_F(Inspector, WhoDoesNotAnswerIsWaitedForNoLongerThanAgreed) {
  hang_ = true;
  auto asking = inspector({std::chrono::seconds(1), std::chrono::seconds(1), std::chrono::seconds(1)});
  const auto begin = std::chrono::steady_clock::now();
  const auto answer = asking.profile(kToken);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::unavailable);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(4));
  done_ = true;
}

TEST_F(Inspector, AnEndDoesNotWaitForAnybody) {
  hang_ = true;
  auto asking = inspector();
  std::jthread ends([&] {
    while (requests().empty()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    asking.give_up();
  });
  const auto begin = std::chrono::steady_clock::now();
  const auto answer = asking.profile(kToken);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::cancelled);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
  EXPECT_EQ(asking.introspect(kToken).error().code, ErrorCode::cancelled);
  done_ = true;
}

/// Answers of its own, and counts how many there are of it.
class CountedFetch final : public Fetch {
 public:
  explicit CountedFetch(std::atomic<int>& alive) : alive_(alive) { ++alive_; }
  CountedFetch(const CountedFetch&) = delete;
  CountedFetch& operator=(const CountedFetch&) = delete;
  ~CountedFetch() override { --alive_; }
  index::Expected<FetchResponse> get(const FetchRequest& request, const std::stop_token&) override {
    EXPECT_EQ(request.most_bytes, kMostInspectionBytes);
    EXPECT_FALSE(busy_.exchange(true)) << "a connection has one user at a time";
    std::this_thread::sleep_for(std::chrono::microseconds(200));
    busy_ = false;
    return FetchResponse{200, request.bearer, {}};
  }

 private:
  std::atomic<int>& alive_;
  std::atomic<bool> busy_ = false;
};

TEST(InspectorConnections, AreSharedByThreadsAndFewAreKept) {
  std::atomic<int> alive = 0;
  {
    TokenInspector asking({"https://idp.example/i", "https://idp.example/p", "us", "secret"},
                          [&] { return std::make_unique<CountedFetch>(alive); });
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 20; ++thread) {
      threads.emplace_back([&asking, thread] {
        for (int i = 0; i < 50; ++i) {
          const std::string token = std::to_string(thread) + "." + std::to_string(i);
          EXPECT_EQ(asking.profile(token).value().body, token);
        }
      });
    }
    threads.clear();
    EXPECT_GE(alive, 1);
    EXPECT_LE(alive, static_cast<int>(kMostIdleConnections));
  }
  EXPECT_EQ(alive, 0);
}

}  // namespace
}  // namespace meetpoint::sync
