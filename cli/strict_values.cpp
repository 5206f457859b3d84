#include "cli/strict_values.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <string_view>

#include "cli/text.hpp"
#include "index/ids.hpp"

namespace meetpoint::cli {

namespace {

/// As the options say it themselves.
constexpr std::array<std::string_view, 3> kWholeNumbers{"UINT", "N", "MBPS"};

bool is_whole_number(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  const std::string first = type.substr(0, type.find_first_of(" :"));
  return std::find(kWholeNumbers.begin(), kWholeNumbers.end(), first) != kWholeNumbers.end();
}

std::string check_filled(const std::string& text) {
  return text.empty() ? "an empty value; leave the option out, or give it one" : "";
}

std::string check_whole_number(const std::string& text) {
  if (index::parse_number(text, std::numeric_limits<std::uint64_t>::max())) return {};
  return "\"" + short_word(text) + "\" is no whole number";
}

}  // namespace

void add_strict_values(CLI::App& command) {
  for (CLI::Option* const option : command.get_options()) {
    const bool is_flag = option->get_expected_min() == 0;
    if (is_flag) continue;
    if (is_whole_number(*option)) {
      option->check(check_whole_number, "");
    } else if (option->nonpositional()) {
      option->check(check_filled, "");
    }
  }
}

}  // namespace meetpoint::cli
