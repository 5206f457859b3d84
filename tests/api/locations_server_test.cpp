#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/server.hpp"
#include "locations_world.hpp"
#include "support/wire.hpp"

/// /locations through a socket.
namespace meetpoint::test {
namespace {

using testing::HasSubstr;

class LocationsServer : public Locations {
 protected:
  std::unique_ptr<api::Server> start(const std::string& listen) {
    services_.locations = &service_;
    return std::move(api::Server::start(listen, published_, services_).value());
  }
  static HttpAnswer ask_at(const std::string& url, const std::string& target,
                           const std::vector<std::pair<std::string, std::string>>& headers = {}) {
    return http("GET", url, target, headers);
  }
};

TEST_F(LocationsServer, WhoListensToMoreThanItsMachineMustKnowWhoAsks) {
  services_.locations = &service_;
  for (const char* listen : {"0.0.0.0:0", "[::]:0", "192.0.2.1:0"}) {
    const auto refused = api::Server::start(listen, published_, services_);
    ASSERT_FALSE(refused) << listen;
    EXPECT_THAT(refused.error().text, HasSubstr("--auth FILE")) << "before it binds";
  }
  admit({64500});
  const auto knows = start("0.0.0.0:0");
  EXPECT_EQ(ask_at(fmt::format("http://127.0.0.1:{}", port_of(knows->url())), kQuestion).status, 200);
  EXPECT_EQ(ask_at(start("127.0.0.1:0")->url(), kQuestion).status, 200);
}

TEST_F(LocationsServer, A19_head_has_the_headers_of_get_and_no_body) {
  const auto server = start("127.0.0.1:0");
  Wire wire(server->url());
  wire.send("HEAD " + get_request(kQuestion).substr(4));
  wire.send(get_request(kQuestion));
  const auto head = wire.read_answer(false);
  const auto get = wire.read_answer();  // reads the head's body as its status line if there is one
  ASSERT_TRUE(head && get);
  EXPECT_EQ(head->status, 200);
  EXPECT_EQ(get->body, ask(kQuestion).body);
  for (const char* name : {"Content-Type", "Content-Length", "Cache-Control", "Vary"})
    EXPECT_EQ(head->header(name), get->header(name)) << name;
  EXPECT_EQ(head->header("Content-Length"), std::to_string(get->body.size()));
  wire.send("OPTIONS " + get_request("/v0.1/as64496/locations").substr(4));
  const auto options = wire.read_answer();
  ASSERT_TRUE(options);
  EXPECT_EQ(options->status, 204);
  EXPECT_EQ(options->header("Allow"), "GET, HEAD, OPTIONS");
}

TEST_F(LocationsServer, Row17_what_a_proxy_may_say_changes_nothing) {
  const auto server = start("127.0.0.1:0");
  const std::string plain = ask_at(server->url(), kQuestion).body;
  for (const char* name :
       {"X-Forwarded-Host", "X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Prefix", "Forwarded"}) {
    const HttpAnswer answer = ask_at(server->url(), kQuestion, {{name, "evil.example/v0.1/locations?asn=1"}});
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, plain) << name;
    for (const auto& [header_name, value] : answer.headers)
      EXPECT_THAT(value, testing::Not(HasSubstr("evil.example"))) << header_name;
  }
}

TEST_F(LocationsServer, A11_says_its_status_and_its_link) {
  service_.denied = {{64500}};
  service_.blocked_by = "https://court.example/order";
  const auto server = start("127.0.0.1:0");
  Wire wire(server->url());
  wire.send(get_request(kQuestion, "Connection: close\r\n"));
  EXPECT_THAT(wire.read_to_end(),
              testing::AllOf(HasSubstr("HTTP/1.1 451 Unavailable For Legal Reasons\r\n"),
                             HasSubstr("Link: <https://court.example/order>; rel=\"blocked-by\"\r\n")));
}

}  // namespace
}  // namespace meetpoint::test
