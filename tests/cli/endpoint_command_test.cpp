#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/in_time.hpp"
#include "support/process.hpp"
#include "support/rpki_tree.hpp"
#include "support/temp_dir.hpp"

/// `meetpoint holder` and `meetpoint endpoint`, with a relying party's cache and with a store.
namespace meetpoint::test {
namespace {

using testing::HasSubstr;

class EndpointCommand : public testing::Test {
 protected:
  EndpointCommand() {
    Authority& anchor = tree_.anchor("alpha", {"0-4294967295", "0.0.0.0/0"});
    Authority& alice = anchor.child("alice", {"64496-64499", ""});
    alice.pad(64496, "https://api.as64496.example/v1");
    alice.pad(64497, "https://absent.example");
    alice.withhold("AS64497.pad");
    tree_.write_rpki_client(place_ / "cache");
    write_file(place_ / "table.toml", "[endpoints]\nAS64498 = \"https://table.example\"\n");
  }
  std::vector<std::string> with_cache(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--rpki-cache", (place_ / "cache").string(), "--tals",
                                       (place_ / "cache/tals").string()});
    return arguments;
  }

  RpkiTree tree_{index::now_utc()};
  TempDir place_;
};

TEST_F(EndpointCommand, WalksACacheWithoutAStore) {
  const std::string table = (place_ / "table.toml").string();
  const Finished found = run(with_cache({"endpoint", "AS64496", "--endpoints", table}));
  EXPECT_EQ(found.exit_code, 0) << found.err;
  EXPECT_THAT(found.out, HasSubstr("AS64496: https://api.as64496.example/v1\nuntil 20"));
  const Finished json = run(with_cache({"endpoint", "64496", "--format", "json"}));
  const auto answer = nlohmann::json::parse(json.out);
  EXPECT_EQ(answer.at("url"), "https://api.as64496.example/v1");
  EXPECT_EQ(answer.at("authenticated"), true);
  EXPECT_EQ(answer.at("evidence").at("ta"), "alpha");
  const Finished missing = run(with_cache({"endpoint", "64497"}));
  EXPECT_EQ(missing.exit_code, 1);
  EXPECT_THAT(missing.out,
              HasSubstr("AS64497: no endpoint: rsync://rpki.example.net/repo/alice/AS64497.pad is "
                        "listed, not fetched"));
  const Finished own = run(with_cache({"endpoint", "64498", "--endpoints", table}));
  EXPECT_EQ(own.exit_code, 0);
  EXPECT_THAT(own.out, HasSubstr("AS64498: https://table.example\nyour own table says so"));
  EXPECT_EQ(run(with_cache({"endpoint", "64499"})).exit_code, 1);
  const Finished holder = run(with_cache({"holder", "64496"}));
  EXPECT_EQ(holder.exit_code, 0);
  EXPECT_THAT(holder.out, HasSubstr("alice.cer"));
}

TEST_F(EndpointCommand, SaysWhatIsWrong) {
  EXPECT_EQ(run(with_cache({"endpoint", "0"})).exit_code, 2);
  EXPECT_EQ(run({"endpoint", "64496", "--rpki-cache", place_.path().string()}).exit_code, 2);
  EXPECT_EQ(run(with_cache({"endpoint", "64496", "--endpoints", (place_ / "none").string()})).exit_code, 2);
  EXPECT_EQ(run({"endpoint", "64496", "--store", (place_ / "none.db").string()}).exit_code, 4);
  EXPECT_EQ(run({"endpoint", "64496", "--rpki-cache", "", "--tals", ""}).exit_code, 2);
  const std::string empty = (place_ / "empty").string();
  std::filesystem::create_directory(empty);
  for (const char* command : {"endpoint", "holder"}) {
    const Finished none =
        run({command, "64496", "--rpki-cache", empty, "--tals", (place_ / "cache/tals").string()});
    EXPECT_EQ(none.exit_code, 5) << command;
    EXPECT_THAT(none.err,
                HasSubstr("no trust anchor is valid in " + empty + "; alpha: its certificate cannot be had"));
  }
}

TEST_F(EndpointCommand, AServerPrintsTheSameBytesFromTheStore) {
  const std::string store = (place_ / "store.db").string();
  const Finished synced =
      run(with_cache({"sync", "--quiet", "--upstream", std::string(MEETPOINT_SOURCE_DIR) + "/data/sample",
                      "--store", store}));
  ASSERT_EQ(synced.exit_code, 0) << synced.err;
  const std::string table = (place_ / "table.toml").string();
  const Served served(store, "127.0.0.1:0", {"--endpoints", table});
  ASSERT_TRUE(in_time([&] { return http_get(served.url(), "/readyz").status == 200; }));
  for (const char* asn : {"64496", "64497", "64498", "64499", "65001"}) {
    const Finished said = run({"endpoint", asn, "--store", store, "--endpoints", table, "--format", "json"});
    const HttpAnswer answer = http_get(served.url(), std::string("/v0.1/endpoints/") + asn);
    EXPECT_EQ(answer.body, said.out);
    EXPECT_EQ(answer.status, said.exit_code == 0 ? 200 : 404) << said.out;
  }
  const auto answer = nlohmann::json::parse(http_get(served.url(), "/v0.1/endpoints?asns=64496").body);
  EXPECT_EQ(answer.at("endpoints").at(0).at("source"), "rpki");
  EXPECT_EQ(http_get(served.url(), "/v0.1/holders/64496").body,
            run({"holder", "64496", "--store", store, "--format", "json"}).out);

  for (const char* command : {"endpoint", "holder"}) {
    const std::string by_number = run({command, "64496", "--store", store}).out;
    EXPECT_EQ(run({command, "halcyon content network", "--store", store}).out, by_number);
    EXPECT_EQ(run(with_cache({command, "Halcyon Content Network", "--store", store})).out.substr(0, 15),
              by_number.substr(0, 15))
        << "also when the answer is a cache's";
    const Finished unknown = run({command, "halcion", "--store", store});
    EXPECT_EQ(unknown.exit_code, 3);
    EXPECT_THAT(unknown.err, HasSubstr("did you mean Halcyon Content Network (AS64496)"));
    EXPECT_EQ(run(with_cache({command, "Halcyon", "--store", (place_ / "none.db").string()})).exit_code, 4)
        << "a name is the store's";
  }
}

}  // namespace
}  // namespace meetpoint::test
