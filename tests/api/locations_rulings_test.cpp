#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "api/location_token.hpp"
#include "locations_world.hpp"

/// /locations, ruling by ruling of how the draft's open ends are tied: A1, A2, ...
namespace meetpoint::test {
namespace {

using api::LocationsService;
using api::Response;
using api::TokenKeys;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

TEST_F(Locations, A1_asn_is_the_server_or_the_caller_below_a_path) {
  const std::string all = ask(kQuestion).body;
  admit({64500});
  EXPECT_EQ(ask("/v0.1/as64496/locations?asn=64496").body, all);
  EXPECT_EQ(ask("/v0.1/as64496/locations?asn=64500").body, all);
  EXPECT_EQ(ask("/v0.1/locations?asn=64496").body, all);
  expect_refusal(ask("/v0.1/as64496/locations?asn=64510"), 403, "asn");
  expect_refusal(ask("/v0.1/as64496/locations?asn=65550"), 403, "asn");
  expect_refusal(ask("/v0.1/as64496/locations?asn=64496&peer_asn=64510"), 403, "peer_asn");
  expect_refusal(ask("/v0.1/locations?asn=64496&peer_asn=64510"), 403, "peer_asn");
  expect_refusal(ask("/v0.1/as64496/locations"), 400, "asn");
}

TEST_F(Locations, A1_the_path_has_one_spelling_of_a_network) {
  for (const char* spelling :
       {"as0", "as064496", "asAS64496", "as0.64496", "as4294967296", "as", "as-1", "as%2064496"}) {
    const Response response = ask(fmt::format("/v0.1/{}/locations?asn=64496&peer_asn=64500", spelling));
    EXPECT_EQ(response.status, 400) << spelling;
    EXPECT_THAT(fields_of(response), ElementsAre("asn"));
  }
}

TEST_F(Locations, A2_are_those_of_both_and_none_for_who_is_nowhere) {
  EXPECT_THAT(ids_of(ask(kQuestion)),
              ElementsAre("pdb:ix:2", "pdb:ix:10", "pdb:ix:100", "pdb:fac:3", "pdb:fac:20", "pdb:fac:100"));
  const Response nowhere = ask("/v0.1/locations?asn=64496&peer_asn=64510");
  EXPECT_EQ(nowhere.status, 200);
  EXPECT_EQ(nowhere.body, "{\"locations\":[]}\n");
}

TEST_F(Locations, A3_of_several_networks_one_must_be_chosen) {
  admit({64500, 64510});
  expect_refusal(ask("/v0.1/locations?asn=64496"), 400, "peer_asn");
  expect_refusal(ask("/v0.1/as64496/locations?asn=64496"), 400, "peer_asn");
  EXPECT_THAT(ids_of(ask("/v0.1/locations?asn=64496&peer_asn=64510")), IsEmpty());
  EXPECT_THAT(ids_of(ask("/v0.1/locations?asn=64496&peer_asn=64500")), SizeIs(6));
  EXPECT_THAT(ids_of(ask("/v0.1/as64496/locations?asn=64500")), SizeIs(6));
}

TEST_F(Locations, A4_ids_are_of_the_exchange_and_not_of_its_lan) {
  serve(two_networks());  // an ixlan's id is its exchange's plus 100
  EXPECT_THAT(ids_of(ask(kQuestion)), ElementsAre("pdb:ix:9", "pdb:fac:5", "pdb:fac:12"));
}

TEST_F(Locations, A5_public_is_a_usable_exchange_and_private_a_common_facility) {
  EXPECT_THAT(ids_of(ask(kQuestion + "&location_type=public")),
              ElementsAre("pdb:ix:2", "pdb:ix:10", "pdb:ix:100"))
      << "at exchange 30 they have no family in common";
  EXPECT_THAT(ids_of(ask(kQuestion + "&location_type=PRIVATE")),
              ElementsAre("pdb:fac:3", "pdb:fac:20", "pdb:fac:100"));
  const Json whole = Json::parse(ask(kQuestion).body);
  for (const Json& location : whole["locations"])
    EXPECT_EQ(location["type"],
              location["id"].get<std::string>().starts_with("pdb:ix:") ? "public" : "private");
  World world = many_places();
  for (Json& port : world.rows(index::ObjectType::netixlan)) {
    if (port["net_id"] == 2) port["operational"] = false;
  }
  serve(world);
  EXPECT_THAT(ids_of(ask(kQuestion + "&location_type=public")), IsEmpty());
}

TEST_F(Locations, A6_max_results_is_a_page_size_from_0_to_100) {
  serve(facilities(150));
  const auto size = [&](const std::string& most) { return ids_of(ask(kQuestion + most)).size(); };
  EXPECT_EQ(size(""), 100U);
  EXPECT_EQ(size("&max_results=0"), 100U);
  EXPECT_EQ(size("&max_results=1"), 1U);
  EXPECT_EQ(size("&max_results=99"), 99U);
  EXPECT_EQ(size("&max_results=100"), 100U);
}

TEST_F(Locations, A6_each_parameter_is_given_once) {
  for (const char* name : {"asn", "peer_asn", "location_type", "max_results", "view"}) {
    const std::string value = name == std::string("view")            ? "detail"
                              : name == std::string("location_type") ? "public"
                                                                     : "1";
    const std::string twice = fmt::format("&{}={}&{}={}", name, value, name, value);
    expect_refusal(ask(kQuestion + twice), 400, name);
  }
  const std::string token = token_of(ask(kQuestion + "&max_results=1"));
  expect_refusal(ask(kQuestion + "&next_token=" + token + "&next_token=" + token), 400, "next_token");
  EXPECT_EQ(ask(kQuestion + "&unknown=1").status, 200) << "as everywhere under /v0.1";
}

TEST_F(Locations, A7_pages_of_any_size_are_the_whole) {
  for (const std::string more : {"", "&location_type=public", "&location_type=private", "&view=detail"}) {
    const auto whole = ids_of(ask(kQuestion + more));
    ASSERT_FALSE(whole.empty());
    for (std::size_t size = 1; size <= whole.size() + 1; ++size) {
      std::vector<std::string> pages;
      std::string token;
      do {
        const Response page = ask(fmt::format("{}{}&max_results={}{}", kQuestion, more, size, token));
        ASSERT_EQ(page.status, 200) << page.body;
        for (const std::string& id : ids_of(page)) pages.push_back(id);
        const bool is_last = !Json::parse(page.body).contains("next_token");
        ASSERT_EQ(is_last, pages.size() >= whole.size()) << "no token after an exactly full last page";
        token = is_last ? "" : "&next_token=" + token_of(page);
      } while (!token.empty());
      EXPECT_EQ(pages, whole) << size << more;
    }
  }
}

TEST_F(Locations, A7_the_page_size_and_the_view_may_change_between_pages) {
  const std::string token = token_of(ask(kQuestion + "&max_results=2"));
  EXPECT_THAT(ids_of(ask(kQuestion + "&max_results=3&next_token=" + token)),
              ElementsAre("pdb:ix:100", "pdb:fac:3", "pdb:fac:20"));
  EXPECT_THAT(ids_of(ask(kQuestion + "&view=detail&next_token=" + token)), SizeIs(4));
}

TEST_F(Locations, A7_a_token_is_of_one_question) {
  const std::string token = "&next_token=" + token_of(ask(kQuestion + "&max_results=2"));
  for (const char* other :
       {"/v0.1/locations?asn=64500&peer_asn=64496", "/v0.1/locations?asn=64496&peer_asn=64510",
        "/v0.1/locations?asn=64510&peer_asn=64500",
        "/v0.1/locations?asn=64496&peer_asn=64500&location_type=public",
        "/v0.1/locations?asn=64496&peer_asn=64500&location_type=private"})
    expect_refusal(ask(other + token), 400, "next_token");
  EXPECT_EQ(ask("/v0.1/as64496/locations?asn=64500" + token).status, 200) << "the same question";
}

TEST_F(Locations, A7_a_token_that_nobody_gave_is_refused) {
  for (const char* token : {"", "x", "null", "MQ", "%00", "%ff", "AAAA"})
    expect_refusal(ask(kQuestion + "&next_token=" + token), 400, "next_token");
  expect_refusal(ask(kQuestion + "&next_token=" + std::string(15'000, 'A')), 400, "next_token");
}

TEST_F(Locations, A7_a_token_expires) {
  const api::LocationsFilter filter{{64496}, {64500}, std::nullopt};
  const api::LocationCursor cursor{{index::PlaceKind::exchange, 2}, 1};
  const index::UtcSeconds now = index::now_utc();
  const auto made_at = [&](index::UtcSeconds then) {
    return kQuestion + "&next_token=" + make_location_token(service_.keys, filter, cursor, then);
  };
  EXPECT_EQ(ask(made_at(now - api::kLocationTokenSeconds + 60)).status, 200);
  expect_refusal(ask(made_at(now - api::kLocationTokenSeconds - 60)), 400, "next_token");
  EXPECT_THAT(ask(made_at(0)).body, HasSubstr("next_token has expired; ask for the first page again"));
}

TEST_F(Locations, A7_a_new_generation_goes_on_behind_the_last_place) {
  const std::string token = token_of(ask(kQuestion + "&max_results=2"));
  World world = many_places();
  for (Json& row : world.rows(index::ObjectType::ix)) {
    if (row["id"] == 10) row["status"] = "deleted";  // the last of the page
  }
  serve(world);
  EXPECT_THAT(ids_of(ask(kQuestion + "&next_token=" + token)),
              ElementsAre("pdb:ix:100", "pdb:fac:3", "pdb:fac:20", "pdb:fac:100"));
}

TEST_F(Locations, A7_a_token_is_good_for_every_server_with_the_key) {
  const std::string text = std::string(64, 'a') + "\n" + std::string(64, 'b') + "\n";
  LocationsService before{.keys = TokenKeys::parse(text, "keys").value()};
  LocationsService again{.keys = TokenKeys::parse(text, "keys").value()};
  LocationsService turned{
      .keys = TokenKeys::parse(std::string(64, 'c') + "\n" + std::string(64, 'a') + "\n", "keys").value()};
  LocationsService another;
  const std::string next = kQuestion + "&next_token=" + token_of(ask(before, kQuestion + "&max_results=2"));
  EXPECT_THAT(ids_of(ask(again, next)), SizeIs(4));
  EXPECT_THAT(ids_of(ask(turned, next)), SizeIs(4));
  expect_refusal(ask(another, next), 400, "next_token");
}

TEST_F(Locations, A8_errors_have_both_lists_and_a_request_id) {
  const std::regex uuid("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  for (const char* accept : {"", "application/json", "application/problem+json"}) {
    const Response response = ask("/v0.1/locations?asn=x&max_results=101", accept);
    const bool is_problem = std::string(accept).find("problem") != std::string::npos;
    EXPECT_EQ(response.content_type, is_problem ? "application/problem+json" : "application/json");
    const Json json = Json::parse(response.body);
    EXPECT_TRUE(std::regex_match(json.at("request_id").get<std::string>(), uuid));
    EXPECT_EQ(json.contains("status"), is_problem);
    EXPECT_THAT(fields_of(response), ElementsAre("asn", "max_results"));
    for (const Json& error : json["errors"]) {
      EXPECT_EQ(error.at("errors"), error.at("messages"));
      EXPECT_THAT(error.at("errors"), SizeIs(1));
    }
  }
}

TEST_F(Locations, A9_who_has_not_shown_who_he_is_gets_401_and_is_told_how) {
  refuse({401,
          {index::ErrorCode::unauthorised, "an access token is missing", "authorization"},
          {{"WWW-Authenticate", "Bearer realm=\"peering\""}}});
  for (const std::string& target : {kQuestion, std::string("/v0.1/as64496/locations?asn=x"),
                                    kQuestion + "&max_results=101", kQuestion + "&next_token=x"}) {
    const Response response = ask(target, "text/html");
    EXPECT_EQ(response.status, 401) << "before anything else is looked at: " << target;
    EXPECT_EQ(header(response, "WWW-Authenticate"), "Bearer realm=\"peering\"");
    EXPECT_THAT(fields_of(response), ElementsAre("authorization"));
  }
}

TEST_F(Locations, A9_who_may_not_gets_403_or_what_authentication_says) {
  refuse({403, {index::ErrorCode::forbidden, "the scope is too small", "authorization"}, {}});
  expect_refusal(ask(kQuestion), 403, "authorization");
  refuse({503,
          {index::ErrorCode::unavailable, "the provider is away", "authorization"},
          {{"Retry-After", "5"}}});
  expect_refusal(ask(kQuestion), 503, "authorization");
  EXPECT_EQ(header(ask(kQuestion), "Retry-After"), "5");
  refuse({400, {index::ErrorCode::invalid, "two tokens", "authorization"}, {}});
  expect_refusal(ask(kQuestion), 400, "authorization");
}

TEST_F(Locations, A10_who_takes_no_json_gets_406) {
  for (const char* accept :
       {"", "*/*", "application/*", "application/json", "application/problem+json", "Application/JSON;q=0.1",
        "text/html, */*;q=0.1", "text/html;q=0.9, application/json;q=0.5",
        "application/json;q=0, application/problem+json"})
    EXPECT_EQ(ask(kQuestion, accept).status, 200) << accept;
  for (const char* accept :
       {"text/html", "application/xml, text/*", "*/*;q=0", "application/json;q=0",
        "application/json;q=0, application/problem+json;q=0, */*", "application/jsonp"}) {
    const Response response = ask(kQuestion, accept);
    EXPECT_EQ(response.status, 406) << accept;
    EXPECT_THAT(fields_of(response), ElementsAre("accept"));
  }
}

TEST_F(Locations, A11_who_is_denied_for_legal_reasons_gets_451_and_a_link) {
  LocationsService rules{.denied = {{64500}, {65550}}, .blocked_by = "https://court.example/order"};
  for (const char* target :
       {"/v0.1/locations?asn=64496&peer_asn=64500", "/v0.1/as64496/locations?asn=64500",
        "/v0.1/locations?asn=64500&peer_asn=64496", "/v0.1/locations?asn=64496&peer_asn=65550"}) {
    const Response response = ask(rules, target);
    EXPECT_EQ(response.status, 451) << target;
    EXPECT_EQ(header(response, "Link"), "<https://court.example/order>; rel=\"blocked-by\"");
    EXPECT_THAT(fields_of(response), ElementsAre("request"));
  }
  const Json problem = Json::parse(ask(rules, kQuestion, "application/problem+json").body);
  EXPECT_EQ(problem["status"], 451);
  EXPECT_EQ(problem["title"], "Unavailable For Legal Reasons");
  EXPECT_EQ(ask(rules, "/v0.1/locations?asn=64496&peer_asn=64510").status, 200);
  EXPECT_EQ(header(ask(rules, "/v0.1/locations?asn=64496&peer_asn=64510"), "Link"), "");
  admit({64510});
  expect_refusal(ask(rules, kQuestion), 403, "peer_asn");  // who is somebody else does not learn of the order
}

TEST_F(Locations, A11_off_by_default) {
  EXPECT_TRUE(service_.denied.empty());
  EXPECT_EQ(ask(kQuestion).status, 200);
}

TEST_F(Locations, A12_an_asn_that_is_not_served_is_400) {
  for (const char* asn :
       {"65550", "0", "23456", "65535", "4294967295", "4294967296", "-1", "", "x", "1.5.1"}) {
    expect_refusal(ask(fmt::format("/v0.1/locations?asn={}&peer_asn=64500", asn)), 400, "asn");
    expect_refusal(ask(fmt::format("/v0.1/locations?asn=64496&peer_asn={}", asn)), 400, "peer_asn");
  }
  EXPECT_THAT(ask("/v0.1/locations?asn=65550&peer_asn=64500").body,
              HasSubstr("AS65550 is not in PeeringDB or not served here"));
  expect_refusal(ask("/v0.1/as65550/locations?asn=64500"), 400, "asn");
  LocationsService rules{.served = {{64496}}};
  EXPECT_EQ(ask(rules, kQuestion).status, 200);
  const Response other = ask(rules, "/v0.1/locations?asn=64500&peer_asn=64496");
  expect_refusal(other, 400, "asn");
  EXPECT_THAT(other.body, HasSubstr("AS64500 is not in PeeringDB or not served here"));
  expect_refusal(ask(rules, "/v0.1/as64500/locations?asn=64496"), 400, "asn");
}

TEST_F(Locations, A17_a_strict_client_sees_id_and_type_alone) {
  EXPECT_THAT(ask(kQuestion + "&location_type=public&max_results=1").body,
              StartsWith(R"({"locations":[{"id":"pdb:ix:2","type":"public"}],"next_token":")"));
  const Json whole = Json::parse(ask(kQuestion).body);
  EXPECT_EQ(whole.size(), 1U);
  for (const Json& location : whole["locations"]) EXPECT_EQ(location.size(), 2U);
}

TEST_F(Locations, A17_the_detail_is_what_a_session_would_use) {
  World world = two_networks();
  world.rows(index::ObjectType::netixlan)[2]["operational"] = false;  // 192.0.2.3
  serve(world);
  EXPECT_EQ(
      ask(kQuestion + "&view=detail").body,
      R"({"locations":[{"id":"pdb:ix:9","type":"public","name":"Nine \"IX\"","city":"Bern","country":"CH",)"
      R"("families":["ipv4","ipv6"],"server":{"asn":64496,"ipv4":["192.0.2.1"],"ipv6":["2001:db8::1"]},)"
      R"("caller":{"asn":64500,"ipv4":["192.0.2.2"],"ipv6":["2001:db8::2"]}},)"
      R"({"id":"pdb:fac:5","type":"private","name":"Tower","city":"Bern","country":"CH"},)"
      R"({"id":"pdb:fac:12","type":"private","name":"Cellar","city":"Bern","country":"CH"}]})"
      "\n");
  serve(many_places());
  const Json one = Json::parse(ask(kQuestion + "&view=detail&max_results=1").body)["locations"][0];
  EXPECT_THAT(one["families"], ElementsAre("ipv4"));
  EXPECT_THAT(one["caller"]["ipv6"], IsEmpty()) << "an address of a family that the server has not";
  expect_refusal(ask(kQuestion + "&view=full"), 400, "view");
  expect_refusal(ask(kQuestion + "&view="), 400, "view");
}

TEST_F(Locations, A18_are_served_under_v0_1) {
  EXPECT_EQ(ask("/v0/locations?asn=64496&peer_asn=64500").status, 404);
  EXPECT_EQ(ask("/locations?asn=64496&peer_asn=64500").status, 404);
}

TEST_F(Locations, A19_head_is_get_without_a_body_and_options_need_nobody) {
  for (const std::string& target : {kQuestion, std::string("/v0.1/as64496/locations?asn=64500")}) {
    const Response get = ask(target);
    const Response head = ask(target, "", "HEAD");
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.body, get.body) << "the server leaves it out, and sends its length";
    EXPECT_EQ(head.headers, get.headers);
    refuse({401,
            {index::ErrorCode::unauthorised, "who", "authorization"},
            {{"WWW-Authenticate", "Bearer realm=\"peering\""}}});
    const Response options = ask(target, "", "OPTIONS");
    EXPECT_EQ(options.status, 204);
    EXPECT_EQ(header(options, "Allow"), "GET, HEAD, OPTIONS");
    const Response post = ask(target, "", "POST");
    EXPECT_EQ(post.status, 405);
    EXPECT_EQ(header(post, "Allow"), "GET, HEAD, OPTIONS");
    services_.authenticate = {};
  }
}

TEST_F(Locations, AreNotThereWhereNobodyServesThem) {
  services_.locations = nullptr;
  EXPECT_EQ(api::answer({"GET", kQuestion, ""}, published_, services_).status, 404);
}

}  // namespace
}  // namespace meetpoint::test
