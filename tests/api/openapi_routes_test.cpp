#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "api/locations_service.hpp"
#include "api/parse.hpp"
#include "api/plan_place_questions.hpp"
#include "api/plan_questions.hpp"
#include "api/plan_risk_questions.hpp"
#include "api/query_escape.hpp"
#include "api/routes.hpp"
#include "index/finding.hpp"
#include "index/planner/expand.hpp"
#include "index/planner/overlap.hpp"
#include "index/planner/place_overlap.hpp"
#include "index/query.hpp"
#include "support/api_contract.hpp"
#include "support/pdb_world.hpp"
#include "support/temp_dir.hpp"

/// data/openapi.yaml against the tables that it repeats: paths, parameters with their bounds, fields, words.
namespace meetpoint::test {
namespace {

using nlohmann::json;
using testing::Contains;
using testing::ElementsAreArray;
using testing::Not;
using testing::UnorderedElementsAreArray;

const json& document() {
  return api_contract().document();
}
const json& schema(const std::string& name) {
  return document().at("components").at("schemas").at(name);
}

std::vector<std::string> keys(const json& object) {
  std::vector<std::string> all;
  for (const auto& [key, value] : object.items()) all.push_back(key);
  return all;
}

TEST(OpenApiRoutes, TheFileHasEachPathAndNoOther) {
  std::vector<std::string> promised;
  for (const std::string& path : keys(document().at("paths")))
    promised.push_back(std::regex_replace(path, std::regex("\\{[a-z_]+\\}"), "*"));
  EXPECT_THAT(api::served_paths(), UnorderedElementsAreArray(promised));
}

TEST(OpenApiRoutes, EachPathIsServedByTheMethodsOfTheFile) {
  const index::Published nothing;
  for (const auto& [path, item] : document().at("paths").items()) {
    const std::string target = std::regex_replace(path, std::regex("\\{[a-z_]+\\}"), "1");
    const api::Response options = api::answer({"OPTIONS", target, ""}, nothing);
    EXPECT_EQ(options.status, 204) << path << " (what it allows is checked on the way)";
    for (const char* method : {"GET", "POST"}) {
      const bool is_there = item.contains(method == std::string("GET") ? "get" : "post");
      EXPECT_EQ(api::answer({method, target, ""}, nothing).status == 405, !is_there) << method << ' ' << path;
    }
  }
}

TEST(OpenApiRoutes, RowsHaveTheFieldsOfTheModelAndTheirKinds) {
  for (const index::ObjectType type : index::kObjectTypes) {
    std::string name(name_of(type));
    const std::string list = fmt::format("/api/{}", name);
    name.front() = static_cast<char>(name.front() - 'a' + 'A');
    std::set<std::string> fields;
    for (const index::Field& field : index::fields_of(type)) {
      fields.insert(std::string(field.name));
      ASSERT_TRUE(schema(name).at("properties").contains(field.name)) << name << ' ' << field.name;
      const json& promised = api_contract().resolved(schema(name).at("properties").at(field.name));
      const json& kind = promised.at("type").is_array() ? promised.at("type").at(0) : promised.at("type");
      const std::map<index::Kind, std::string> kinds = {
          {index::Kind::id, "integer"},      {index::Kind::asn, "integer"},
          {index::Kind::integer, "integer"}, {index::Kind::number, "number"},
          {index::Kind::boolean, "boolean"}, {index::Kind::text, "string"},
          {index::Kind::time, "string"},     {index::Kind::list, "array"}};
      EXPECT_EQ(kind, kinds.at(field.kind)) << name << ' ' << field.name;
    }
    for (const std::string& promised : keys(schema(name).at("properties"))) {
      const json& property = schema(name).at("properties").at(promised);
      const bool unfolds = property.value("$ref", "").find("/Expanded") != std::string::npos;
      EXPECT_NE(fields.contains(promised), unfolds) << name << ' ' << promised;
    }
  }
}

/// What a depth unfolds, by asking for it.
TEST(OpenApiRoutes, RowsUnfoldIntoWhatTheFileSays) {
  const TempDir place;
  index::Published published;
  published.publish(catalogued(pdb_world(), place.path()));
  for (const index::ObjectType type : index::kObjectTypes) {
    std::string name(name_of(type));
    const std::string list = fmt::format("/api/{}", name);
    const json all = json::parse(api::answer({"GET", list, ""}, published).text());
    ASSERT_FALSE(all.at("data").empty()) << name;
    const std::string one = fmt::format("{}/{}", list, all.at("data").at(0).at("id").dump());
    const json deep = json::parse(api::answer({"GET", one, ""}, published).text());
    name.front() = static_cast<char>(name.front() - 'a' + 'A');
    EXPECT_THAT(keys(deep.at("data").at(0)), UnorderedElementsAreArray(keys(schema(name).at("properties"))))
        << "as a row with every field has it: " << name;
  }
}

TEST(OpenApiRoutes, WordsAreThoseOfTheProgram) {
  std::vector<std::string> types;
  for (const index::ObjectType type : index::kObjectTypes) types.emplace_back(name_of(type));
  EXPECT_EQ(schema("ObjectType").at("enum"), json(types));
  EXPECT_THAT(keys(schema("Status").at("properties").at("rows").at("properties")),
              UnorderedElementsAreArray(types));
  std::vector<std::string> codes = {std::string(index::kMalformed)};
  codes.insert(codes.end(), index::kConsistencyCodes.begin(), index::kConsistencyCodes.end());
  codes.insert(codes.end(), index::kRpkiCodes.begin(), index::kRpkiCodes.end());
  codes.insert(codes.end(), index::kRovCodes.begin(), index::kRovCodes.end());
  EXPECT_EQ(schema("FindingCode").at("enum"), json(codes));
}

/// Whatever has a schema and examples beside it.
void check_examples(const json& node, const std::string& where, std::size_t& checked) {
  if (!node.is_structured()) return;
  if (node.is_object() && node.contains("schema")) {
    std::vector<json> values;
    if (node.contains("example")) values.push_back(node.at("example"));
    if (node.contains("examples")) {
      for (const json& one : node.at("examples")) values.push_back(one.at("value"));
    }
    for (const json& value : values) {
      ++checked;
      EXPECT_EQ(JsonSchema(node.at("schema"), document()).misfit(value), "") << where;
    }
  }
  for (const auto& [name, child] : node.items()) check_examples(child, where + ' ' + name, checked);
}

TEST(OpenApiRoutes, ExamplesAreAsTheFileSays) {
  std::size_t checked = 0;
  check_examples(document(), "", checked);
  EXPECT_GE(checked, 15U);
}

/// A question to each operation of ours that has parameters in its query.
class OpenApiParameters : public testing::Test {
 protected:
  OpenApiParameters() {
    World world;
    for (std::uint32_t k = 0; k <= index::kMostMatrixAsns; ++k)
      world.add(index::ObjectType::net, {{"id", k + 1}, {"org_id", 1}, {"asn", kFirst + k}, {"name", "n"}});
    for (std::uint32_t id = kFirst; id <= kFirst + index::kMostPlaces; ++id) {
      for (const auto type : {index::ObjectType::ix, index::ObjectType::fac})
        world.add(type, {{"id", id}, {"org_id", 1}, {"name", "p"}});
    }
    published_.publish(catalogued(world, place_.path()));
    for (const auto& [path, item] : document().at("paths").items()) {
      if (path.starts_with("/v0.1/") && item.contains("get")) collect(path, item.at("get"));
    }
  }
  struct Parameter {
    std::string path;                                         ///< that can be asked
    std::vector<std::pair<std::string, std::string>> others;  ///< those that are required
    std::string name;
    bool required = false;
    bool one_of = false;  ///< of its operation one has to be there
    json schema;
  };

  void collect(const std::string& path, const json& operation) {
    const json none = json::array();
    const json& all = operation.contains("parameters") ? operation.at("parameters") : none;
    for (const json& one : all) {
      const json& parameter = api_contract().resolved(one);
      Parameter made{std::regex_replace(path, std::regex("\\{[a-z_]+\\}"), std::to_string(kFirst)),
                     {},
                     parameter.at("name"),
                     parameter.value("required", false),
                     operation.value("x-one-of", false) || operation.value("x-at-least-one", false),
                     api_contract().resolved(parameter.at("schema"))};
      for (const json& other_one : all) {
        const json& other = api_contract().resolved(other_one);
        if (other.value("required", false) && other.at("name") != made.name)
          made.others.emplace_back(other.at("name"), text_of(other.at("example")));
      }
      parameters_.push_back(std::move(made));
    }
  }
  static std::string text_of(const json& value) {
    if (!value.is_array()) return value.is_string() ? value.get<std::string>() : value.dump();
    std::string joined;
    for (const json& one : value) joined += (joined.empty() ? "" : ",") + text_of(one);
    return joined;
  }
  /// Whether the answer finds fault with the parameter.
  bool is_wrong(const Parameter& parameter, const std::optional<std::string>& value) const {
    std::string query;
    for (const auto& [name, other] : parameter.others) query += fmt::format("&{}={}", name, other);
    if (value) query += fmt::format("&{}={}", parameter.name, api::query_escaped(*value));
    if (!query.empty()) query.front() = '?';
    // With a token of one network nobody has to say which of his is meant.
    const auto authenticate = [](const api::Request&) {
      api::Caller caller;
      caller.networks.push_back({{64500}, api::kPermRead, false});
      return api::Asker{caller};
    };
    const api::Response response = api::answer({"GET", parameter.path + query, ""}, published_,
                                               {.authenticate = authenticate, .locations = &locations_});
    if (response.status != 400) return false;
    const json body = json::parse(response.body);
    for (const json& error : body.at("errors")) {
      if (error.at("name") == parameter.name) return true;
    }
    if (parameter.one_of && !value) return false;  // of the others
    ADD_FAILURE() << parameter.path << query << ": " << response.body;
    return false;
  }
  static std::string some(std::size_t count) {
    std::string joined;
    for (std::size_t i = 0; i < count; ++i) joined += fmt::format("{}{}", i == 0 ? "" : ",", kFirst + i);
    return joined;
  }

  static constexpr std::uint32_t kFirst = 64496;
  TempDir place_;
  index::Published published_;
  mutable api::LocationsService locations_;
  std::vector<Parameter> parameters_;
};

TEST_F(OpenApiParameters, AreRequiredWhereTheFileSaysSo) {
  std::size_t required = 0;
  for (const Parameter& parameter : parameters_) {
    required += parameter.required ? 1 : 0;
    EXPECT_EQ(is_wrong(parameter, std::nullopt), parameter.required || parameter.one_of)
        << parameter.path << ' ' << parameter.name;
  }
  EXPECT_GE(required, 8U);
}

TEST_F(OpenApiParameters, HaveTheBoundsOfTheFile) {
  std::size_t looked = 0;
  const auto expect = [&](const Parameter& parameter, const std::string& value, bool fits) {
    ++looked;
    EXPECT_NE(is_wrong(parameter, value), fits)
        << parameter.path << ' ' << parameter.name << '=' << value.substr(0, 100);
  };
  for (const Parameter& parameter : parameters_) {
    const json& bounds = parameter.schema;
    if (bounds.contains("maximum")) {
      const auto most = bounds.at("maximum").get<std::uint64_t>();
      const auto least = bounds.at("minimum").get<std::uint64_t>();
      expect(parameter, std::to_string(least), true);
      expect(parameter, std::to_string(most), true);
      expect(parameter, std::to_string(most + 1), false);
      expect(parameter, least == 0 ? "-1" : std::to_string(least - 1), false);
      expect(parameter, "x", false);
    }
    if (bounds.contains("enum")) {
      for (const std::string word : bounds.at("enum")) {
        expect(parameter, word, true);
        expect(parameter, word + "x", false);
      }
    }
    if (bounds.contains("maxItems")) {
      const auto most = bounds.at("maxItems").get<std::size_t>();
      const auto least = bounds.at("minItems").get<std::size_t>();
      expect(parameter, some(least), true);
      expect(parameter, some(most), true);
      expect(parameter, some(most + 1), false);
      expect(parameter, some(least - 1), false);
    }
    if (bounds.contains("maxLength")) {
      const auto most = bounds.at("maxLength").get<std::size_t>();
      expect(parameter, std::string(most, 'x'), true);
      expect(parameter, std::string(most + 1, 'x'), false);
      expect(parameter, "", false);
    }
    if (bounds == schema("AsnText")) {
      for (const char* asn : {"64496", "AS64496", "as64496", "0.64496"}) expect(parameter, asn, true);
      for (const char* asn : {"", "0", "4294967296", "AS", "64496 ", "+64496", "1.2.3"})
        expect(parameter, asn, false);
    }
  }
  EXPECT_GE(looked, 100U);
}

TEST_F(OpenApiParameters, HaveTheDefaultsOfTheProgram) {
  const auto value = [&](const char* path, const char* name, const char* key) {
    for (const Parameter& parameter : parameters_) {
      if (parameter.path == path && parameter.name == name) return parameter.schema.value(key, json());
    }
    return json();
  };
  EXPECT_EQ(value("/v0.1/locations", "max_results", "default"), api::LocationsQuestion().limit);
  EXPECT_EQ(value("/v0.1/findings", "max_results", "default"), api::FindingsQuestion().limit);
  EXPECT_EQ(value("/v0.1/changes", "max_results", "default"), api::ChangesQuestion().limit);
  EXPECT_EQ(value("/v0.1/search", "max_results", "default"), api::SearchQuestion().limit);
  EXPECT_EQ(value("/v0.1/plan/peers", "max_results", "default"), api::kUsualPeers);
  EXPECT_EQ(value("/v0.1/plan/expand", "budget", "default"), index::kUsualSteps);
  EXPECT_EQ(value("/v0.1/plan/near", "max_results", "default"), api::kUsualNear);
  EXPECT_EQ(value("/v0.1/plan/near", "km", "maximum"), index::kMostKm);
  EXPECT_EQ(value("/v0.1/plan/near-miss", "km", "maximum"), index::kMostKm);
  EXPECT_EQ(value("/v0.1/plan/near-miss", "km", "default"), index::kUsualNearMissKm);
  EXPECT_EQ(value("/v0.1/plan/near-miss", "max_results", "default"), api::kUsualNearMisses);
  EXPECT_EQ(value("/v0.1/plan/lint", "max_results", "default"), api::kUsualLint);
  const json& file = document().at("paths").at("/v0.1/checklists/verify").at("post").at("parameters").at(0);
  EXPECT_EQ(file.at("schema").at("maxItems"), api::kMostChecklistFiles);
}

/// Names that parse.cpp asks for, and that the file has.
TEST_F(OpenApiParameters, AreThoseThatAreParsed) {
  const std::filesystem::path api = std::filesystem::path(MEETPOINT_SOURCE_DIR) / "api";
  const std::string source = read_file(api / "parse.cpp") + read_file(api / "plan_questions.cpp") +
                             read_file(api / "plan_place_questions.cpp") + read_file(api / "query_list.cpp") +
                             read_file(api / "plan_change_questions.cpp") +
                             read_file(api / "plan_risk_questions.cpp");
  std::set<std::string> parsed = {"next_token"};  // get_token names it for all
  const std::regex asks(
      "query\\.(?:get|need|all|get_asn|need_asn|get_number|get_kind)\\(\\s*\"([a-z0-9_]+)\"");
  for (std::sregex_iterator found(source.begin(), source.end(), asks), end; found != end; ++found)
    parsed.insert((*found)[1].str());
  const std::regex words("(?:words_of\\(query, snapshot, Trait::[a-z]+|places_of\\(query), \"([a-z_]+)\"");
  for (std::sregex_iterator found(source.begin(), source.end(), words), end; found != end; ++found)
    parsed.insert((*found)[1].str());
  std::set<std::string> promised = {"file"};  // of the one POST
  for (const Parameter& parameter : parameters_) promised.insert(parameter.name);
  EXPECT_GE(parsed.size(), 14U);
  EXPECT_THAT(parsed, ElementsAreArray(promised));
}

}  // namespace
}  // namespace meetpoint::test
