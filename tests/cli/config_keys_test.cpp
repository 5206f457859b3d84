#include "cli/config_keys.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "cli/config_option.hpp"
#include "cli/duration.hpp"
#include "support/temp_dir.hpp"

/// The list of keys against the options of the commands, the README and the examples.
namespace meetpoint::test {
namespace {

using cli::ConfigKey;
using cli::ConfigType;
using testing::HasSubstr;

class ConfigKeys : public testing::Test {
 protected:
  ConfigKeys() { cli::add_commands(app_, result_); }
  std::vector<CLI::App*> commands() { return app_.get_subcommands({}); }

  int result_ = 0;
  CLI::App app_;
};

/// They say what to do or how to print it once, and are nobody's habit.
const std::set<std::string> kOfOneCall = {
    "--help",    "--config", "--format",     "--type",    "--full",     "--quiet",   "--code",
    "--asn",     "--ix",     "--since",      "--cleared", "--file",     "--remove",  "--limit",
    "--json",    "--csv",    "--policy",     "--scope",   "--country",  "--traffic", "--min-speed",
    "--rs-peer", "--ipv6",   "--not-via-rs", "--with",    "--without",  "--fac",     "--show",
    "--targets", "--cost",   "--budget",     "--km",      "--as-of",    "--overlay", "--from",
    "--to",      "--add-ix", "--drop-ix",    "--add-fac", "--drop-fac", "--geojson", "--svg",
};

TEST_F(ConfigKeys, EveryOptionIsAKeyOrOfOneCall) {
  for (const CLI::App* command : commands()) {
    for (const CLI::Option* option : command->get_options()) {
      const std::string name = option->get_name();
      if (!name.starts_with("--")) continue;  // what is asked
      const bool is_key = std::any_of(cli::config_keys().begin(), cli::config_keys().end(),
                                      [&name](const ConfigKey& key) { return key.option == name; });
      EXPECT_NE(is_key, kOfOneCall.count(name) == 1)
          << name << " of " << command->get_name()
          << ": give it a key in cli/config_keys.cpp, or list it here";
    }
  }
}

TEST_F(ConfigKeys, EveryKeyIsAnOptionOfItsType) {
  std::set<std::string> names;
  for (const ConfigKey& key : cli::config_keys()) {
    const std::string name = full_name(key);
    EXPECT_TRUE(std::regex_match(name, std::regex("[a-z]+\\.[a-z0-9]+(_[a-z]+)*"))) << name;
    EXPECT_TRUE(names.insert(name).second) << name << " is there twice";
    EXPECT_FALSE(key.documentation.empty() || key.documentation.find('|') != std::string::npos) << name;
    EXPECT_EQ(cli::config_key(key.section, key.name), &key);
    std::size_t takers = 0;
    for (CLI::App* command : commands()) {
      const CLI::Option* option = option_of(*command, key);
      if (option == nullptr) continue;
      ++takers;
      EXPECT_EQ(option->get_expected_min() == 0, key.type == ConfigType::flag) << name;
      EXPECT_EQ(option->get_expected_max() > 1 || option->get_items_expected_max() > 1 ||
                    option->get_multi_option_policy() == CLI::MultiOptionPolicy::TakeAll,
                key.type == ConfigType::list)
          << name;
      if (key.type != ConfigType::duration) continue;
      EXPECT_TRUE(cli::parse_duration(option->get_default_str())) << name;
    }
    EXPECT_GT(takers, 0U) << name;
  }
}

TEST_F(ConfigKeys, TheReadmeListsEachAndNoOther) {
  const std::string readme = read_file(std::filesystem::path(MEETPOINT_SOURCE_DIR) / "README.md");
  for (const ConfigKey& key : cli::config_keys()) {
    const std::string otherwise = default_of(app_, key);
    EXPECT_THAT(readme,
                HasSubstr(fmt::format("\n| `{}` | {} | {} | {} |\n", full_name(key), name_of(key.type),
                                      otherwise.empty() ? "" : "`" + otherwise + "`", key.documentation)));
  }
  const std::regex row("\n\\| `([a-z]+)\\.([a-z0-9_]+)` \\|");
  for (std::sregex_iterator found(readme.begin(), readme.end(), row), end; found != end; ++found)
    EXPECT_NE(cli::config_key((*found)[1].str(), (*found)[2].str()), nullptr) << (*found)[0];
}

/// `# key = value` is a key that is left out: with its sign taken away it would be right too.
TEST_F(ConfigKeys, TheExampleShowsEach) {
  const std::string name = std::string(MEETPOINT_SOURCE_DIR) + "/data/examples/meetpoint.toml";
  const std::string example = read_file(name);
  const std::string whole = std::regex_replace(example, std::regex("\n# ([a-z0-9_]+ = )"), "\n$1");
  const auto config = cli::parse_config(whole, name);
  ASSERT_TRUE(config) << config.error().text;
  EXPECT_THAT(config->problems, testing::IsEmpty());
  std::set<const ConfigKey*> shown;
  for (const cli::ConfigSetting& setting : config->settings) {
    shown.insert(setting.key);
    const std::string comment =
        fmt::format("\n# {}: {}\n", name_of(setting.key->type), setting.key->documentation);
    EXPECT_THAT(example, HasSubstr(comment)) << full_name(*setting.key);
  }
  EXPECT_EQ(shown.size(), cli::config_keys().size());
  for (CLI::App* command : commands())
    EXPECT_NO_THROW(cli::apply_config(config.value(), *command)) << command->get_name();
}

TEST_F(ConfigKeys, FindsTheWordThatWasMeant) {
  for (const ConfigKey& key : cli::config_keys()) {
    const std::string name(key.name);
    EXPECT_EQ(cli::config_key_meant_by(key.section, name + "x"), full_name(key));
    std::string dashed = name;
    std::replace(dashed.begin(), dashed.end(), '_', '-');
    EXPECT_EQ(cli::config_key_meant_by(key.section, dashed), full_name(key));
    EXPECT_EQ(cli::config_key_meant_by(key.section, key.option.substr(2)), full_name(key));
    EXPECT_EQ(cli::config_section_meant_by(std::string(key.section) + "s"), key.section);
  }
  EXPECT_EQ(cli::config_key_meant_by("store", ""), "");
  EXPECT_EQ(cli::config_key_meant_by("", std::string(1'000'000, 'x')), "");
  EXPECT_EQ(cli::config_section_meant_by("kitchen"), "");
}

}  // namespace
}  // namespace meetpoint::test
