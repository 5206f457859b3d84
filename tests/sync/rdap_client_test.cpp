#include "sync/rdap_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "support/fake_clock.hpp"
#include "support/rdap_answers.hpp"
#include "support/scripted_server.hpp"
#include "sync/http_client.hpp"

/// One question to a registry, whatever it answers.
namespace meetpoint::test {
namespace {

using index::ErrorCode;
using sync::FetchRequest;
using sync::FetchResponse;
using sync::RdapAnswer;
using Kind = RdapAnswer::Kind;
using testing::ElementsAre;
using testing::HasSubstr;

/// Registries by URL; what none of them has is a 404.
class Registries final : public sync::Fetch {
 public:
  index::Expected<FetchResponse> get(const FetchRequest& request, const std::stop_token&) override {
    asked.push_back(request.url);
    EXPECT_EQ(request.accept, "application/rdap+json");
    EXPECT_EQ(request.most_bytes, rpki::kMaxRdapAnswerBytes);
    const auto found = answers.find(request.url);
    return found == answers.end() ? FetchResponse{404, "{}", {}} : found->second;
  }
  void redirect(const std::string& from, const std::string& to, long status = 302) {
    FetchResponse response{status, "", {}};
    response.redirect_url = to;
    answers[from] = response;
  }
  std::map<std::string, FetchResponse> answers;
  std::vector<std::string> asked;
};

class RdapClient : public testing::Test {
 protected:
  RdapAnswer ask(const std::string& base = "https://a.example/", std::uint32_t asn = 64496) {
    auto answer = client_.ask(base, {asn}, {});
    EXPECT_TRUE(answer);
    return answer ? *answer : RdapAnswer();
  }
  Registries registries_;
  FakeClock clock_;
  sync::RdapClient client_{
      rpki::parse_rdap_bootstrap(
          rdap_bootstrap(R"([["1-64500"], ["https://a.example/"]], [["64501-65000"], )"
                         R"(["https://b.example/rdap/"]], [["70000"], ["http://127.0.0.1:7/"]])"))
          .value(),
      registries_, clock_};
};

TEST_F(RdapClient, AsksForTheNumberAndReadsWhatComes) {
  registries_.answers["https://a.example/autnum/64496"] = {200, autnum(64496, "https://api.example"), {}};
  const RdapAnswer found = ask();
  EXPECT_EQ(found.kind, Kind::found);
  ASSERT_EQ(found.claims.size(), 1U);
  EXPECT_EQ(found.claims[0].place, "a link of https://a.example/autnum/64496");
  EXPECT_EQ(ask("https://b.example/rdap/").kind, Kind::none);
  EXPECT_THAT(registries_.asked,
              ElementsAre("https://a.example/autnum/64496", "https://b.example/rdap/autnum/64496"));
}

TEST_F(RdapClient, FollowsANumberToTheRegistryThatHasItNow) {
  for (const long status : {301L, 302L, 303L, 307L, 308L}) {
    registries_.redirect("https://a.example/autnum/64496", "https://b.example/rdap/autnum/64496", status);
    registries_.answers["https://b.example/rdap/autnum/64496"] = {
        200, autnum(64496, "https://api.example"), {}};
    const RdapAnswer found = ask();
    EXPECT_EQ(found.kind, Kind::found) << status;
    EXPECT_EQ(found.url, "https://b.example/rdap/autnum/64496");
    EXPECT_THAT(found.claims.at(0).place, HasSubstr("b.example"));
  }
  for (const long status : {300L, 304L, 305L, 306L}) {
    registries_.redirect("https://a.example/autnum/64496", "https://b.example/rdap/autnum/64496", status);
    EXPECT_EQ(ask().kind, Kind::failed) << status;
  }
}

TEST_F(RdapClient, ARedirectElsewhereIsRefusedAndNotAsked) {
  for (const auto& [to, problem] : std::vector<std::pair<std::string, std::string>>{
           {"https://evil.example/autnum/64496", "https://evil.example, which the bootstrap file does not"},
           {"https://a.example.evil.example/", "does not name"},
           {"https://b.example:8443/", "does not name"},
           {"http://b.example/rdap/autnum/64496", "not https"},
           {"http://127.0.0.1:7/autnum/64496", "to this machine"},
           {"http://localhost/", "to this machine"},
           {"https://[::1]/", "to this machine"},
           {"http://169.254.169.254/latest", "not https"},
           {"https://user:pw@b.example/", "no URL of a server"},
           {"https://b.example\\@evil.example/", "no URL of a server"},
           {"ftp://b.example/", "no URL of a server"},
           {"file:///etc/passwd", "no URL of a server"},
           {"", "no URL of a server"},
       }) {
    registries_.asked.clear();
    registries_.redirect("https://a.example/autnum/64496", to);
    const RdapAnswer refused = ask();
    EXPECT_EQ(refused.kind, Kind::refused) << to;
    EXPECT_THAT(refused.reason, HasSubstr(problem)) << to;
    EXPECT_THAT(registries_.asked, testing::SizeIs(1)) << to;
  }
}

TEST_F(RdapClient, ACircleEnds) {
  registries_.redirect("https://a.example/autnum/64496", "https://a.example/autnum/64496");
  const RdapAnswer refused = ask();
  EXPECT_EQ(refused.kind, Kind::refused);
  EXPECT_THAT(refused.reason, HasSubstr("more than 3 times"));
  EXPECT_THAT(registries_.asked, testing::SizeIs(4));
}

TEST_F(RdapClient, PausesBetweenTwoRequestsToOneRegistry) {
  ask();
  EXPECT_THAT(clock_.slept, testing::IsEmpty());
  ask("https://b.example/rdap/");
  EXPECT_THAT(clock_.slept, testing::IsEmpty());
  ask();
  EXPECT_THAT(clock_.slept, ElementsAre(sync::kRdapPause));
  ask("http://127.0.0.1:7/");
  ask("http://127.0.0.1:7/");
  EXPECT_THAT(clock_.slept, testing::SizeIs(1)) << "this machine needs none";
  EXPECT_EQ(client_.requests(), 5U);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(client_.ask("https://a.example/", {64496}, stop.get_token()).error().code, ErrorCode::cancelled);
  EXPECT_EQ(client_.requests(), 5U);
}

TEST_F(RdapClient, WhatCannotBeUsedIsRefusedAndWhatIsMissingFails) {
  const auto with = [&](long status, const std::string& body) {
    registries_.answers["https://a.example/autnum/64496"] = {status, body, {}};
    return ask();
  };
  for (const std::string& body :
       {std::string("<html>"), std::string("{"), std::string(), autnum(64497, "https://api.example"),
        std::string(100'000, '['), std::string(R"({"objectClassName": "domain"})")}) {
    const RdapAnswer answer = with(200, body);
    EXPECT_EQ(answer.kind, Kind::refused);
    EXPECT_FALSE(answer.reason.empty());
    EXPECT_FALSE(answer.leave);
  }
  for (const long status : {400L, 403L, 204L}) {
    EXPECT_EQ(with(status, "").kind, Kind::failed) << status;
    EXPECT_FALSE(with(status, "").leave) << status;
  }
  for (const long status : {429L, 500L, 503L}) {
    EXPECT_EQ(with(status, "").kind, Kind::failed) << status;
    EXPECT_TRUE(with(status, "").leave) << status;
  }
}

/// The same with a server of this machine and the client that the program uses.
class RdapOverHttp : public testing::Test {
 protected:
  RdapAnswer ask(Script script) {
    const ScriptedServer server(std::move(script));
    const auto bootstrap =
        rpki::parse_rdap_bootstrap(rdap_bootstrap(R"([["1-70000"], [")" + server.url() + R"(/rdap"]])"));
    const auto fetch = sync::make_http_client(
        "meetpoint-test/1", {}, {std::chrono::seconds(5), std::chrono::seconds(1), std::chrono::seconds(5)},
        sync::Reach::public_addresses);
    sync::RdapClient client(bootstrap.value(), *fetch, clock_);
    auto answer = client.ask(server.url() + "/rdap/", {64496}, {});
    requests_ = client.requests();
    return answer ? *answer : RdapAnswer();
  }
  sync::SystemClock clock_;
  std::size_t requests_ = 0;
};

TEST_F(RdapOverHttp, AnswersAreTakenFromTheWire) {
  std::string head;
  const RdapAnswer found = ask([&](const std::string& request, Connection& connection) {
    head = request;
    connection.send(http_response("200 OK", autnum(64496, "https://api.example/v1")));
  });
  EXPECT_EQ(found.kind, Kind::found);
  EXPECT_EQ(found.claims.at(0).url, "https://api.example/v1");
  EXPECT_THAT(head, HasSubstr("GET /rdap/autnum/64496 HTTP/1.1\r\n"));
  EXPECT_THAT(head, HasSubstr("Accept: application/rdap+json\r\n"));
}

TEST_F(RdapOverHttp, RelativeRedirectsStayAndOthersAreRefused) {
  const RdapAnswer circle = ask([](const std::string&, Connection& connection) {
    connection.send(http_response("307 Temporary Redirect", "", "Location: /again\r\n"));
  });
  EXPECT_THAT(circle.reason, HasSubstr("more than 3 times"));
  EXPECT_EQ(requests_, 4U);
  int other = 0;
  const ScriptedServer stranger([&](const std::string&, Connection&) { ++other; });
  for (const std::string& to : {stranger.url() + "/autnum/64496", std::string("https://evil.example/"),
                                std::string("javascript:alert(1)"), std::string("//evil.example/x")}) {
    const RdapAnswer refused = ask([&](const std::string&, Connection& connection) {
      connection.send(http_response("302 Found", "", "Location: " + to + "\r\n"));
    });
    EXPECT_EQ(refused.kind, Kind::refused) << to;
    EXPECT_EQ(requests_, 1U) << to;
  }
  EXPECT_EQ(other, 0) << "another port of this machine is another server";
}

TEST_F(RdapOverHttp, TooMuchAndTooLateAreFailures) {
  const RdapAnswer large = ask([](const std::string&, Connection& connection) {
    connection.send(http_response("200 OK", std::string(10'000'000, ' ')));
  });
  EXPECT_EQ(large.kind, Kind::failed);
  EXPECT_THAT(large.reason, HasSubstr("more than 256 kB"));
  std::atomic<bool> over = false;
  const RdapAnswer slow = ask([&](const std::string&, Connection& connection) {
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{");
    for (int i = 0; i < 800 && !over; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  });
  over = true;
  EXPECT_EQ(slow.kind, Kind::failed);
  EXPECT_TRUE(slow.leave);
}

}  // namespace
}  // namespace meetpoint::test
