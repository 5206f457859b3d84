#include "cli/config_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <utility>

#include "cli/text.hpp"
#include "cli/toml_text.hpp"
#include "index/read_file.hpp"

namespace meetpoint::cli {

namespace {

using index::ErrorCode;
using index::Expected;
using index::fail;

/// Enough of a wrong word to know it again.
constexpr std::size_t kMostShown = 60;

std::string shown(std::string_view word) {
  return tame(word.substr(0, kMostShown));
}

std::string did_you_mean(const std::string& meant) {
  return meant.empty() ? "`meetpoint config keys` lists what is" : fmt::format("did you mean {}?", meant);
}

/// What to write for a key of that type.
std::string_view example_of(ConfigType type) {
  switch (type) {
    case ConfigType::text:
      return "text in quotes";
    case ConfigType::list:
      return R"(a list of texts: ["..", ".."])";
    case ConfigType::number:
      return "a whole number without quotes";
    case ConfigType::duration:
      return "a duration in quotes, such as \"15m\"";
    case ConfigType::flag:
      return "true or false without quotes";
  }
  return "";
}

/// A text that an option can take: C's functions end at a NUL, and no path, address or URL has line breaks.
bool is_usable(const std::string& text) {
  return !text.empty() && std::none_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < ' ' || c == '\x7f';
  });
}

class Reader {
 public:
  explicit Reader(std::string_view name) { config_.name = name; }

  ConfigFile read(const std::vector<TomlSection>& sections) {
    for (const TomlSection& section : sections) {
      if (section.name.empty()) {
        for (const TomlKey& key : section.keys) read_homeless(key);
      } else if (is_config_section(section.name)) {
        for (const TomlKey& key : section.keys) read_key(section.name, key);
      } else {
        const std::string meant = config_section_meant_by(section.name);
        refuse(section.line, fmt::format("the section [{}] is not known; {}", shown(section.name),
                                         did_you_mean(meant.empty() ? meant : "[" + meant + "]")));
      }
    }
    return std::move(config_);
  }

 private:
  void refuse(std::size_t line, const std::string& text) {
    config_.problems.push_back(fmt::format("{}:{}: {}", config_.name, line, text));
  }

  void read_homeless(const TomlKey& key) {
    if (is_config_section(key.name)) {
      refuse(key.line, fmt::format("{} is a section: write [{}], and its keys below", key.name, key.name));
      return;
    }
    refuse(key.line, fmt::format("the key {} stands in no section; {}", shown(key.name),
                                 did_you_mean(config_key_meant_by("", key.name))));
  }

  void read_key(const std::string& section, const TomlKey& key) {
    const ConfigKey* const known = config_key(section, key.name);
    if (known == nullptr) {
      refuse(key.line, fmt::format("the key {}.{} is not known; {}", section, shown(key.name),
                                   did_you_mean(config_key_meant_by(section, key.name))));
      return;
    }
    auto values = values_of(known->type, key.value);
    if (!values) {
      refuse(key.line, fmt::format("{} is {}; write {}", full_name(*known), what_is(key.value),
                                   example_of(known->type)));
    } else if (values->empty() || !std::all_of(values->begin(), values->end(), is_usable)) {
      refuse(key.line, fmt::format("{} is empty or holds control characters; leave the key out, or write {}",
                                   full_name(*known), example_of(known->type)));
    } else {
      config_.settings.push_back({known, std::move(*values), key.line});
    }
  }

  /// Nothing when the value is of another type.
  static std::optional<std::vector<std::string>> values_of(ConfigType type, const TomlValue& value) {
    if (type == ConfigType::text || type == ConfigType::duration) {
      if (const auto* const text = std::get_if<std::string>(&value)) return {{*text}};
    } else if (type == ConfigType::number) {
      if (const auto* const number = std::get_if<std::int64_t>(&value)) return {{std::to_string(*number)}};
    } else if (type == ConfigType::flag) {
      if (const bool* const flag = std::get_if<bool>(&value)) return {{*flag ? "true" : "false"}};
    } else if (const auto* const list = std::get_if<std::vector<std::string>>(&value)) {
      return *list;
    }
    return std::nullopt;
  }

  ConfigFile config_;
};

}  // namespace

Expected<ConfigFile> parse_config(std::string_view text, std::string_view name) {
  if (text.size() > kMaxConfigBytes)
    return fail(ErrorCode::too_big, fmt::format("{}: more than {} bytes", name, kMaxConfigBytes));
  const auto sections = parse_toml(text, name);
  if (!sections) return tl::unexpected(sections.error());
  return Reader(name).read(*sections);
}

Expected<ConfigFile> read_config(const std::string& file) {
  if (file.empty()) return fail(ErrorCode::invalid, "--config or MEETPOINT_CONFIG names no file");
  const auto text = index::read_file(file, kMaxConfigBytes);
  if (!text)
    return fail(text.error().code, text.error().text + "; name a TOML file as --config or MEETPOINT_CONFIG");
  return parse_config(*text, file);
}

}  // namespace meetpoint::cli
