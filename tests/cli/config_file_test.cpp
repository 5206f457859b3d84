#include "cli/config_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/temp_dir.hpp"

namespace meetpoint::test {
namespace {

using cli::ConfigFile;
using cli::ConfigSetting;
using cli::parse_config;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

/// What is wrong, one line a problem; `ok` when nothing is.
std::string problems(std::string_view text) {
  const auto config = parse_config(text, "m.toml");
  if (!config) return config.error().text;
  std::string all;
  for (const std::string& problem : config->problems) all += problem + "\n";
  return all.empty() ? "ok" : all;
}

/// `option line: value value`, one a setting.
std::string settings(std::string_view text) {
  std::string all;
  const ConfigFile config = parse_config(text, "m.toml").value();
  for (const ConfigSetting& setting : config.settings) {
    all += std::string(setting.key->option) + " " + std::to_string(setting.line) + ":";
    for (const std::string& value : setting.values) all += " " + value;
    all += "\n";
  }
  return all;
}

TEST(ConfigFile, SetsOptions) {
  const std::string text =
      "# ours\n[upstream]\nurl = \"http://mirror.example/api\"\nrate = 0\ninterval = '90s'\n"
      "[rpki]\nrfc8360 = true\nregistry_cas = [ \"a\",\n  \"b\" ]\n[serve]\nsync = false\n[store]\n";
  const std::string expected =
      "--upstream 3: http://mirror.example/api\n--rate 4: 0\n--interval 5: 90s\n--rfc8360 7: true\n"
      "--registry-ca 8: a b\n--sync 11: false\n";
  EXPECT_EQ(problems(text), "ok");
  EXPECT_EQ(settings(text), expected);
  std::string windows = "\xef\xbb\xbf";
  for (const char letter : text) windows += letter == '\n' ? std::string("\r\n") : std::string(1, letter);
  EXPECT_EQ(settings(windows), expected);
  EXPECT_EQ(settings("store.path = \"x\"\n"), "--store 1: x\n");
  EXPECT_EQ(settings(""), "");
}

TEST(ConfigFile, NamesWhatNobodyKnowsAndWhatWasMeant) {
  const std::string lists = "`meetpoint config keys` lists what is\n";
  EXPECT_EQ(problems("[store]\npaht = \"x\"\n"),
            "m.toml:2: the key store.paht is not known; did you mean store.path?\n");
  EXPECT_EQ(problems("[serve]\npath = \"x\"\n"),
            "m.toml:2: the key serve.path is not known; did you mean store.path?\n");
  EXPECT_EQ(problems("[upstream]\napi_key = \"secret\"\n"),
            "m.toml:2: the key upstream.api_key is not known; did you mean upstream.api_key_file?\n");
  EXPECT_EQ(problems("[rpki]\nrpki-cache = \"x\"\n"),
            "m.toml:2: the key rpki.rpki-cache is not known; did you mean rpki.cache?\n");
  EXPECT_EQ(problems("[serve]\nflavour = 1\n"), "m.toml:2: the key serve.flavour is not known; " + lists);
  EXPECT_EQ(problems("\n[Upstreams]\n"),
            "m.toml:2: the section [Upstreams] is not known; did you mean [upstream]?\n");
  EXPECT_EQ(problems("[kitchen]\nsink = 1\n"), "m.toml:1: the section [kitchen] is not known; " + lists);
  EXPECT_EQ(problems("listen = \"x\"\n"),
            "m.toml:1: the key listen stands in no section; did you mean serve.listen?\n");
  EXPECT_EQ(problems("store = \"x\"\n"), "m.toml:1: store is a section: write [store], and its keys below\n");
  EXPECT_EQ(problems("[[store]]\npath = \"x\"\n"),
            "m.toml:1: store is a section: write [store], and its keys below\n");
  EXPECT_EQ(problems("[store.path]\n"), "m.toml:1: store.path is a section; write text in quotes\n");
  EXPECT_THAT(problems("[store]\n\"pa\\u001bth\" = 1\n"), HasSubstr("the key store.pa?th is not known"));
  EXPECT_THAT(problems("[" + std::string(100'000, 'x') + "]\n").size(), testing::Lt(200U));
}

TEST(ConfigFile, NamesAWrongTypeAndWhatToWrite) {
  EXPECT_EQ(problems("[upstream]\nrate = \"20\"\n"),
            "m.toml:2: upstream.rate is text; write a whole number without quotes\n");
  EXPECT_THAT(problems("[upstream]\nrate = 20.0\n"), HasSubstr("rate is a number with a fraction;"));
  EXPECT_EQ(problems("[upstream]\ninterval = 900\n"),
            "m.toml:2: upstream.interval is a whole number; write a duration in quotes, such as \"15m\"\n");
  EXPECT_EQ(problems("[rtr]\ncaches = \"a:1\"\n"),
            "m.toml:2: rtr.caches is text; write a list of texts: [\"..\", \"..\"]\n");
  EXPECT_THAT(problems("[rtr]\ncaches = [1]\n"), HasSubstr("is a list of other things than text;"));
  EXPECT_EQ(problems("[serve]\nsync = \"true\"\n"),
            "m.toml:2: serve.sync is text; write true or false without quotes\n");
  EXPECT_THAT(problems("[serve]\nlisten = 8480\n"), HasSubstr("serve.listen is a whole number; write text"));
  EXPECT_THAT(problems("[store]\npath = \"\"\n"), HasSubstr("m.toml:2: store.path is empty"));
  EXPECT_THAT(problems("[store]\npath = \"a\\u0000b\"\n"), HasSubstr("store.path is empty or holds control"));
  EXPECT_THAT(problems("[rtr]\ncaches = []\n"), HasSubstr("m.toml:2: rtr.caches is empty"));
  EXPECT_THAT(problems("[rtr]\ncaches = [\"a:1\", \"\"]\n"), HasSubstr("m.toml:2: rtr.caches is empty"));
  EXPECT_THAT(problems("[upstream]\napi_key_file = [\"secret\"]\n"), testing::Not(HasSubstr("secret")));
}

TEST(ConfigFile, SaysAllThatIsWrongByLine) {
  const auto config =
      parse_config("[upstream]\nulr = \"x\"\nurl = \"y\"\nrate = true\n[srv]\n[serve]\nx = 1\n", "m.toml");
  ASSERT_TRUE(config);
  EXPECT_THAT(config->problems, ElementsAre(StartsWith("m.toml:2: "), StartsWith("m.toml:4: "),
                                            StartsWith("m.toml:5: "), StartsWith("m.toml:7: ")));
  EXPECT_EQ(config->settings.size(), 1U) << "what is right stays right";
}

TEST(ConfigFile, RefusesWhatIsNoToml) {
  EXPECT_THAT(problems("[store]\npath = x\n"), StartsWith("m.toml:2: "));
  EXPECT_THAT(problems("[store]\npath = \"x\"\npath = \"y\"\n"), StartsWith("m.toml:3: "));
  EXPECT_THAT(problems("[store]\n[serve]\n[store]\n"), StartsWith("m.toml:3: "));
  EXPECT_THAT(problems(std::string_view("[store]\npath = \"x\0\"\n", 21)), StartsWith("m.toml:2: "));
  EXPECT_THAT(problems("a = " + std::string(10'000, '[')), StartsWith("m.toml:1: "));
  std::string deep = "[store]\na";
  for (int i = 0; i < 10'000; ++i) deep += ".a";
  EXPECT_THAT(problems(deep + " = 1\n"), StartsWith("m.toml:2: more than 8 dots"));
  const std::string comment(cli::kMaxConfigBytes - 1, '#');
  EXPECT_EQ(problems(comment + "\n"), "ok");
  EXPECT_EQ(problems(comment + "\n\n"), "m.toml: more than 1048576 bytes");
}

TEST(ConfigFile, IsARegularFileThatMayBeRead) {
  const TempDir folder;
  const std::string file = (folder / "m.toml").string();
  const auto wrong = [](const std::string& name) {
    const auto config = cli::read_config(name);
    return config ? "read" : config.error().text;
  };
  write_file(file, "[store]\npath = \"x\"\n");
  EXPECT_EQ(cli::read_config(file).value().settings.size(), 1U);
  std::filesystem::create_symlink(file, folder / "link");
  EXPECT_EQ(wrong((folder / "link").string()), "read");
  EXPECT_THAT(wrong((folder / "none").string()), HasSubstr("No such file"));
  EXPECT_THAT(wrong(folder.path().string()), HasSubstr("is no regular file"));
  EXPECT_THAT(wrong("/dev/zero"), HasSubstr("is no regular file"));
  EXPECT_THAT(wrong(""), HasSubstr("names no file"));
  const std::string pipe = (folder / "pipe").string();
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_THAT(wrong(pipe), HasSubstr("is no regular file")) << "and nobody waits for a writer";
  write_file(folder / "huge", std::string(cli::kMaxConfigBytes + 1, '\n'));
  EXPECT_THAT(wrong((folder / "huge").string()), HasSubstr("more than 1048576 bytes"));
  // Root may read everything, so it is nobody for a moment.
  ASSERT_EQ(chmod(folder.path().c_str(), 0755), 0);
  ASSERT_EQ(chmod(file.c_str(), 0), 0);
  const uid_t user = geteuid();
  constexpr uid_t kNobody = 65534;
  EXPECT_TRUE(user != 0 || seteuid(kNobody) == 0);
  const std::string refused = wrong(file);
  EXPECT_TRUE(user != 0 || seteuid(user) == 0);
  EXPECT_THAT(refused, HasSubstr("Permission denied"));
}

}  // namespace
}  // namespace meetpoint::test
