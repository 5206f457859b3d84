#include "rpki/walk_record.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "rpki/record_json.hpp"
#include "rpki/stored_record.hpp"

namespace meetpoint::rpki {

namespace {

using index::Expected;
using Json = nlohmann::json;

/// Raise it when the shape of a record changes: older ones are then left out, and the next walk writes anew.
constexpr int kVersion = 1;

/// Arrays and maps within each other.
constexpr int kMaxLevels = 4;

}  // namespace

std::string record_key(const Departed& departed) {
  return fmt::format("{}/{}", departed.anchor, to_hex(octets_of(departed.ca)));
}

std::string to_record(const Departed& departed) {
  return bytes_of_record(Json{{"version", kVersion},
                              {"anchor", departed.anchor},
                              {"ca", json_of_octets(departed.ca)},
                              {"seen", json_of(departed.seen)},
                              {"until", departed.until}});
}

Expected<Departed> read_departed(const std::string& key, std::string_view bytes) {
  return read_stored_record(bytes, kVersion, kMaxLevels, [&](const Json& json) -> Expected<Departed> {
    Departed departed;
    departed.anchor = json.at("anchor").get<std::string>();
    read_octets(json.at("ca"), departed.ca);
    departed.seen = read_seen(json.at("seen"));
    departed.until = json.at("until").get<index::UtcSeconds>();
    if (record_key(departed) != key) throw std::invalid_argument("key");
    return departed;
  });
}

std::string to_record(const std::vector<Repository::Anchor>& anchors) {
  Json unusable = Json::array();
  for (const Repository::Anchor& one : anchors) {
    if (one.authority == kNoAuthority) unusable.push_back(Json::array({one.name, one.problem}));
  }
  return bytes_of_record(Json{{"version", kVersion}, {"unusable", std::move(unusable)}});
}

Expected<std::vector<Repository::Anchor>> read_anchors(std::string_view bytes) {
  using Anchors = std::vector<Repository::Anchor>;
  return read_stored_record(bytes, kVersion, kMaxLevels, [](const Json& json) -> Expected<Anchors> {
    Anchors anchors;
    for (const Json& one : json.at("unusable"))
      anchors.push_back({one.at(0).get<std::string>(), kNoAuthority, one.at(1).get<std::string>()});
    return anchors;
  });
}

}  // namespace meetpoint::rpki
