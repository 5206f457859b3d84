#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "cli/rdap_options.hpp"
#include "cli/stored_rdap.hpp"
#include "index/sqlite_store.hpp"
#include "support/fake_clock.hpp"
#include "support/in_time.hpp"
#include "support/process.hpp"
#include "support/rdap_answers.hpp"
#include "support/scripted_server.hpp"
#include "support/simulator_server.hpp"
#include "support/temp_dir.hpp"

/// Endpoints that registries know: `--rdap-bootstrap` and `--rdap-asn` of `sync` and `serve`.
namespace meetpoint::test {
namespace {

using testing::HasSubstr;

/// A registry of this machine: AS64496 and AS64500 have an endpoint, others are not there.
class Rdap : public testing::Test {
 protected:
  Rdap() { write_bootstrap("64000-65000"); }
  void write_bootstrap(const std::string& range) const {
    write_file(bootstrap_, rdap_bootstrap("[[\"" + range + "\"], [\"" + registry_.url() + "/rdap/\"]]"));
  }
  std::vector<std::string> sync(std::vector<std::string> more) const {
    std::vector<std::string> all = {"sync",    "--quiet", "--upstream",       sample_,
                                    "--store", store_,    "--rdap-bootstrap", bootstrap_.string()};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  std::size_t requests() {
    const std::lock_guard lock(mutex_);
    return asked_.size();
  }

  std::mutex mutex_;
  std::vector<std::string> asked_;
  ScriptedServer registry_{[this](const std::string& request, Connection& connection) {
    const std::string target = request.substr(4, request.find(' ', 4) - 4);
    {
      const std::lock_guard lock(mutex_);
      asked_.push_back(target);
    }
    for (const std::uint32_t asn : {64496U, 64500U}) {
      if (target == "/rdap/autnum/" + std::to_string(asn)) {
        connection.send(http_response("200 OK", autnum(asn, "https://api.example/" + std::to_string(asn))));
        return;
      }
    }
    connection.send(http_response("404 Not Found", "{}"));
  }};
  TempDir place_;
  std::filesystem::path bootstrap_ = place_ / "asn.json";
  std::string store_ = (place_ / "store.db").string();
  std::string sample_ = std::string(MEETPOINT_SOURCE_DIR) + "/data/sample";
};

TEST_F(Rdap, ASyncBringsWhatIsNamedAndTheCommandSaysSo) {
  const Finished synced = run(sync({"--rdap-asn", "AS64496", "--rdap-asn", "64497"}));
  ASSERT_EQ(synced.exit_code, 0) << synced.err;
  EXPECT_THAT(synced.err, HasSubstr("RDAP: 1 found, 1 without an object, 0 refused"));
  EXPECT_EQ(requests(), 2U);
  const Finished said = run({"endpoint", "64496", "--store", store_});
  EXPECT_EQ(said.exit_code, 0);
  EXPECT_THAT(said.out, HasSubstr("AS64496: https://api.example/64496\na link of " + registry_.url() +
                                  "/rdap/autnum/64496 says so, and nobody vouches for it\nuntil 20"));
  const auto json =
      nlohmann::json::parse(run({"endpoint", "64496", "--store", store_, "--format", "json"}).out);
  EXPECT_EQ(json.at("source"), "rdap");
  EXPECT_EQ(json.at("authenticated"), false);
  EXPECT_EQ(run({"endpoint", "64497", "--store", store_}).exit_code, 1);
  EXPECT_EQ(run(sync({"--rdap-asn", "AS64496"})).exit_code, 0);
  EXPECT_EQ(requests(), 2U) << "a day has not passed";
}

TEST_F(Rdap, WhatHasExpiredIsNoEndpoint) {
  ASSERT_EQ(run(sync({"--rdap-asn", "AS64496"})).exit_code, 0);
  {
    const auto store = index::open_sqlite_store(store_, index::Access::write).value();
    auto pass = store->begin().value();
    rpki::RdapRecord record;
    record.status = rpki::RdapRecord::Status::found;
    record.claims = {{"https://api.example", "a link of R", 0, 0}};
    record.fetched_at = 1'767'225'600;
    record.expires_at = 1'767'312'000;
    ASSERT_TRUE(pass->set_document(rpki::kRdapKind, "64496", to_record(record)));
    ASSERT_TRUE(pass->set_document(rpki::kRdapKind, "64498", "damaged"));
    ASSERT_TRUE(pass->commit());
  }
  const Finished said = run({"endpoint", "64496", "--store", store_});
  EXPECT_EQ(said.exit_code, 1);
  EXPECT_THAT(said.out, HasSubstr("AS64496: no endpoint: a link of R is expired"));
  EXPECT_EQ(run({"endpoint", "64498", "--store", store_}).exit_code, 1);
}

TEST_F(Rdap, SaysWhatIsWrong) {
  EXPECT_EQ(run(sync({"--rdap-asn", "0"})).exit_code, 2);
  EXPECT_EQ(run({"sync", "--store", store_, "--upstream", sample_, "--rdap-asn", "64496"}).exit_code, 2);
  EXPECT_EQ(run({"serve", "--store", store_, "--rdap-bootstrap", bootstrap_.string()}).exit_code, 2);
  write_bootstrap("2-1");
  const Finished broken = run(sync({}));
  EXPECT_EQ(broken.exit_code, 2);
  EXPECT_THAT(broken.err, HasSubstr("asn.json: no bootstrap file of RDAP: the range 2-1 runs backwards"));
  std::filesystem::remove(bootstrap_);
  EXPECT_EQ(run(sync({})).exit_code, 2);
  EXPECT_EQ(requests(), 0U);
}

TEST_F(Rdap, ABootstrapFileThatBreaksLaterIsSaidAndTheOneBeforeCounts) {
  ASSERT_EQ(run(sync({})).exit_code, 0);
  const auto store = index::open_sqlite_store(store_, index::Access::write).value();
  FakeClock clock;
  auto log = sync::RequestLog::open(place_ / "requests", clock, [](const std::string&) {}).value();
  cli::AskedAsns asked;
  const auto source =
      cli::RdapSource::make({bootstrap_.string(), {}, &asked}, log, clock, [](const std::string&) {}).value();
  write_file(bootstrap_, "{");
  asked.note({64496});
  const auto followed = source->follow(*store, {});
  ASSERT_FALSE(followed);
  EXPECT_THAT(followed.error().text, HasSubstr("asn.json: no bootstrap file"));
  EXPECT_EQ(requests(), 1U);
  write_bootstrap("1-10");
  asked.note({64500});
  EXPECT_TRUE(source->follow(*store, {}));
  EXPECT_EQ(requests(), 1U) << "the new one lists no registry for it";
  const auto table = cli::read_rdap(*store->read().value()).value();
  EXPECT_EQ(table->size(), 1U);
}

TEST_F(Rdap, AnAsThatWasAskedForIsKnownAfterTheNextCycle) {
  Simulator simulator{8, read_world(sample_)};
  SimulatorServer upstream{simulator};
  Served served(
      store_, "127.0.0.1:0",
      {"--sync", "--upstream", upstream.url(), "--interval", "1d", "--rdap-bootstrap", bootstrap_.string()});
  ASSERT_TRUE(in_time([&] { return http_get(served.url(), "/readyz").status == 200; }));
  EXPECT_EQ(http_get(served.url(), "/v0.1/endpoints/64500").status, 404);
  EXPECT_EQ(http_get(served.url(), "/v0.1/endpoints?asns=64500,64501").status, 200);
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  EXPECT_EQ(requests(), 0U) << "no request makes us ask a registry";
  EXPECT_EQ(http("POST", served.url(), "/v0.1/refresh").status, 202);
  ASSERT_TRUE(in_time([&] { return http_get(served.url(), "/v0.1/endpoints/64500").status == 200; }));
  const auto answer = nlohmann::json::parse(http_get(served.url(), "/v0.1/endpoints/64500").body);
  EXPECT_EQ(answer.at("url"), "https://api.example/64500");
  EXPECT_EQ(answer.at("source"), "rdap");
  EXPECT_EQ(requests(), 2U) << "each once";
}

TEST_F(Rdap, RemarksOfAFileCountAsTheRegistrysWord) {
  const std::string file = (place_ / "ripe.db.aut-num").string();
  write_file(file,
             "aut-num: AS64497\nremarks: PeeringAPI https://rpsl.example\n\n"
             "aut-num: AS64496\nremarks: PeeringAPI https://other.example\n");
  const Finished synced = run(sync({"--rdap-asn", "64496", "--rpsl", file}));
  ASSERT_EQ(synced.exit_code, 0) << synced.err;
  EXPECT_THAT(synced.err, HasSubstr("RPSL: 2 endpoints"));
  const Finished said = run({"endpoint", "64497", "--store", store_});
  EXPECT_THAT(said.out, HasSubstr("AS64497: https://rpsl.example\nremarks of aut-num AS64497 in "
                                  "ripe.db.aut-num says so"));
  const Finished both = run({"endpoint", "64496", "--store", store_});
  EXPECT_EQ(both.exit_code, 1) << "the registry says two things";
  EXPECT_THAT(both.out, HasSubstr("ambiguous"));
  EXPECT_EQ(run(sync({"--rpsl", (place_ / "none").string()})).exit_code, 5);
  EXPECT_EQ(run({"endpoint", "64497", "--store", store_}).exit_code, 1) << "the file is not named any more";
}

TEST_F(Rdap, AnEmptyStoreStaysEmpty) {
  const Finished failed = run({"sync", "--quiet", "--upstream", "http://127.0.0.1:1/api", "--store", store_,
                               "--rdap-bootstrap", bootstrap_.string(), "--rdap-asn", "64496"});
  EXPECT_EQ(failed.exit_code, 5);
  EXPECT_EQ(index::open_sqlite_store(store_, index::Access::write).value()->generation().value().number, 0U);
}

TEST(AskedAsns, AreTakenOnceAndBounded) {
  cli::AskedAsns asked;
  for (std::uint32_t asn = 1; asn <= 20'000; ++asn) asked.note({asn});
  asked.note({1});
  EXPECT_EQ(asked.take().size(), cli::AskedAsns::kMost);
  EXPECT_TRUE(asked.take().empty());
}

}  // namespace
}  // namespace meetpoint::test
