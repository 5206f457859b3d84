#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include "support/process.hpp"
#include "support/rpki_tree.hpp"
#include "support/rtr_cache.hpp"
#include "support/temp_dir.hpp"

/// Commands with a configuration file, and `meetpoint config`.
namespace meetpoint::test {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::string kSample = std::string(MEETPOINT_SOURCE_DIR) + "/data/sample";

/// An environment variable while the object lives.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) { setenv(name, value.c_str(), 1); }
  ~Variable() { unsetenv(name_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
};

class ConfigCommand : public testing::Test {
 protected:
  std::string write(const std::string& text, const std::string& name = "m.toml") const {
    write_file(place_ / name, text);
    return (place_ / name).string();
  }
  /// Which store a command asks that has none.
  static std::string store_asked(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "findings");
    const Finished finished = run(arguments);
    EXPECT_EQ(finished.exit_code, 4) << finished.err;
    return finished.err;
  }
  std::string path(const std::string& name) const { return (place_ / name).string(); }

  TempDir place_;
};

TEST_F(ConfigCommand, TheLineBeatsTheEnvironmentAndThatTheFile) {
  const std::string config = write("[store]\npath = \"" + path("of_file.db") + "\"\n");
  EXPECT_THAT(store_asked({"--config", config}), HasSubstr("of_file.db"));
  EXPECT_THAT(store_asked({"--config", config, "--store", path("of_line.db")}), HasSubstr("of_line.db"));
  EXPECT_THAT(store_asked({"--store", path("of_line.db"), "--config", config}), HasSubstr("of_line.db"));
  const Variable variable("MEETPOINT_STORE", path("of_environment.db"));
  EXPECT_THAT(store_asked({"--config", config}), HasSubstr("of_environment.db"));
  const Variable named("MEETPOINT_CONFIG", write("[stores]\n", "wrong.toml"));
  EXPECT_THAT(store_asked({"--config", config, "--store", path("of_line.db")}), HasSubstr("of_line.db"))
      << "the file of the line, too, beats that of the environment";
}

TEST_F(ConfigCommand, TheEnvironmentNamesTheFile) {
  const Variable named("MEETPOINT_CONFIG", write("[store]\npath = \"" + path("of_file.db") + "\"\n"));
  EXPECT_THAT(store_asked({}), HasSubstr("of_file.db"));
  const Variable none("MEETPOINT_CONFIG", path("none.toml"));
  const Finished finished = run({"findings"});
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_THAT(finished.err, HasSubstr("none.toml"));
  EXPECT_EQ(run({"findings", "--help"}).exit_code, 0) << "who asks how is told";
  EXPECT_EQ(run({"--help"}).exit_code, 0);
  EXPECT_EQ(run({"--version"}).exit_code, 0);
  EXPECT_EQ(run({"config", "keys"}).exit_code, 0);
}

TEST_F(ConfigCommand, EachCommandTakesItsKeysAndLeavesTheOthers) {
  const std::string all = write(
      "[store]\npath = \"" + path("of_file.db") +
      "\"\n[upstream]\nrate = 3\ninterval = \"1h\"\nreconcile_every = \"400d\"\n[rtr]\ntimeout = \"2s\"\n"
      "[serve]\nlisten = \"127.0.0.1:0\"\nsync = true\n");
  const std::string broken = write("[serve]\nport = 80\n", "broken.toml");
  const std::vector<std::vector<std::string>> commands = {{"common", "1", "2"},
                                                          {"findings"},
                                                          {"changes", "--since", "1"},
                                                          {"owner", "net", "1"},
                                                          {"search", "x"},
                                                          {"holder", "1"},
                                                          {"endpoint", "1"},
                                                          {"verify-checklist", all},
                                                          {"overlay", "net", "1", "x", "y"}};
  for (std::vector<std::string> command : commands) {
    command.insert(command.end(), {"--config", all});
    const Finished finished = run(command);
    EXPECT_THAT(finished.err, HasSubstr("of_file.db")) << command.front();
    command.back() = broken;
    const Finished refused = run(command);
    EXPECT_EQ(refused.exit_code, 2) << command.front();
    EXPECT_THAT(refused.err, StartsWith(broken + ":2: the key serve.port is not known; ")) << command.front();
  }
  const Finished sync = run({"sync", "--config", all});
  EXPECT_EQ(sync.exit_code, 2);
  EXPECT_THAT(sync.err, StartsWith(all + ":6: upstream.reconcile_every: --reconcile-every: 400d is not"));
}

TEST_F(ConfigCommand, SyncEndsThoughServeHasAnInterval) {
  const std::string config = write("[store]\npath = \"" + path("s.db") + "\"\n[upstream]\nurl = \"" +
                                   kSample + "\"\ninterval = \"1h\"\n[serve]\nsync = true\n");
  const Finished synced = run({"sync", "--config", config});
  EXPECT_EQ(synced.exit_code, 0) << synced.err;
  EXPECT_THAT(synced.out, StartsWith("generation 1: "));
  EXPECT_EQ(run({"sync", "--full", "--quiet", "--config", config}).exit_code, 0);
  EXPECT_EQ(run({"search", "example", "--config", config}).err, "");
}

TEST_F(ConfigCommand, ServeFollowsWhatTheFileSays) {
  ASSERT_EQ(run({"sync", "--quiet", "--upstream", kSample, "--store", path("s.db")}).exit_code, 0);
  const std::string upstream = "[upstream]\nurl = \"" + kSample +
                               "\"\ninterval = \"1h\"\n[rpki]\ncache = \"" + path("no") + "\"\ntals = \"" +
                               path("no") + "\"\nrfc8360 = true\n";
  // Without `sync` all of this is none of its affair, or it would not start.
  Served alone(path("s.db"), "127.0.0.1:0", {"--config", write(upstream)});
  EXPECT_EQ(http("POST", alone.url(), "/v0.1/refresh").status, 404);
  const std::string following = write(upstream + "[serve]\nsync = true\n", "sync.toml");
  const Finished refused =
      run({"serve", "--store", path("s.db"), "--listen", "127.0.0.1:0", "--config", following});
  EXPECT_EQ(refused.exit_code, 2) << "there are no locators";
  Served again(path("s.db"), "127.0.0.1:0", {"--sync=false", "--config", following});
  EXPECT_EQ(http("POST", again.url(), "/v0.1/refresh").status, 404);
  const std::string plain =
      write("[upstream]\nurl = \"" + kSample + "\"\n[serve]\nsync = true\n", "plain.toml");
  Served follower(path("s.db"), "127.0.0.1:0", {"--config", plain});
  EXPECT_EQ(http("POST", follower.url(), "/v0.1/refresh").status, 202);
}

TEST_F(ConfigCommand, OptionsNeedEachOtherWhereverTheyStand) {
  RpkiTree tree(index::now_utc());
  tree.anchor("alpha", {"0-4294967295", ""}).child("alice", {"64496", ""});
  tree.write_rpki_client(place_ / "cache");
  const std::string cache = "[rpki]\ncache = \"" + path("cache") + "\"\n";
  const std::string tals = "tals = \"" + path("cache/tals") + "\"\n";
  const Finished found = run({"holder", "64496", "--config", write(cache + tals)});
  EXPECT_EQ(found.exit_code, 0) << found.err;
  EXPECT_THAT(found.out, HasSubstr("alice.cer"));
  const std::string half = write(cache, "half.toml");
  EXPECT_EQ(run({"holder", "64496", "--config", half, "--tals", path("cache/tals")}).exit_code, 0);
  const Finished alone = run({"holder", "64496", "--config", half});
  const Finished said = run({"holder", "64496", "--rpki-cache", path("cache")});
  EXPECT_EQ(alone.exit_code, 2);
  EXPECT_EQ(alone.err, said.err) << "as on the command line";
  EXPECT_EQ(run({"holder", "64496", "--config", write("[rpki]\nrfc8360 = true\n")}).exit_code, 2);
  EXPECT_EQ(run({"holder", "64496", "--store", path("no.db"), "--config", write("[rpki]\nrfc8360 = false\n")})
                .exit_code,
            4)
      << "false is as if it were not there";
  const Finished checked = run({"config", "check", half});
  EXPECT_EQ(checked.exit_code, 2);
  EXPECT_EQ(checked.err, half + ":2: rpki.cache: needs rpki.tals as well\n");
}

TEST_F(ConfigCommand, ListsAndTablesComeFromTheFile) {
  const RtrCache first;
  const RtrCache second;
  const std::string config =
      write("[rtr]\ncaches = [\"" + first.address() + "\", \"" + second.address() +
            "\"]\ntimeout = \"20s\"\n[endpoints]\ntable = \"" + path("table") + "\"\n");
  const Finished rov = run({"rov", "192.0.2.0/24", "64496", "--format", "json", "--config", config});
  EXPECT_THAT(rov.out, HasSubstr(first.address())) << rov.err;
  EXPECT_THAT(rov.out, HasSubstr(second.address()));
  const Finished one = run(
      {"rov", "192.0.2.0/24", "64496", "--format", "json", "--config", config, "--rtr", second.address()});
  EXPECT_THAT(one.out, Not(HasSubstr(first.address()))) << "the line's list stands for the file's";
  ASSERT_EQ(run({"sync", "--quiet", "--upstream", kSample, "--store", path("s.db")}).exit_code, 0);
  write("[endpoints]\nAS64496 = \"https://table.example\"\n", "table");
  EXPECT_THAT(run({"endpoint", "64496", "--store", path("s.db"), "--config", config}).out,
              HasSubstr("https://table.example"));
}

TEST_F(ConfigCommand, CheckSaysAllThatIsWrong) {
  const std::string config = write(
      "[store]\npath = \"" + path("no/s.db") +
      "\"\n[upstream]\nulr = \"x\"\nurl = \"https://u:p@a.example\"\n" + "rate = -5\napi_key_file = \"" +
      path("no-key") + "\"\n[rpki]\ncache = \"" + path("m.toml") + "\"\ntals = \"" + path("") +
      "\"\nregistry_cas = [\"00\"]\n[rtr]\ncaches = [\"nowhere\"]\n" +
      "timeout = \"soon\"\n[endpoints]\ntable = \"" + path("m.toml") + "\"\n[serve]\nlisten = \"8480\"\n");
  const Finished checked = run({"config", "check", config});
  EXPECT_EQ(checked.exit_code, 2);
  EXPECT_EQ(checked.out, "");
  for (const char* wrong : {":4: the key upstream.ulr is not known; did you mean upstream.url?\n",
                            ":2: store.path: ", ":5: upstream.url: no user or password",
                            ":6: upstream.rate: ", ":7: upstream.api_key_file: ", ":9: rpki.cache: ",
                            ":10: rpki.tals: ", ":11: rpki.registry_cas: ", ":13: rtr.caches: \"nowhere\"",
                            ":14: rtr.timeout: ", ":16: endpoints.table: ", ":18: serve.listen: "})
    EXPECT_THAT(checked.err, HasSubstr(config + wrong));
  EXPECT_EQ(std::count(checked.err.begin(), checked.err.end(), '\n'), 12) << checked.err;
  const Finished first = run({"holder", "1", "--config", write("[a]\n[b]\n[c]\n")});
  EXPECT_THAT(first.err, StartsWith(config + ":1: the section [a] is not known; "));
  EXPECT_THAT(first.err, HasSubstr("\n2 more: see `meetpoint config check " + config + "`"));
}

TEST_F(ConfigCommand, CheckSaysThatAllIsRight) {
  std::filesystem::create_directory(place_ / "cache");
  write("", "table");
  write("key\n", "key");
  std::filesystem::permissions(place_ / "key", std::filesystem::perms::owner_read);
  const std::string config =
      write("[store]\npath = \"" + path("s.db") + "\"\n[upstream]\nurl = \"" + kSample +
            "\"\nrate = 7\napi_key_file = \"" + path("key") + "\"\n[endpoints]\ntable = \"" + path("table") +
            "\"\n[rtr]\ncaches = [\"[::1]:8282\"]\n[serve]\nlisten = \"127.0.0.1:8480\"\nsync = true\n");
  const Finished checked = run({"config", "check", config});
  EXPECT_EQ(checked.exit_code, 0);
  EXPECT_EQ(checked.err, "");
  EXPECT_EQ(checked.out, "ok: 8 keys\n");
  EXPECT_FALSE(std::filesystem::exists(place_ / "s.db")) << "no store is opened";
  const Variable store("MEETPOINT_STORE", path("other"));
  const Variable named("MEETPOINT_CONFIG", write("[upstream]\nrate = 7\n", "other.toml"));
  EXPECT_EQ(run({"config", "check"}).out, "ok: 1 key\n");
  EXPECT_EQ(run({"config", "check", "--config", config}).out, "ok: 8 keys\n");
}

TEST_F(ConfigCommand, CheckLooksForTheSecretThatTheFileOfAuthNames) {
  write(
      "[pdb]\nmode = \"peeringdb\"\nintrospection = \"https://a.example/i\"\nprofile = "
      "\"https://a.example/p\"\nclient_id = \"us\"\nclient_secret_file = \"" +
          path("secret") + "\"\n",
      "auth.toml");
  const std::string config = write("[serve]\nauth = \"" + path("auth.toml") + "\"\n");
  const Finished without = run({"config", "check", config});
  EXPECT_EQ(without.exit_code, 2);
  EXPECT_THAT(without.err, HasSubstr(config + ":2: serve.auth: "));
  EXPECT_THAT(without.err, HasSubstr(path("secret")));
  write("s3cret\n", "secret");
  std::filesystem::permissions(place_ / "secret", std::filesystem::perms(0640));
  const Finished open = run({"config", "check", config});
  EXPECT_EQ(open.exit_code, 2);
  EXPECT_THAT(open.err, HasSubstr("chmod 600 " + path("secret")));
  EXPECT_THAT(open.err, Not(HasSubstr("s3cret")));
  std::filesystem::permissions(place_ / "secret", std::filesystem::perms(0600));
  const Finished right = run({"config", "check", config});
  EXPECT_EQ(right.exit_code, 0) << right.err;
  EXPECT_EQ(right.out, "ok: 1 key\n");
}

TEST_F(ConfigCommand, WrongUseOfConfigItself) {
  EXPECT_EQ(run({"config"}).exit_code, 2);
  EXPECT_EQ(run({"config", "check"}).exit_code, 2);
  EXPECT_EQ(run({"config", "check", path("none")}).exit_code, 2);
  EXPECT_EQ(run({"holder", "1", "--config"}).exit_code, 2);
  const std::string config = write("");
  EXPECT_EQ(run({"holder", "1", "--config", config, "--config", config}).exit_code, 2);
  const Finished keys = run({"config", "keys"});
  EXPECT_EQ(keys.exit_code, 0);
  EXPECT_THAT(keys.out, HasSubstr("\nupstream.reconcile_every  duration       1d "));
}

TEST_F(ConfigCommand, CheckSaysWhatValuesMeanTogether) {
  write_file(place_ / "auth.toml",
             "[idp]\nmode = \"jwt\"\nissuer = \"https://idp.example\"\naudience = \"us\"\n"
             "jwks_uri = \"https://idp.example/jwks\"\nrequire_dpop = true\n");
  const std::string auth = "auth = \"" + path("auth.toml") + "\"\n";
  const std::string open = "[serve]\nlisten = \"0.0.0.0:0\"\n";
  const Finished nobody = run({"config", "check", write(open)});
  EXPECT_EQ(nobody.exit_code, 2);
  EXPECT_THAT(nobody.err, HasSubstr("m.toml:2: serve.listen: 0.0.0.0:0 can be reached from other machines"));
  const Finished nowhere = run({"config", "check", write(open + auth)});
  EXPECT_EQ(nowhere.exit_code, 2);
  EXPECT_THAT(nowhere.err, HasSubstr("m.toml:3: serve.auth: proofs of possession are demanded"));
  const std::string url = "public_url = \"https://meet.example\"\n";
  EXPECT_EQ(run({"config", "check", write(open + auth + url)}).exit_code, 0);
  const std::string pair =
      "tls_cert = \"" + path("auth.toml") + "\"\ntls_key = \"" + path("auth.toml") + "\"\n";
  const Finished unlike = run({"config", "check", write("[serve]\n" + pair)});
  EXPECT_EQ(unlike.exit_code, 2);
  EXPECT_THAT(unlike.err, HasSubstr("m.toml:2: serve.tls_cert: "));
}

}  // namespace
}  // namespace meetpoint::test
