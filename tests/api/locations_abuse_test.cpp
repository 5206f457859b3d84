#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <regex>

#include "api/base64url.hpp"
#include "api/render_locations.hpp"
#include "locations_world.hpp"

/// /locations, row by row of the list of abuses.
namespace meetpoint::test {
namespace {

using api::LocationsService;
using api::Response;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

TEST_F(Locations, Row16_a_max_results_that_is_none_is_refused) {
  for (const char* most : {"-1", "101", "1e9", "1000000000", "0x10", "%205", "5%20", "+5", "%2B5", "", "05",
                           "1.0", "5&max_results=5", "5&max_results=6", "18446744073709551617"})
    expect_refusal(ask(kQuestion + "&max_results=" + most), 400, "max_results");
}

TEST_F(Locations, Row15_no_forged_token_leads_anywhere) {
  const std::string octets = api::decode_base64url(token_of(ask(kQuestion + "&max_results=2"))).value();
  for (std::size_t bit = 0; bit < octets.size() * 8; ++bit) {
    std::string changed = octets;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1U << bit % 8));
    expect_refusal(ask(kQuestion + "&next_token=" + api::encode_base64url(changed)), 400, "next_token");
  }
}

TEST_F(Locations, Row15_a_token_of_one_caller_is_none_of_another) {
  admit({64500});
  const std::string token = token_of(ask("/v0.1/locations?asn=64496&max_results=2"));
  EXPECT_EQ(ask("/v0.1/locations?asn=64496&next_token=" + token).status, 200);
  admit({64510});
  expect_refusal(ask("/v0.1/locations?asn=64496&next_token=" + token), 400, "next_token");
  expect_refusal(ask("/v0.1/locations?asn=64496&peer_asn=64500&next_token=" + token), 403, "peer_asn");
}

TEST_F(Locations, Row1_and_A19_who_asks_too_often_gets_429_and_others_do_not) {
  LocationsService limited{.limit = api::RateLimit(5)};
  for (int i = 0; i < 5; ++i) EXPECT_EQ(ask(limited, kQuestion).status, 200);
  const Response response = ask(limited, "/v0.1/as64510/locations?asn=64500");
  EXPECT_EQ(response.status, 429) << "the limit is the caller's, whomever it asks about";
  const std::string wait = header(response, "Retry-After");
  EXPECT_TRUE(std::regex_match(wait, std::regex("[1-9]|1[0-2]"))) << wait;
  EXPECT_THAT(fields_of(response), ElementsAre("request"));
  EXPECT_EQ(ask(limited, "/v0.1/locations?asn=64496&peer_asn=64510").status, 200);
  const auto refused_in = [&](int count) {
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < count; ++i) EXPECT_EQ(ask(limited, kQuestion).status, 429);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count() / count;
  };
  EXPECT_LT(refused_in(1000), 1e-3) << "a flood costs little";
}

TEST_F(Locations, Row17_no_cache_keeps_what_is_one_callers) {
  const auto expect_private = [](const Response& response) {
    EXPECT_EQ(header(response, "Cache-Control"), "private, no-store") << response.body;
    for (const char* name : {"Authorization", "DPoP", "Accept"})
      EXPECT_THAT(header(response, "Vary"), HasSubstr(name));
    EXPECT_EQ(header(response, "ETag"), "");
    EXPECT_EQ(std::count_if(response.headers.begin(), response.headers.end(),
                            [](const auto& one) { return one.first == "Vary"; }),
              1);
  };
  expect_private(ask(kQuestion));
  expect_private(ask("/v0.1/as64496/locations?asn=64500"));
  expect_private(ask("/v0.1/locations?asn=x"));
  expect_private(ask(kQuestion, "text/html"));
  LocationsService rules{.denied = {{64500}}, .blocked_by = "https://a.example"};
  expect_private(ask(rules, kQuestion));
  admit({64510});
  expect_private(ask(kQuestion));
  refuse({401,
          {index::ErrorCode::unauthorised, "who", "authorization"},
          {{"WWW-Authenticate", "Bearer realm=\"peering\""}}});
  expect_private(ask(kQuestion));
}

TEST_F(Locations, Row17_the_absolute_form_of_a_target_changes_nothing) {
  EXPECT_EQ(ask("http://elsewhere.example" + kQuestion).body, ask(kQuestion).body);
}

TEST_F(Locations, Row23_a_page_has_100_places_and_64_kilobytes_at_most) {
  serve(facilities(400));
  for (const std::string view : {"", "&view=detail"}) {
    std::size_t count = 0;
    std::string token;
    do {
      const Response page = ask(kQuestion + view + token);
      ASSERT_EQ(page.status, 200);
      EXPECT_LE(page.body.size(), api::kMostPageBytes);
      const auto ids = ids_of(page);
      EXPECT_LE(ids.size(), 100U);
      EXPECT_GE(ids.size(), 90U) << "and not many less";
      for (const std::string& id : ids) EXPECT_EQ(id, fmt::format("pdb:fac:{}", ++count));
      token = count < 400 ? "&next_token=" + token_of(page) : "";
    } while (!token.empty());
  }
}

TEST_F(Locations, Row23_a_network_with_a_thousand_ports_is_bounded_too) {
  World world = two_networks();
  for (int port = 0; port < 1000; ++port) {
    for (const int net : {1, 2}) {
      world.add(index::ObjectType::netixlan,
                {{"id", 1000 + port * 2 + net},
                 {"net_id", net},
                 {"ixlan_id", 109},
                 {"ipaddr4", fmt::format("198.51.{}.{}", 100 + net, port % 250)},
                 {"ipaddr6", fmt::format("2001:db8:ffff:ffff:ffff:ffff:{}:{:x}", net, port)},
                 {"speed", 1000},
                 {"operational", true}});
    }
  }
  serve(world);
  const Response page = ask(kQuestion + "&view=detail&location_type=public");
  EXPECT_LE(page.body.size(), api::kMostPageBytes);
  const Json place = Json::parse(page.body)["locations"][0];
  EXPECT_THAT(place["server"]["ipv6"], SizeIs(api::kMostAddresses));
}

TEST_F(Locations, Row25_who_may_not_speak_for_a_network_does_not_learn_whether_it_is_there) {
  admit({64500});
  const auto text = [&](const std::string& asn) {
    const Response response = ask("/v0.1/locations?asn=64496&peer_asn=" + asn);
    EXPECT_EQ(response.status, 403);
    return std::regex_replace(Json::parse(response.body)["errors"][0]["messages"][0].get<std::string>(),
                              std::regex(asn), "N");
  };
  EXPECT_EQ(text("64510"), text("65550"));
}

}  // namespace
}  // namespace meetpoint::test
