#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <map>
#include <mutex>
#include <thread>

#include "index/sqlite_store.hpp"
#include "support/process.hpp"
#include "support/temp_dir.hpp"
#include "support/world.hpp"

namespace meetpoint::test {
namespace {

using index::ObjectType;
using std::chrono::steady_clock;
using testing::HasSubstr;

/// Two networks that meet at many exchanges; names, speeds and cities all carry the number of the world.
World numbered_meeting(int number) {
  World world;
  const std::string updated = index::format_utc(index::parse_utc("2026-01-01T00:00:00Z").value() + number);
  const auto add = [&](ObjectType type, Json row) {
    row["updated"] = updated;
    world.add(type, row);
  };
  for (const int net : {1, 2}) {
    add(ObjectType::net, {{"id", net}, {"org_id", 1}, {"asn", 64495 + net}, {"name", "n"}});
  }
  for (int ix = 1; ix <= 40; ++ix) {
    add(ObjectType::ix, {{"id", ix}, {"org_id", 1}, {"name", "world " + std::to_string(number)}});
    add(ObjectType::ixlan, {{"id", ix}, {"ix_id", ix}});
    for (const int net : {1, 2}) {
      add(ObjectType::netixlan, {{"id", 2 * ix + net},
                                 {"net_id", net},
                                 {"ixlan_id", ix},
                                 {"speed", number},
                                 {"ipaddr4", "192.0.2." + std::to_string(ix)}});
    }
  }
  return world;
}

class ServeCommand : public testing::Test {
 protected:
  void load(int number) {
    const auto upstream = place_ / "upstream";
    std::filesystem::create_directory(upstream);
    numbered_meeting(number).write(upstream);
    const Finished finished = run({"sync", "--quiet", "--upstream", upstream, "--store", store_});
    ASSERT_EQ(finished.exit_code, 0) << finished.err;
  }
  static bool wait_for_generation(const Served& served, std::uint64_t number, std::chrono::seconds patience) {
    const auto end = steady_clock::now() + patience;
    while (steady_clock::now() < end) {
      if (Json::parse(http_get(served.url(), "/status").body).at("generation") == number) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
  }

  TempDir place_;
  std::string store_ = (place_ / "store.db").string();
};

TEST_F(ServeCommand, EndsCleanlyOnBothSignals) {
  load(1);
  for (const int signal : {SIGINT, SIGTERM}) {
    Served served(store_);
    EXPECT_EQ(http_get(served.url(), "/healthz").status, 200);
    served.process().signal(signal);
    EXPECT_EQ(served.process().wait().exit_code, 0);
  }
}

TEST_F(ServeCommand, WaitsForAStoreAndIsReadyOnceThereIsOne) {
  const Served served(store_);
  EXPECT_EQ(http_get(served.url(), "/healthz").status, 200);
  EXPECT_EQ(http_get(served.url(), "/readyz").status, 503);
  EXPECT_EQ(http_get(served.url(), "/v0.1/common?asns=64496,64497").status, 503);
  load(1);
  EXPECT_TRUE(wait_for_generation(served, 1, std::chrono::seconds(20)));
  EXPECT_EQ(http_get(served.url(), "/readyz").status, 200);
  const Json status = Json::parse(http_get(served.url(), "/status").body);
  EXPECT_EQ(status.at("rows").at("netixlan"), 80);
  EXPECT_EQ(status.at("rows").size(), index::kObjectTypeCount);
  EXPECT_GE(status.at("age_seconds"), 0);
}

TEST_F(ServeCommand, RefusesWhatItCanNeverServe) {
  write_file(place_ / "letter.txt", std::string(5000, 'x'));
  const Finished letter = run({"serve", "--store", place_ / "letter.txt", "--listen", "127.0.0.1:0"});
  EXPECT_EQ(letter.exit_code, 4);
  EXPECT_EQ(letter.out, "");
  EXPECT_EQ(run({"serve", "--store", "no/such/dir/store.db", "--listen", "127.0.0.1:0"}).exit_code, 4);
  for (const char* listen : {"", "nonsense", "127.0.0.1:99999", "256.1.1.1:80", "127.0.0.1"}) {
    const Finished finished = run({"serve", "--store", store_, "--listen", listen});
    EXPECT_EQ(finished.exit_code, 2) << listen;
    EXPECT_THAT(finished.err, HasSubstr("--listen")) << listen;
  }
  load(1);
  const Served first(store_);
  const Finished second = run({"serve", "--store", store_, "--listen", first.url().substr(7)});
  EXPECT_EQ(second.exit_code, 2);
  EXPECT_THAT(second.err, HasSubstr("in use"));
}

TEST_F(ServeCommand, ListensOnIpv6) {
  load(1);
  const Served served(store_, "[::1]:0");
  EXPECT_THAT(served.url(), testing::StartsWith("http://[::1]:"));
  EXPECT_EQ(http_get(served.url(), "/healthz").status, 200);
}

TEST_F(ServeCommand, EveryAnswerIsOfOneGenerationWhileOthersAreCommitted) {
  constexpr int kClients = 8;
  constexpr int kLoads = 12;
  load(1);
  const Served served(store_);
  ASSERT_TRUE(wait_for_generation(served, 1, std::chrono::seconds(20)));
  std::atomic<bool> done = false;
  std::mutex mutex;
  std::map<std::uint64_t, std::string> body_of;  // generation -> the one body it may have
  std::atomic<int> answers = 0;
  std::vector<std::jthread> clients;
  for (int i = 0; i < kClients; ++i) {
    clients.emplace_back([&] {
      std::uint64_t last = 0;
      while (!done) {
        const HttpAnswer answer = http_get(served.url(), "/v0.1/common?asns=64496,64497");
        ASSERT_EQ(answer.status, 200) << answer.body;
        const Json json = Json::parse(answer.body);
        const std::uint64_t generation = json.at("generation");
        EXPECT_GE(generation, last) << "back in time";
        last = generation;
        ASSERT_EQ(json.at("exchanges").size(), 40U);
        for (const Json& exchange : json.at("exchanges")) {
          // World n is committed as generation n.
          ASSERT_EQ(exchange.at("name"), "world " + std::to_string(generation));
          for (const auto& [asn, ports] : exchange.at("members").items()) {
            ASSERT_EQ(ports.at(0).at("speed_mbps"), generation);
          }
        }
        const std::lock_guard lock(mutex);
        const auto [known, first] = body_of.emplace(generation, answer.body);
        EXPECT_EQ(known->second, answer.body) << "one generation, two answers";
        ++answers;
      }
    });
  }
  for (int number = 2; number <= kLoads; ++number) {
    load(number);
    EXPECT_TRUE(wait_for_generation(served, static_cast<std::uint64_t>(number), std::chrono::seconds(20)));
  }
  done = true;
  clients.clear();
  EXPECT_GE(body_of.size(), 3U);
  EXPECT_GE(answers, kLoads);
}

}  // namespace
}  // namespace meetpoint::test
