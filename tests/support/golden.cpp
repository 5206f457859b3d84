#include "support/golden.hpp"

#include <cstdlib>
#include <filesystem>
#include <regex>

#include "support/temp_dir.hpp"

namespace meetpoint::test {

std::string golden(const std::string& name, std::string_view now) {
  const auto file = std::filesystem::path(MEETPOINT_SOURCE_DIR) / "tests/golden" / name;
  if (std::getenv("MEETPOINT_GOLDEN") != nullptr) write_file(file, now);
  return std::filesystem::exists(file) ? read_file(file) : std::string();
}

std::string without_time(std::string text) {
  static const std::regex time(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)");
  static const std::regex age(R"re("age_seconds":\d+)re");
  static const std::regex read_age(R"(, \d+ (seconds|minutes) old)");
  text = std::regex_replace(text, time, "2026-11-01T00:00:00Z");
  text = std::regex_replace(text, age, "\"age_seconds\":0");
  return std::regex_replace(text, read_age, ", 0 seconds old");
}

}  // namespace meetpoint::test
