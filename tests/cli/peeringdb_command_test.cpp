#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "index/time.hpp"
#include "rpki/digest.hpp"
#include "support/in_time.hpp"
#include "support/meetings.hpp"
#include "support/process.hpp"
#include "support/scripted_server.hpp"
#include "support/temp_dir.hpp"

/// `meetpoint serve --auth FILE` with mode = "peeringdb": a server on loopback answers as PeeringDB would.
namespace meetpoint::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

const std::string kQuestion = "/v0.1/as64496/locations?asn=64496";
constexpr const char* kSecret = "client-s3cret-0123456789";
constexpr const char* kPortal = "portal-token-0123456789";

/// What PeeringDB knows of one token.
struct Holder {
  std::string client = "us";
  unsigned perms = 15;
  std::string profile_status = "200 OK";
  bool hangs = false;
};

class PeeringdbCommand : public testing::Test {
 protected:
  ~PeeringdbCommand() override { done_ = true; }
  void SetUp() override {
    const std::string sample = std::string(MEETPOINT_SOURCE_DIR) + "/data/sample";
    ASSERT_EQ(run({"sync", "--quiet", "--upstream", sample, "--store", store_}).exit_code, 0);
    write_file(place_ / "secret", std::string(kSecret) + "\n");
    std::filesystem::permissions(place_ / "secret", std::filesystem::perms(0600));
    write_file(place_ / "auth.toml",
               fmt::format("[pdb]\nmode = \"peeringdb\"\nintrospection = \"{0}/introspect/\"\n"
                           "profile = \"{0}/profile/v1\"\nclient_id = \"us\"\nclient_secret_file = \"{1}\"\n"
                           "[portal]\nmode = \"static\"\ntoken_sha256 = \"{2}\"\nasns = [\"AS64500\"]\n",
                           provider_.url(), (place_ / "secret").string(),
                           rpki::to_hex(rpki::octets_of(rpki::sha256(kPortal)))));
    served_ = std::make_unique<Served>(
        store_, "127.0.0.1:0",
        std::vector<std::string>{"--auth", (place_ / "auth.toml").string(), "--access-log", log_});
    ASSERT_TRUE(in_time([&] { return http_get(served_->url(), "/readyz").status == 200; }));
  }

  void know(const std::string& token, const Holder& holder) {
    const std::lock_guard lock(mutex_);
    holders_[token] = holder;
  }
  HttpAnswer ask(const std::string& token, const std::string& target = kQuestion) const {
    return http("GET", served_->url(), target, {{"Authorization", "Bearer " + token}});
  }

  std::string answer(const std::string& request) {
    const bool is_profile = request.starts_with("GET /profile/v1 ");
    ++(is_profile ? profiles_ : introspections_);
    const std::string before = is_profile ? "\r\nAuthorization: Bearer " : "&token=";
    const auto at = request.find(before) + before.size();
    const std::string token = request.substr(at, request.find("\r\n", at) - at);
    const std::lock_guard lock(mutex_);
    const auto found = holders_.find(token);
    if (!is_profile) {
      EXPECT_THAT(request, HasSubstr("POST /introspect/ "));
      // Of `us:client-s3cret-0123456789`.
      if (request.find("Basic dXM6Y2xpZW50LXMzY3JldC0wMTIzNDU2Nzg5\r\n") == std::string::npos)
        return http_response("401 Unauthorized", "");
      if (found == holders_.end()) return http_response("200 OK", R"({"active":false})");
      return http_response("200 OK", Json{{"active", true},
                                          {"scope", "profile networks"},
                                          {"exp", index::now_utc() + 300},
                                          {"client_id", found->second.client}}
                                         .dump());
    }
    if (found == holders_.end()) return http_response("403 Forbidden", "");
    if (found->second.hangs) return {};
    return http_response(
        found->second.profile_status,
        Json{{"id", 7},
             {"verified_user", true},
             {"networks",
              Json::array({{{"id", 1}, {"name", "N"}, {"asn", 64500}, {"perms", found->second.perms}}})}}
            .dump());
  }

  std::mutex mutex_;
  std::map<std::string, Holder> holders_;
  std::atomic<int> introspections_ = 0;
  std::atomic<int> profiles_ = 0;
  std::atomic<bool> done_ = false;
  ScriptedServer provider_{[this](const std::string& request, Connection& connection) {
    const std::string bytes = answer(request);
    while (bytes.empty() && !done_) std::this_thread::sleep_for(5ms);
    connection.send(bytes);
  }};
  TempDir place_;
  std::string store_ = (place_ / "store.db").string();
  std::string log_ = (place_ / "access.log").string();
  std::unique_ptr<Served> served_;
};

TEST_F(PeeringdbCommand, AGoodTokenPagesToTheEndAndIsAskedAboutOnce) {
  know("good", {});
  std::string next;
  int pages = 0;
  do {
    const HttpAnswer page =
        ask("good", kQuestion + "&max_results=3" + (next.empty() ? "" : "&next_token=" + next));
    ASSERT_EQ(page.status, 200) << page.body;
    next = Json::parse(page.body).value("next_token", "");
    ASSERT_LT(++pages, 20);
  } while (!next.empty());
  EXPECT_GT(pages, 2);
  EXPECT_EQ(introspections_, 1);
  EXPECT_EQ(profiles_, 1);
}

TEST_F(PeeringdbCommand, WhoMayDoWhat) {
  know("reader", {.perms = 1});
  know("nobody", {.perms = 0});
  know("foreign", {.client = "them"});
  EXPECT_EQ(ask("reader").status, 200);
  EXPECT_EQ(ask("reader", kQuestion + "&peer_asn=64502").status, 403) << "for another network";
  const HttpAnswer too_little = ask("nobody");
  EXPECT_EQ(too_little.status, 403);
  EXPECT_THAT(too_little.header("WWW-Authenticate"), HasSubstr("insufficient_scope"));
  const int asked = profiles_;
  const HttpAnswer refused = ask("foreign");
  EXPECT_EQ(refused.status, 401);
  EXPECT_THAT(refused.header("WWW-Authenticate"), HasSubstr("invalid_token"));
  const HttpAnswer unknown = ask("made-up");
  EXPECT_EQ(unknown.status, 401);
  EXPECT_EQ(Json::parse(unknown.body).at("errors"), Json::parse(refused.body).at("errors"));
  EXPECT_EQ(profiles_, asked) << "what is refused at the first door is not shown at the second";
  EXPECT_EQ(ask(kPortal).status, 200) << "a static token goes first";
}

TEST_F(PeeringdbCommand, WhilePeeringdbIsBrokenNobodyIsCalledALiar) {
  know("good", {});
  EXPECT_EQ(ask("good").status, 200);
  know("broken", {.profile_status = "500 Internal Server Error"});
  for (int i = 0; i < 5; ++i) {
    const HttpAnswer later = ask("broken");
    EXPECT_EQ(later.status, 503);
    EXPECT_EQ(later.header("Retry-After"), "5");
  }
  const int asked = introspections_;
  const HttpAnswer left_alone = ask("broken");
  EXPECT_EQ(left_alone.status, 503);
  EXPECT_GT(std::stoi(left_alone.header("Retry-After")), 5);
  EXPECT_EQ(ask("new").status, 503);
  EXPECT_EQ(introspections_, asked) << "it is left alone";
  EXPECT_EQ(ask("good").status, 200);
}

TEST_F(PeeringdbCommand, WhoHangsIsWaitedForFiveSecondsAndHoldsNobodyElse) {
  know("good", {});
  EXPECT_EQ(ask("good").status, 200);
  know("stuck", {.hangs = true});
  std::vector<std::jthread> stuck;
  std::atomic<int> over = 0;
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 30; ++i) {
    stuck.emplace_back([this, &over] {
      EXPECT_EQ(ask("stuck").status, 503);
      ++over;
    });
  }
  EXPECT_TRUE(in_time([&] { return profiles_ == 2; }));
  know("other", {});
  EXPECT_EQ(ask("good").status, 200);
  EXPECT_EQ(ask("other").status, 200);
  EXPECT_EQ(ask(kPortal).status, 200);
  EXPECT_EQ(http_get(served_->url(), "/v0.1/common?asns=64496,64500").status, 200);
  EXPECT_EQ(over, 0) << "all that while somebody was waiting";
  stuck.clear();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 15s);
  EXPECT_EQ(profiles_, 3) << "thirty callers asked once";
}

TEST_F(PeeringdbCommand, AnEndWaitsForNobodyWhoHangs) {
  know("stuck", {.hangs = true});
  std::jthread stuck([this] { http("GET", served_->url(), kQuestion, {{"Authorization", "Bearer stuck"}}); });
  EXPECT_TRUE(in_time([&] { return profiles_ == 1; }));
  const auto begin = std::chrono::steady_clock::now();
  served_->process().signal(SIGINT);
  EXPECT_EQ(served_->process().wait().exit_code, 0);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 4s);
}

TEST_F(PeeringdbCommand, NoTokenAndNoSecretIsInALogOrOnACommandLine) {
  know("good-t0ken-0123456789", {});
  know("bad-t0ken-0123456789", {.profile_status = "500 Internal Server Error"});
  EXPECT_EQ(ask("good-t0ken-0123456789").status, 200);
  for (int i = 0; i < 6; ++i) EXPECT_EQ(ask("bad-t0ken-0123456789").status, 503);
  EXPECT_EQ(ask("made-up-t0ken-0123456789").status, 503);
  const std::string line = read_file(fmt::format("/proc/{}/cmdline", served_->process().pid()));
  served_->process().signal(SIGTERM);
  const Finished finished = served_->process().wait();
  EXPECT_EQ(finished.exit_code, 0);
  const std::string log = read_file(log_);
  EXPECT_THAT(log, HasSubstr("the profile answers with status 500"));
  EXPECT_THAT(log, HasSubstr("\"no_provider\""));
  EXPECT_THAT(finished.err, HasSubstr("5 inspections failed in a row"));
  for (const char* secret : {"t0ken", "s3cret", "dXM6Y2xpZW50"}) {
    for (const std::string& text : {line, finished.err, finished.out, log})
      EXPECT_THAT(text, Not(HasSubstr(secret)));
  }
}

}  // namespace
}  // namespace meetpoint::test
