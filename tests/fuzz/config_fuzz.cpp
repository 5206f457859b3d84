#include <algorithm>
#include <string>

#include "cli/config_file.hpp"
#include "cli/toml_text.hpp"
#include "law.hpp"

using namespace meetpoint;
using fuzz::law;

namespace {

/// As people would write it. The texts hold no control characters.
std::string written(const cli::ConfigFile& config) {
  const auto quoted = [](const std::string& text) {
    std::string all = "\"";
    for (const char letter : text) {
      if (letter == '"' || letter == '\\') all += '\\';
      all += letter;
    }
    return all + '"';
  };
  std::string all;
  for (const cli::ConfigSetting& setting : config.settings) {
    all += full_name(*setting.key) + " = ";
    if (setting.key->type == cli::ConfigType::list) {
      all += "[\n";
      for (const std::string& value : setting.values) all += quoted(value) + ",\n";
      all += "]\n";
    } else {
      const bool is_text =
          setting.key->type == cli::ConfigType::text || setting.key->type == cli::ConfigType::duration;
      all += (is_text ? quoted(setting.values.front()) : setting.values.front()) + "\n";
    }
  }
  return all;
}

bool is_same(const cli::ConfigFile& a, const cli::ConfigFile& b) {
  return std::equal(
      a.settings.begin(), a.settings.end(), b.settings.begin(), b.settings.end(),
      [](const auto& one, const auto& other) { return one.key == other.key && one.values == other.values; });
}

bool is_placed(const std::string& problem, std::size_t lines) {
  if (!problem.starts_with("f:")) return false;
  const std::size_t line =
      std::stoul("0" + problem.substr(2, problem.find_first_not_of("0123456789", 2) - 2));
  return line >= 1 && line <= lines;
}

/// With a key of a hundred thousand dots where the input has its first `@`: in quotes and comments they are
/// text; anywhere else they would be the end of the process.
void check_depth(std::string_view text) {
  static const std::string dots = [] {
    std::string all;
    for (int i = 0; i < 100'000; ++i) all += ".a";
    return all;
  }();
  const auto at = text.find('@');
  if (at == std::string_view::npos) return;
  const std::string deep = std::string(text.substr(0, at)) + dots + std::string(text.substr(at + 1));
  (void)cli::parse_toml(deep, "f");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  check_depth(text);
  const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  const auto config = cli::parse_config(text, "f");
  if (!config) {
    law(is_placed(config.error().text, lines), "an error names a line of the file");
    return 0;
  }
  for (const std::string& problem : config->problems) {
    law(is_placed(problem, lines), "a problem names a line of the file");
    law(std::none_of(problem.begin(), problem.end(), [](char c) { return c >= 0 && c < ' '; }),
        "and is one line");
  }
  for (const cli::ConfigSetting& setting : config->settings) {
    law(!setting.values.empty(), "a setting has a value");
    law(setting.values.size() == 1 || setting.key->type == cli::ConfigType::list,
        "and lists alone have more");
    for (const std::string& value : setting.values)
      law(!value.empty() &&
              std::none_of(value.begin(), value.end(), [](char c) { return c >= 0 && c < ' '; }),
          "which an option can take");
  }
  const auto again = cli::parse_config(written(*config), "f");
  law(again && again->problems.empty() && is_same(*again, *config), "parse(write(c)) == c");
  return 0;
}
