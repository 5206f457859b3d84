#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "api/routes.hpp"
#include "index/published.hpp"
#include "support/pdb_world.hpp"
#include "support/temp_dir.hpp"

/// PeeringDB's API over the made-up world, asked through the one function that answers.
namespace meetpoint::test {

using Numbers = std::vector<std::uint32_t>;

class PdbApi : public testing::Test {
 protected:
  PdbApi() { serve(pdb_world()); }

  void serve(const World& world) {
    const TempDir place;
    published_.publish(catalogued(world, place.path()));
  }

  api::Response ask(const std::string& target, const std::string& method = "GET") const {
    api::Request request;
    request.method = method;
    request.target = target;
    request.host = "mirror.example";
    return api::answer(request, published_);
  }
  /// The body of an answer with that status.
  Json body(const std::string& target, int status = 200) const {
    const api::Response response = ask("/api/" + target);
    EXPECT_EQ(response.status, status) << target << "\n" << response.text().substr(0, 500);
    Json json = Json::parse(response.text(), nullptr, false);
    EXPECT_TRUE(json.is_object()) << target << "\n" << response.text().substr(0, 500);
    return json;
  }
  std::vector<Json> data(const std::string& target) const { return body(target).at("data"); }
  Json row(const std::string& target) const {
    const std::vector<Json> rows = data(target);
    EXPECT_EQ(rows.size(), 1U) << target;
    return rows.empty() ? Json() : rows.front();
  }
  /// Of the rows, in their order.
  Numbers ids(const std::string& target) const {
    Numbers all;
    for (const Json& one : data(target)) all.push_back(one.at("id").get<std::uint32_t>());
    return all;
  }
  /// `meta.error` of an answer with that status.
  std::string error(const std::string& target, int status = 400) const {
    const Json answer = body(target, status);
    return answer.is_object() && answer.contains("meta") ? answer["meta"].value("error", "") : "";
  }
  static std::string header(const api::Response& response, const std::string& name) {
    std::string all;
    for (const auto& [key, value] : response.headers) {
      if (key == name) all += (all.empty() ? "" : "; ") + value;
    }
    return all;
  }
  static std::vector<std::string> keys(const Json& object) {
    std::vector<std::string> all;
    for (const auto& [key, value] : object.items()) all.push_back(key);
    return all;
  }

  index::Published published_;
};

/// From `first` to `last`.
inline Numbers range(std::uint32_t first, std::uint32_t last) {
  Numbers all;
  for (std::uint32_t number = first; number <= last; ++number) all.push_back(number);
  return all;
}

}  // namespace meetpoint::test
