#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "api/locations_service.hpp"
#include "front_door.hpp"
#include "support/in_time.hpp"

/// Row 2 of the list of abuses: who guesses tokens.
namespace meetpoint::test {
namespace {

/// What is said of a token that is not believed.
tl::unexpected<api::NotAdmitted> refused(const char* scheme, const char* error = "") {
  return tl::unexpected(api::NotAdmitted{401,
                                         {index::ErrorCode::unauthorised, "no", "authorization"},
                                         {{"WWW-Authenticate", fmt::format("{} realm=\"us\"", scheme)}},
                                         "",
                                         error});
}

api::ServerOptions behind_proxy(std::uint32_t bad_tokens_a_minute) {
  api::ServerOptions options;
  options.behind_proxy = true;
  options.guard.bad_tokens_a_minute = bad_tokens_a_minute;
  return options;
}

TEST_F(FrontDoor, Row2_who_guesses_tokens_is_soon_not_listened_to) {
  std::atomic<int> looked_at = 0;
  services_.authenticate = [&](const api::Request&) -> tl::expected<api::Asker, api::NotAdmitted> {
    ++looked_at;
    return refused("Bearer");
  };
  api::LocationsService locations;
  services_.locations = &locations;
  start(behind_proxy(10));
  const auto guess = [&](const std::string& address) {
    return ask("/v0.1/locations?asn=64496",
               "Authorization: Bearer guess\r\nX-Forwarded-For: " + address + "\r\n")
        ->status;
  };
  for (int i = 0; i < 10; ++i) EXPECT_EQ(guess(fmt::format("192.0.2.{}", i)), 401);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(guess("192.0.2.200"), 429);
  EXPECT_EQ(looked_at, 10) << "no signature is looked at for nothing";
  EXPECT_EQ(guess("198.51.100.1"), 401);
  EXPECT_EQ(ask("/healthz", "X-Forwarded-For: 192.0.2.200\r\n")->status, 200) << "it may ask without one";
  const std::string key = "Authorization: Api-Key 1\r\nX-Forwarded-For: 192.0.2.200\r\n";
  for (const char* target : {"/healthz", "/api/net/1", "/v0.1/common?asns=64496,64500"})
    EXPECT_NE(ask(target, key)->status, 429) << "where nobody looks at it: " << target;
  for (const char* target : {"/v0.1/%6cocations?asn=64496", "/v0.1%2fas64496/locations?asn=64496"})
    EXPECT_EQ(ask(target, key)->status, 429) << target;
  server_.reset();  // it holds what is ours
}

TEST_F(FrontDoor, Row2_who_guesses_tokens_at_once_guesses_no_more_of_them) {
  std::atomic<int> looked_at = 0;
  std::atomic<int> throttled = 0;
  std::atomic<bool> is_open = true;
  services_.authenticate = [&](const api::Request&) -> tl::expected<api::Asker, api::NotAdmitted> {
    ++looked_at;
    EXPECT_TRUE(in_time([&] { return is_open.load(); }));
    return refused("Bearer");
  };
  services_.knows_token = [](const api::Request& request) {
    return request.authorization.front() == "Bearer known";
  };
  services_.note_exchange = [&](const api::Exchange& exchange) {
    throttled += exchange.status == 429 ? 1 : 0;
  };
  api::LocationsService locations;
  services_.locations = &locations;
  start(behind_proxy(10));
  const auto show = [&](const std::string& token) {
    auto wire = std::make_unique<Wire>(server_->url());
    wire->send(get_request("/v0.1/locations?asn=64496",
                           "Authorization: Bearer " + token + "\r\nX-Forwarded-For: 192.0.2.1\r\n"));
    return wire;
  };
  for (int i = 0; i < 7; ++i) EXPECT_EQ(show("guess")->read_answer()->status, 401);
  is_open = false;
  std::vector<std::unique_ptr<Wire>> wires;
  for (int i = 0; i < 10; ++i) wires.push_back(show("guess"));
  EXPECT_TRUE(in_time([&] { return throttled == 7; }));
  EXPECT_EQ(looked_at, 10);
  wires.push_back(show("known"));
  EXPECT_TRUE(in_time([&] { return looked_at == 11; })) << "who is known is not concerned";
  is_open = true;
  EXPECT_EQ(wires.back()->read_answer()->status, 401);
  server_.reset();  // who still waits at the door looks at what is ours
}

TEST_F(FrontDoor, Row2_who_is_told_a_nonce_has_not_guessed) {
  services_.authenticate = [](const api::Request&) -> tl::expected<api::Asker, api::NotAdmitted> {
    return refused("DPoP", "use_dpop_nonce");
  };
  api::LocationsService locations;
  services_.locations = &locations;
  start(behind_proxy(2));
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(
        ask("/v0.1/locations?asn=64496", "Authorization: DPoP t\r\nX-Forwarded-For: 192.0.2.1\r\n")->status,
        401);
  }
  server_.reset();  // it holds what is ours
}

}  // namespace
}  // namespace meetpoint::test
