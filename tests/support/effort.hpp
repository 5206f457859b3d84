#pragma once

#include <cstdint>
#include <cstdlib>
#include <string>

/// How much a test that could go on forever is asked to do.
namespace meetpoint::test {

/// MEETPOINT_SOAK is set, as by `./dev soak`: larger numbers, real-size data, real waits.
inline bool is_soak() {
  const char* const asked = std::getenv("MEETPOINT_SOAK");
  return asked != nullptr && std::string(asked) == "1";
}

/// Random histories of a law. MEETPOINT_HISTORIES overrides both, for builds that are slow.
inline std::uint32_t histories(std::uint32_t ordinary, std::uint32_t soak) {
  const char* const asked = std::getenv("MEETPOINT_HISTORIES");
  if (asked != nullptr) return static_cast<std::uint32_t>(std::stoul(asked));
  return is_soak() ? soak : ordinary;
}

}  // namespace meetpoint::test
