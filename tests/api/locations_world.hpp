#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "api/locations_service.hpp"
#include "api/routes.hpp"
#include "index/published.hpp"
#include "support/meetings.hpp"
#include "support/temp_dir.hpp"

/// A served world that /locations is asked of.
namespace meetpoint::test {

inline const std::string kQuestion = "/v0.1/locations?asn=64496&peer_asn=64500";

inline std::string header(const api::Response& response, const std::string& name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return {};
}

inline std::vector<std::string> fields_of(const api::Response& response) {
  std::vector<std::string> fields;
  const Json json = Json::parse(response.body);
  for (const Json& error : json.at("errors")) fields.push_back(error.at("name"));
  return fields;
}

inline std::vector<std::string> ids_of(const api::Response& response) {
  std::vector<std::string> ids;
  const Json json = Json::parse(response.body);
  for (const Json& location : json.at("locations")) ids.push_back(location.at("id"));
  return ids;
}

inline std::string token_of(const api::Response& response) {
  return Json::parse(response.body).at("next_token").get<std::string>();
}

/// A world in which AS64496 and AS64500 have `count` facilities in common, with long names.
inline World facilities(std::uint32_t count) {
  World world;
  for (const std::uint32_t net : {1U, 2U}) {
    world.add(index::ObjectType::net,
              {{"id", net}, {"org_id", 1}, {"asn", net == 1 ? 64496 : 64500}, {"name", "n"}});
  }
  for (std::uint32_t fac = 1; fac <= count; ++fac) {
    world.add(index::ObjectType::fac,
              {{"id", fac}, {"org_id", 1}, {"name", std::string(255, 'f')}, {"city", std::string(192, 'c')}});
    for (const std::uint32_t net : {1U, 2U}) {
      world.add(index::ObjectType::netfac,
                {{"id", fac * 2 + net}, {"net_id", net}, {"fac_id", fac}, {"local_asn", 1}});
    }
  }
  return world;
}

class Locations : public testing::Test {
 protected:
  void SetUp() override { serve(many_places()); }
  void serve(const World& world) {
    auto directory = std::make_unique<TempDir>();
    published_.publish(snapshot_of(world, directory->path()));
    directories_.push_back(std::move(directory));
  }
  /// Whoever asks from now on has an access token of these networks.
  void admit(const std::vector<std::uint32_t>& asns) {
    api::Caller caller;
    for (const std::uint32_t asn : asns) caller.networks.push_back({{asn}, api::kPermRead, false});
    services_.authenticate = [caller](const api::Request&) { return api::Asker{caller}; };
  }
  void refuse(const api::NotAdmitted& refusal) {
    services_.authenticate = [refusal](const api::Request&) { return tl::unexpected(refusal); };
  }
  api::Response ask(const std::string& target, const std::string& accept = "",
                    const std::string& method = "GET") {
    return ask(service_, target, accept, method);
  }
  api::Response ask(api::LocationsService& service, const std::string& target, const std::string& accept = "",
                    const std::string& method = "GET") {
    services_.locations = &service;
    return api::answer({method, target, accept}, published_, services_);
  }
  void expect_refusal(const api::Response& response, int status, const std::string& field) {
    EXPECT_EQ(response.status, status) << response.body;
    EXPECT_THAT(fields_of(response), testing::ElementsAre(field));
  }

  std::vector<std::unique_ptr<TempDir>> directories_;
  index::Published published_;
  api::LocationsService service_;
  api::Services services_;
};

}  // namespace meetpoint::test
