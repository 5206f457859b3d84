#include "api/routes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "api/locations_service.hpp"
#include "support/meetings.hpp"
#include "support/temp_dir.hpp"

namespace meetpoint::test {
namespace {

using api::Response;
using index::Asn;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string header(const Response& response, const std::string& name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return {};
}

/// The fields that an error body names.
std::vector<std::string> fields_of(const Response& response) {
  std::vector<std::string> fields;
  const Json json = Json::parse(response.body);
  for (const Json& error : json.at("errors")) fields.push_back(error.at("name"));
  return fields;
}

/// `ix:9`, `fac:5`, ... with the type that belongs to each, in the order of the answer.
std::vector<std::string> ids_of(const Json& locations) {
  std::vector<std::string> ids;
  for (const Json& location : locations) {
    const std::string id = location.at("id");
    EXPECT_EQ(location.at("type"), id.starts_with("pdb:ix:") ? "public" : "private");
    ids.push_back(id.substr(4));
  }
  return ids;
}

class Routes : public testing::Test {
 protected:
  void serve(const World& world) { published_.publish(snapshot_of(world, directory_.path())); }
  Response ask(const std::string& target, const std::string& method = "GET", const std::string& accept = "") {
    return api::answer({method, target, accept}, published_, {.locations = &locations_});
  }
  /// The locations of all pages; each but the last must be full.
  std::vector<std::string> all_pages(const std::string& target, std::size_t page_size) {
    std::vector<std::string> all;
    std::string token;
    do {
      const Response response = ask(target + "&max_results=" + std::to_string(page_size) + token);
      EXPECT_EQ(response.status, 200) << response.body;
      const Json page = Json::parse(response.body);
      const auto ids = ids_of(page.at("locations"));
      token = page.contains("next_token") ? "&next_token=" + page["next_token"].get<std::string>() : "";
      EXPECT_LE(ids.size(), page_size);
      // Only the last page may be short, and none but the first may be empty.
      EXPECT_TRUE(ids.size() == page_size || token.empty());
      EXPECT_TRUE(!ids.empty() || all.empty());
      all.insert(all.end(), ids.begin(), ids.end());
    } while (!token.empty() && all.size() < 1000 && !HasFailure());
    return all;
  }

  TempDir directory_;
  index::Published published_;
  api::LocationsService locations_;
};

TEST_F(Routes, AnswerOnlyTheirExactPaths) {
  serve(two_networks());
  for (const char* target : {"",
                             "?",
                             "*",
                             "//status",
                             "/status/",
                             "/Status",
                             "/v0.1",
                             "/v0.1/common/",
                             "/v0.1//common",
                             "/v0.1/../status",
                             "/v0.1/as64496",
                             "/v0.1/as64496/locations/",
                             "/v0.1/as64496//locations",
                             "/v0.1/as1/2/locations",
                             "/v0.1/AS64496/locations",
                             "/v0.1/aslocations",
                             "/status%00",
                             "/%2e/status",
                             "status",
                             "/status#x",
                             "/assets",
                             "/assets/",
                             "/assets//",
                             "/assets/..",
                             "/assets/../index.html",
                             "/assets/index.html",
                             "/index.html",
                             "/v0.2/locations"}) {
    const Response response = ask(target);
    EXPECT_EQ(response.status, 404) << target;
    EXPECT_THAT(fields_of(response), ElementsAre("path")) << target;
  }
  EXPECT_EQ(ask("/%zz").status, 400);
  EXPECT_EQ(ask("http://other.host:1/status?x").status, 200);
  EXPECT_EQ(ask("http://other.host").body, ask("/").body);
}

const std::vector<std::string> kPaths = {
    "/v0.1/common", "/v0.1/locations", "/v0.1/findings", "/v0.1/changes", "/v0.1/as64496/locations",
    "/healthz",     "/readyz",         "/status"};

TEST_F(Routes, SayWhichMethodsTheyTake) {
  for (const std::string& path : kPaths) {
    const Response options = ask(path, "OPTIONS");
    EXPECT_EQ(options.status, 204) << path;
    EXPECT_EQ(header(options, "Allow"), "GET, HEAD, OPTIONS");
    EXPECT_THAT(options.body, IsEmpty());
    for (const char* method : {"POST", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "get", "", "QUERY"}) {
      const Response response = ask(path, method);
      EXPECT_EQ(response.status, 405) << method << " " << path;
      EXPECT_EQ(header(response, "Allow"), "GET, HEAD, OPTIONS");
      EXPECT_THAT(fields_of(response), ElementsAre("method"));
    }
  }
  EXPECT_EQ(ask("/nothing", "OPTIONS").status, 404);
  EXPECT_EQ(ask("/nothing", "POST").status, 404);
}

TEST_F(Routes, GiveHeadWhatTheyGiveGet) {
  serve(two_networks());
  for (const char* target :
       {"/v0.1/common?asns=64496,64500", "/v0.1/locations?asn=64496&peer_asn=64500", "/healthz", "/readyz"}) {
    EXPECT_EQ(ask(target, "HEAD").status, 200);
    EXPECT_EQ(ask(target, "HEAD").body, ask(target).body) << target;
  }
}

TEST_F(Routes, AreUnavailableBeforeTheFirstGeneration) {
  for (const char* target : {"/v0.1/common?asns=64496,64500", "/v0.1/common",
                             "/v0.1/locations?asn=1&peer_asn=2", "/v0.1/locations", "/readyz"}) {
    const Response response = ask(target);
    EXPECT_EQ(response.status, 503) << target;
    EXPECT_EQ(header(response, "Retry-After"), "1") << target;
    EXPECT_THAT(fields_of(response), ElementsAre("request"));
  }
  EXPECT_EQ(ask("/healthz").status, 200);
  EXPECT_EQ(ask("/status").status, 200);
  EXPECT_EQ(Json::parse(ask("/status").body)["generation"], 0);

  serve(two_networks());
  EXPECT_EQ(ask("/readyz").body, "{\"ready\":true,\"generation\":1}\n");
  EXPECT_EQ(ask("/healthz").body, "{\"status\":\"ok\"}\n");
  const Json status = Json::parse(ask("/status").body);
  EXPECT_EQ(status["generation"], 1);
  EXPECT_LT(status["age_seconds"], 3600);
}

TEST_F(Routes, RefuseAnAsnThatIsNotServedByTheNameOfItsParameter) {
  serve(two_networks());
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"/v0.1/common?asns=64496,65550", "asns"},
      {"/v0.1/common?asns=23456,64500", "asns"},
      {"/v0.1/locations?asn=65550&peer_asn=64500", "asn"},
      {"/v0.1/locations?asn=64496&peer_asn=65550", "peer_asn"},
      {"/v0.1/locations?asn=64496&peer_asn=4294967295", "peer_asn"},
      {"/v0.1/locations?asn=64496&peer_asn=64496", "peer_asn"},
  };
  for (const auto& [target, field] : cases) {
    const Response response = ask(target);
    EXPECT_EQ(response.status, 400) << target;
    EXPECT_THAT(fields_of(response), ElementsAre(field)) << target;
  }
  EXPECT_THAT(ask("/v0.1/common?asns=64496,65550").body,
              HasSubstr("AS65550 is not in PeeringDB or not served here"));
  EXPECT_THAT(ask("/v0.1/common?asns=23456,64500").body, HasSubstr("AS23456 is reserved"));
}

TEST_F(Routes, ReportEveryWrongParameterInOneAnswer) {
  serve(two_networks());
  EXPECT_THAT(fields_of(ask("/v0.1/locations?peer_asn=x&max_results=101&location_type=any")),
              ElementsAre("asn", "peer_asn", "location_type", "max_results"));
  EXPECT_THAT(fields_of(ask("/v0.1/common?type=any")), ElementsAre("asns", "type"));
}

TEST_F(Routes, FindWhatTwoToTwentyFiveNetworksHaveInCommon) {
  serve(crowd(26));
  std::string asns = "64496";
  for (int count = 2; count <= 26; ++count) {
    asns += "," + std::to_string(64495 + count);
    const Response response = ask("/v0.1/common?asns=" + asns);
    if (count == 26) {
      EXPECT_EQ(response.status, 400);
      EXPECT_THAT(fields_of(response), ElementsAre("asns"));
      EXPECT_THAT(response.body, HasSubstr("give 2 to 25 AS numbers, not 26"));
      continue;
    }
    ASSERT_EQ(response.status, 200) << response.body;
    const Json json = Json::parse(response.body);
    EXPECT_EQ(json["asns"].size(), count);
    EXPECT_EQ(json["exchanges"].at(0)["members"].size(), count);
    EXPECT_EQ(json["facilities"].at(0)["members"].size(), count);
  }
  EXPECT_THAT(fields_of(ask("/v0.1/common?asns=64496")), ElementsAre("asns"));
  EXPECT_THAT(fields_of(ask("/v0.1/common?asns=64496,AS64496")), ElementsAre("asns"));
}

TEST_F(Routes, ListUsableExchangesThenFacilitiesEachByNumber) {
  serve(many_places());
  const auto ids = [&](const std::string& more) {
    return ids_of(Json::parse(ask("/v0.1/locations?asn=64496&peer_asn=64500" + more).body).at("locations"));
  };
  EXPECT_THAT(ids(""), ElementsAre("ix:2", "ix:10", "ix:100", "fac:3", "fac:20", "fac:100"));
  EXPECT_THAT(ids("&location_type=public"), ElementsAre("ix:2", "ix:10", "ix:100"));
  EXPECT_THAT(ids("&location_type=Private"), ElementsAre("fac:3", "fac:20", "fac:100"));
  EXPECT_EQ(ask("/v0.1/locations?asn=64496&peer_asn=64510").body, "{\"locations\":[]}\n");
}

TEST_F(Routes, GiveTheSameLocationsInPagesOfAnySize) {
  serve(many_places());
  for (const char* more : {"", "&location_type=public", "&location_type=private"}) {
    const std::string target = std::string("/v0.1/locations?asn=64496&peer_asn=64500") + more;
    const Json unpaged = Json::parse(ask(target).body);
    EXPECT_FALSE(unpaged.contains("next_token"));
    for (std::size_t size = 1; size <= 7; ++size) {
      EXPECT_EQ(all_pages(target, size), ids_of(unpaged.at("locations"))) << size << more;
    }
  }
}

TEST_F(Routes, RefuseATokenOfAnotherPairOrType) {
  serve(many_places());
  const Json page = Json::parse(ask("/v0.1/locations?asn=64496&peer_asn=64500&max_results=2").body);
  const std::string token = "&next_token=" + page.at("next_token").get<std::string>();
  EXPECT_EQ(ask("/v0.1/locations?asn=64496&peer_asn=64500" + token).status, 200);
  for (const char* other : {"asn=64500&peer_asn=64496", "asn=64496&peer_asn=64510",
                            "asn=64496&peer_asn=64500&location_type=public"}) {
    const Response response = ask(std::string("/v0.1/locations?") + other + token);
    EXPECT_EQ(response.status, 400) << other;
    EXPECT_THAT(fields_of(response), ElementsAre("next_token")) << other;
  }
}

TEST_F(Routes, NeverShowATagAPathOrAnException) {
  serve(two_networks());
  const std::vector<std::string> targets = {
      "/<script>",
      "/v0.1/common?asns=<script>alert(1)</script>",
      "/v0.1/common?asns=%3Cscript%3E,2",
      "/v0.1/common?asns=1,%ff%00%1b",
      "/v0.1/common?asns=" + std::string(15000, '<'),
      "/v0.1/common?type=<b>&asns=1",
      "/v0.1/locations?asn=<a>&peer_asn=<b>&location_type=<c>&max_results=<d>",
      "/v0.1/locations?asn=64496&peer_asn=64500&next_token=<e>",
      "/v0.1/locations?%",
      "/%",
      std::string("/\0\r\nX: y", 8),
  };
  for (const std::string& target : targets) {
    for (const char* accept : {"", "text/html", "application/problem+json"}) {
      for (const char* method : {"GET", "<POST>"}) {
        const Response response = ask(target, method, accept);
        EXPECT_GE(response.status, 400) << target;
        EXPECT_LT(response.status, 500) << target;
        EXPECT_THAT(response.content_type, testing::AnyOf("application/json", "application/problem+json"));
        for (const char* secret : {"<", ".cpp", "xception", "what()", "Poco", "terminate"}) {
          EXPECT_THAT(response.body, testing::Not(HasSubstr(secret))) << target;
        }
        EXPECT_THAT(response.body, testing::Not(HasSubstr(directory_.path().string()))) << target;
        EXPECT_LT(response.body.size(), 2000U) << "an error repeats little of what was sent";
        const Json json = Json::parse(response.body);
        EXPECT_TRUE(json.contains("request_id"));
        for (const Json& error : json.at("errors")) EXPECT_EQ(error.at("errors"), error.at("messages"));
      }
    }
  }
}

TEST(RoutesLaw, LocationsAreWhatTheOracleComputes) {
  std::size_t compared = 0;
  api::LocationsService service;
  for (std::uint32_t seed = 0; seed < 60; ++seed) {
    const World world = random_world(seed);
    const Oracle oracle(world);
    const TempDir directory;
    index::Published published;
    published.publish(snapshot_of(world, directory.path()));
    std::mt19937 random(seed);
    const std::vector<Asn> asns = oracle.asns();
    if (asns.size() < 2) continue;
    for (int round = 0; round < 20; ++round) {
      const Asn server = asns[random() % asns.size()];
      const Asn caller = asns[random() % asns.size()];
      if (server == caller) continue;
      const Expected expected = oracle.common({server, caller});
      std::vector<std::string> places;
      for (const auto& exchange : expected.exchanges) {
        if (exchange.ipv4 || exchange.ipv6) places.push_back("ix:" + std::to_string(exchange.ix_id));
      }
      for (const auto& facility : expected.facilities) {
        places.push_back("fac:" + std::to_string(facility.fac_id));
      }
      const std::string target = "/v0.1/locations?asn=" + std::to_string(server.value) + "&peer_asn=AS" +
                                 std::to_string(caller.value);
      const Response response = api::answer({"GET", target, ""}, published, {.locations = &service});
      ASSERT_EQ(response.status, 200) << "seed " << seed << " " << target;
      ASSERT_EQ(ids_of(Json::parse(response.body).at("locations")), places)
          << "seed " << seed << " " << target;
      compared += places.empty() ? 0 : 1;
    }
  }
  EXPECT_GT(compared, 100U) << "worlds in which nobody meets prove nothing";
}

}  // namespace
}  // namespace meetpoint::test
