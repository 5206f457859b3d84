#include "support/api_contract.hpp"

#include <Poco/Exception.h>
#include <Poco/String.h>
#include <Poco/URI.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <functional>
#include <set>

#include "support/temp_dir.hpp"

namespace meetpoint::test {

using nlohmann::json;

/// What stands between a server and a client, and is no part of an answer.
constexpr std::array kOfTheConnection = {"date",         "connection",        "keep-alive", "content-length",
                                         "content-type", "transfer-encoding", "server"};

/// Where a target leads.
struct ApiContract::Place {
  std::string path;            ///< decoded, in the one way in which the file writes it
  const json* item = nullptr;  ///< null: the file has no such path
};

namespace {

/// Of a target in any form: the path, decoded; empty when that cannot be.
std::string path_of(std::string_view target) {
  if (const auto scheme = target.find("://"); scheme != std::string_view::npos && !target.starts_with('/')) {
    const auto path = target.find_first_of("/?", scheme + 3);
    target = path == std::string_view::npos ? std::string_view("/") : target.substr(path);
  }
  std::string path;
  try {
    Poco::URI::decode(std::string(target.substr(0, target.find('?'))), path);
  } catch (const Poco::Exception&) {
    return {};
  }
  return path;
}

/// PeeringDB's API has several spellings of a path: `/api//net/1.json/`.
std::string one_spelling(std::string path) {
  constexpr std::string_view kRoot = "/api/";
  if (!path.starts_with(kRoot)) return path;
  std::string_view rest = std::string_view(path).substr(kRoot.size());
  while (rest.starts_with('/')) rest.remove_prefix(1);
  if (rest.ends_with('/')) rest.remove_suffix(1);
  if (rest.ends_with(".json")) rest.remove_suffix(5);
  return std::string(kRoot) + std::string(rest);
}

/// `/v0.1/as{server_asn}/locations`; what is in braces has no slash.
bool fits(std::string_view path, std::string_view pattern) {
  const auto open = pattern.find('{');
  if (open == std::string_view::npos) return path == pattern;
  const auto close = pattern.find('}', open);
  const std::string_view begin = pattern.substr(0, open);
  const std::string_view end = pattern.substr(close + 1);
  if (path.size() < begin.size() + end.size() || !path.starts_with(begin) || !path.ends_with(end))
    return false;
  return path.substr(begin.size(), path.size() - begin.size() - end.size()).find('/') ==
         std::string_view::npos;
}

bool is_json(const std::string& media_type) {
  return media_type.ends_with("/json") || media_type.ends_with("+json");
}

std::string media_type_of(const std::string& content_type) {
  return Poco::toLower(Poco::trim(content_type.substr(0, content_type.find(';'))));
}

/// As Allow says it.
std::string methods_of(const json& item) {
  std::string methods = item.contains("get") ? "GET, HEAD, " : "";
  if (item.contains("post")) methods += "POST, ";
  return methods + "OPTIONS";
}

}  // namespace

ApiContract::ApiContract(json document)
    : document_(std::move(document)),
      schemas_({{"components", {{"schemas", document_["components"]["schemas"]}}}}) {}

const json& ApiContract::resolved(const json& node) const {
  const auto reference = node.find("$ref");
  if (reference == node.end()) return node;
  return document_.at(json::json_pointer(reference->get<std::string>().substr(1)));
}

ApiContract::Place ApiContract::place_of(const std::string& target) const {
  Place place{one_spelling(path_of(target)), nullptr};
  for (const auto& [pattern, item] : document_.at("paths").items()) {
    if (!fits(place.path, pattern)) continue;
    if (place.item == nullptr || pattern == place.path) place.item = &item;
  }
  return place;
}

const json& ApiContract::anywhere(const std::string& path) const {
  for (const json& entry : document_.at("x-any-path")) {
    for (const std::string under : entry.at("under")) {
      if (under == "/" || path == under || path.starts_with(under + "/")) return entry.at("responses");
    }
  }
  static const json kNothing = json::object();
  return kNothing;
}

/// What the file says of the status; null, and why, when it says nothing.
const json* ApiContract::promise(const Asked& asked, const Place& place, int status,
                                 std::string& wrong) const {
  const std::string code = std::to_string(status);
  const json& everywhere = anywhere(place.path);
  // Methods are told apart by the case of their letters.
  const std::string method = asked.method == "GET" || asked.method == "HEAD" ? "get"
                             : asked.method == "POST"                        ? "post"
                                                                             : "";
  const bool has_operation = place.item != nullptr && !method.empty() && place.item->contains(method);
  if (has_operation) {
    const json& responses = place.item->at(method).at("responses");
    if (responses.contains(code)) return &resolved(responses.at(code));
    if (status == 429 || status == 500) return &resolved(everywhere.at(code));
    wrong = "the file has no such status for this path";
    return nullptr;
  }
  // Of a path that there is, other methods hear which it takes.
  const int other = asked.method == "OPTIONS" ? 204 : 405;
  if (place.item != nullptr && status != other && status != 500) {
    wrong = "another method than the file's is " + std::to_string(other);
    return nullptr;
  }
  if (everywhere.contains(code)) return &resolved(everywhere.at(code));
  wrong = "the file has neither this path nor such a status for any";
  return nullptr;
}

std::string ApiContract::misfit_of_value(const json& schema, const json& value) const {
  const std::lock_guard lock(mutex_);
  const std::string text = schema.dump();
  auto found = parsed_.find(text);
  if (found == parsed_.end()) found = parsed_.emplace(text, JsonSchema(schema, schemas_)).first;
  return found->second.misfit(value);
}

std::string ApiContract::misfit_of_header(const std::string& name, const std::string& value,
                                          const json& header) const {
  const json& schema = resolved(header).at("schema");
  json read = value;
  if (schema.value("type", json()) == "integer") read = json::parse(value, nullptr, false);
  const std::string wrong = misfit_of_value(schema, read);
  return wrong.empty() ? wrong : name + " is `" + value + "`: " + wrong;
}

std::string ApiContract::misfit_of_headers(const json& promised, const Answered& answered) const {
  std::map<std::string, const json*> known;  // by name in lower case
  for (const auto& [name, header] : document_.at("x-any-answer").items())
    known[Poco::toLower(name)] = &header;
  if (promised.contains("headers")) {
    for (const auto& [name, header] : promised.at("headers").items()) known[Poco::toLower(name)] = &header;
  }
  std::set<std::string> seen;
  for (const auto& [name, value] : answered.headers) {
    const std::string lower = Poco::toLower(name);
    if (std::find(kOfTheConnection.begin(), kOfTheConnection.end(), lower) != kOfTheConnection.end())
      continue;
    // Each scheme that is taken may have a challenge of its own.
    if (!seen.insert(lower).second && lower != "www-authenticate") return name + " is there twice";
    const auto found = known.find(lower);
    if (found == known.end()) return "the file has no header " + name + " here";
    if (auto wrong = misfit_of_header(name, value, *found->second); !wrong.empty()) return wrong;
  }
  for (const auto& [name, header] : known) {
    if (resolved(*header).value("required", false) && !seen.contains(name))
      return "the header " + name + " is missing";
  }
  return {};
}

std::string ApiContract::misfit_of_body(const json& promised, const Answered& answered) const {
  if (answered.status == 204 || answered.status == 304) return {};
  const auto content = promised.find("content");
  if (content == promised.end()) {
    if (!answered.content_type.empty()) return "no body is promised, and there is a type of one";
    return answered.body.value_or("").empty() ? "" : "no body is promised";
  }
  const std::string media_type = media_type_of(answered.content_type);
  if (!content->contains(media_type)) return "the file has no type `" + media_type + "` here";
  const json& media = content->at(media_type);
  if (!media.contains("schema") || !answered.body) return {};
  const json value = is_json(media_type) ? json::parse(*answered.body, nullptr, false) : json(*answered.body);
  if (value.is_discarded()) return "the body is no JSON";
  return misfit_of_value(media.at("schema"), value);
}

std::string ApiContract::misfit_anew(const Asked& asked, const Answered& answered) const {
  const Place place = place_of(asked.target);
  std::string wrong;
  const json* const promised = promise(asked, place, answered.status, wrong);
  if (promised == nullptr) return wrong;
  wrong = misfit_of_headers(*promised, answered);
  if (wrong.empty()) wrong = misfit_of_body(*promised, answered);
  const bool tells_methods = answered.status == 405 || asked.method == "OPTIONS";
  for (const auto& [name, value] : answered.headers) {
    if (wrong.empty() && name == "Allow" && tells_methods && place.item != nullptr &&
        value != methods_of(*place.item))
      wrong = "the file's methods are " + methods_of(*place.item);
  }
  return wrong;
}

std::string ApiContract::misfit(const Asked& asked, const Answered& answered) const {
  std::string all = asked.method + ' ' + asked.target.substr(0, asked.target.find('?')) + ' ' +
                    std::to_string(answered.status) + ' ' + answered.content_type;
  for (const auto& [name, value] : answered.headers) all += '\n' + name + ':' + value;
  const std::hash<std::string_view> hash;
  const std::size_t key = hash(all) * 31 + (answered.body ? hash(*answered.body) : 1);
  {
    const std::lock_guard lock(mutex_);
    if (fitted_.contains(key)) return {};
  }
  std::string wrong = misfit_anew(asked, answered);
  if (wrong.empty()) {
    const std::lock_guard lock(mutex_);
    fitted_.insert(key);
  }
  return wrong;
}

const ApiContract& api_contract() {
  static const ApiContract contract(json::parse(read_file(MEETPOINT_OPENAPI)));
  return contract;
}

void expect_as_promised(const Asked& asked, const Answered& answered) {
  if (testing::UnitTest::GetInstance()->current_test_info() == nullptr) return;
  const std::string wrong = api_contract().misfit(asked, answered);
  if (wrong.empty()) return;
  constexpr std::size_t kShown = 1000;
  ADD_FAILURE() << "not as data/openapi.yaml has it: " << asked.method << ' '
                << asked.target.substr(0, kShown) << " -> " << answered.status << ' ' << answered.content_type
                << ": " << wrong.substr(0, kShown) << '\n'
                << answered.body.value_or("").substr(0, kShown);
}

}  // namespace meetpoint::test
