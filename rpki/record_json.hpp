#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <stdexcept>
#include <string>

#include "index/time.hpp"
#include "rpki/authority.hpp"
#include "rpki/shallow_json.hpp"

/// How the records in the store spell what several of them have.
/// thread  any
/// errors  what reads throws on a member that is missing or of another kind
namespace meetpoint::rpki {

template <std::size_t kSize>
nlohmann::json json_of_octets(const std::array<std::uint8_t, kSize>& value) {
  return nlohmann::json::binary({value.begin(), value.end()});
}
inline nlohmann::json json_of_octets(const std::string& value) {
  return nlohmann::json::binary({value.begin(), value.end()});
}

template <std::size_t kSize>
void read_octets(const nlohmann::json& json, std::array<std::uint8_t, kSize>& value) {
  const auto& bytes = json.get_binary();
  if (bytes.size() != kSize) throw std::length_error("octets");
  std::copy(bytes.begin(), bytes.end(), value.begin());
}
inline std::string read_octets(const nlohmann::json& json) {
  const auto& bytes = json.get_binary();
  return {bytes.begin(), bytes.end()};
}

inline nlohmann::json json_of(const ManifestSeen& seen) {
  return nlohmann::json::array(
      {json_of_octets(seen.hash), json_of_octets(seen.number.octets), seen.this_update});
}
inline ManifestSeen read_seen(const nlohmann::json& json) {
  ManifestSeen seen;
  read_octets(json.at(0), seen.hash);
  read_octets(json.at(1), seen.number.octets);
  seen.this_update = json.at(2).get<index::UtcSeconds>();
  return seen;
}

}  // namespace meetpoint::rpki
