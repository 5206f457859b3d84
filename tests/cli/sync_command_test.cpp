#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <iostream>
#include <random>
#include <thread>

#include "index/sqlite_store.hpp"
#include "support/process.hpp"
#include "support/scripted_server.hpp"
#include "support/simulator_server.hpp"
#include "support/temp_dir.hpp"
#include "support/world.hpp"

namespace meetpoint::test {
namespace {

using index::ObjectType;
using testing::HasSubstr;
using testing::Not;

/// A world whose every row tells which load it came from, and large enough that a load takes a while.
World numbered_world(int load, std::uint32_t rows) {
  World world;
  const std::string updated =
      "2026-01-" + std::string(load < 9 ? "0" : "") + std::to_string(load + 1) + "T00:00:00Z";
  for (std::uint32_t id = 1; id <= rows; ++id) {
    world.add(ObjectType::org, {{"id", id}, {"name", "load " + std::to_string(load)}, {"updated", updated}});
    world.add(ObjectType::net, {{"id", id},
                                {"org_id", id},
                                {"asn", 4200000000U + id},
                                {"name", "n"},
                                {"updated", updated},
                                {"notes", std::string(200, static_cast<char>('a' + load))}});
  }
  return world;
}

class SyncCommand : public testing::Test {
 protected:
  std::filesystem::path directory(const std::string& name, const World& world) {
    const auto path = place_ / name;
    std::filesystem::create_directory(path);
    world.write(path);
    return path;
  }
  Finished sync(const std::string& upstream) {
    return run({"sync", "--upstream", upstream, "--store", store_});
  }
  index::Generation generation() {
    return index::open_sqlite_store(store_, index::Access::read).value()->generation().value();
  }
  std::string sql(const std::string& query) { return SQLite::Database(store_).execAndGet(query).getString(); }

  TempDir place_;
  std::string store_ = (place_ / "store.db").string();
};

TEST_F(SyncCommand, SaysWhatBecameOfEachTypeInPlainLines) {
  World world;
  world.add(ObjectType::org, {{"id", 1}, {"name", "o"}});
  const auto upstream = directory("upstream", world);
  std::filesystem::remove(upstream / "poc.json");
  const Finished finished = sync(upstream.string());
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_THAT(finished.out, HasSubstr("generation 1: 1 rows, 1 new"));
  EXPECT_THAT(finished.out, HasSubstr("does not carry poc"));
  EXPECT_THAT(finished.err, HasSubstr("org 1 rows (1 new)"));
  EXPECT_THAT(finished.err, Not(HasSubstr("\x1b"))) << "no terminal, no drawing";
}

TEST_F(SyncCommand, ExitCodesSayWhatHappened) {
  const Finished nowhere = sync((place_ / "nowhere").string());
  EXPECT_EQ(nowhere.exit_code, 5);
  EXPECT_THAT(nowhere.err, HasSubstr("not a directory"));
  EXPECT_EQ(sync(place_.path().string()).exit_code, 5) << "a directory without lists";
  EXPECT_EQ(sync("http://user:secret@127.0.0.1:9/api").exit_code, 2);
  EXPECT_THAT(sync("http://user:secret@127.0.0.1:9/api").err, Not(HasSubstr("secret")));
  EXPECT_EQ(run({"sync", "--nonsense"}).exit_code, 2);
  EXPECT_EQ(run({"sync", "--upstream", place_.path(), "--store", place_.path()}).exit_code, 4);
}

TEST_F(SyncCommand, DoesNotNeedSomebodyToWatch) {
  const auto upstream = directory("upstream", numbered_world(0, 3));
  for (const char* watcher : {"2>/dev/full", "2>&-"}) {
    const std::string shell = std::string(MEETPOINT_BINARY) + " sync --upstream " + upstream.string() +
                              " --store " + store_ + " >/dev/null " + watcher;
    EXPECT_EQ(WEXITSTATUS(std::system(shell.c_str())), 0) << watcher;
  }
  EXPECT_EQ(generation().number, 2U);
}

TEST_F(SyncCommand, AStoreGoesFromADirectoryToAnApiAndBack) {
  World world;
  world.add(ObjectType::org, {{"id", 1}, {"name", "from the directory"}});
  world.add(ObjectType::org, {{"id", 2}, {"name", "from the directory"}});
  const auto upstream = directory("upstream", world);
  EXPECT_EQ(sync(upstream.string()).exit_code, 0);

  World live;
  live.add(ObjectType::org, {{"id", 1}, {"name", "from the API"}, {"updated", "2026-03-01T00:00:00Z"}});
  ScriptedServer server([&](const std::string& request, Connection& connection) {
    const bool org = request.starts_with("GET /api/org?since=");
    connection.send(
        http_response("200 OK", envelope(org ? live.rows(ObjectType::org) : std::vector<Json>())));
  });
  const Finished api = sync(server.url() + "/api");
  EXPECT_EQ(api.exit_code, 0) << api.err;
  EXPECT_EQ(sql("SELECT group_concat(name) FROM org"), "from the API,from the directory")
      << "absence from an API's list is no deletion";
  EXPECT_EQ(sql("SELECT updated FROM cursor WHERE type = 'org'"),
            std::to_string(index::parse_utc("2026-03-01T00:00:00Z").value()));

  world.rows(ObjectType::org).pop_back();
  world.write(upstream);
  EXPECT_EQ(sync(upstream.string()).exit_code, 0);
  EXPECT_EQ(sql("SELECT group_concat(name) FROM org"), "from the API") << "the older row did not come back";
  EXPECT_EQ(generation().number, 3U);
}

TEST_F(SyncCommand, FollowsAnApiUntilItIsStoppedAndSaysHowItWent) {
  Simulator simulator(5);
  SimulatorServer server(simulator);
  Process process({"sync", "--quiet", "--interval", "1s", "--upstream", server.url(), "--store", store_});
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  const auto committed = [&] {
    const auto opened = index::open_sqlite_store(store_, index::Access::read);
    return opened ? (*opened)->generation().value().number : 0;
  };
  while (committed() < 3 && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_GE(committed(), 3U);
  process.signal(SIGTERM);
  EXPECT_EQ(process.wait().exit_code, 0);
  const auto attempt = index::open_sqlite_store(store_, index::Access::read).value()->attempt().value();
  EXPECT_GT(attempt.succeeded_at, 0);
  EXPECT_EQ(attempt.failures, 0U);
  EXPECT_EQ(attempt.next_at, 0) << "nobody tries again";
  const auto asked = server.requests();
  for (const auto& request : asked) {
    if (request.target.find("/org?since=") != std::string::npos) return;  // what changed, not everything anew
  }
  ADD_FAILURE() << "no cycle asked for what changed";
}

TEST_F(SyncCommand, AFullSyncAsksForWholeListsAfterTheCycle) {
  Simulator simulator(6);
  SimulatorServer server(simulator);
  EXPECT_EQ(sync(server.url()).exit_code, 0);
  EXPECT_EQ(generation().number, 1U);
  server.forget_requests();
  EXPECT_EQ(run({"sync", "--quiet", "--full", "--upstream", server.url(), "--store", store_}).exit_code, 0);
  EXPECT_EQ(generation().number, 3U) << "a cycle and a reconcile";
  std::size_t lists = 0;
  for (const auto& request : server.requests()) lists += request.target.ends_with("/org") ? 1 : 0;
  EXPECT_EQ(lists, 1U);
  server.set_faults(always("/fac", Fault::server_error()));
  const Finished partly = run({"sync", "--quiet", "--full", "--upstream", server.url(), "--store", store_});
  EXPECT_EQ(partly.exit_code, 5) << "0 only when every type was completed";
  EXPECT_THAT(partly.err, HasSubstr("fac: "));
}

TEST_F(SyncCommand, AFailingApiLeavesTheStoreAsItWas) {
  EXPECT_EQ(sync(directory("upstream", numbered_world(0, 3)).string()).exit_code, 0);
  for (const std::string& response :
       {http_response("429 Too Many Requests", "{}", "Retry-After: 30\r\n"),
        http_response("500 Oops", "<html>"), http_response("200 OK", "<html>login</html>"),
        http_response("200 OK", "{\"data\": [{\"id\": 1"),
        http_response("302 Found", "", "Location: https://example.net/\r\n"), std::string("garbage")}) {
    ScriptedServer server([&](const std::string&, Connection& connection) { connection.send(response); });
    const Finished finished = sync(server.url() + "/api");
    EXPECT_EQ(finished.exit_code, 5) << response;
    EXPECT_EQ(generation().number, 1U);
  }
}

TEST_F(SyncCommand, AnInterruptLeavesTheOldGeneration) {
  EXPECT_EQ(sync(directory("upstream", numbered_world(0, 3)).string()).exit_code, 0);
  std::atomic<bool> asked = false;
  std::atomic<bool> over = false;
  ScriptedServer server([&](const std::string& request, Connection& connection) {
    if (request.starts_with("GET /api/org ")) {
      connection.send(http_response("200 OK", envelope(numbered_world(1, 50).rows(ObjectType::org))));
      return;
    }
    asked = true;  // the second list never comes
    while (!over) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  });
  Process process({"sync", "--upstream", server.url() + "/api", "--store", store_});
  while (!asked) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  process.signal(SIGINT);
  const Finished finished = process.wait();
  over = true;
  EXPECT_EQ(finished.exit_code, 130);
  EXPECT_THAT(finished.err, HasSubstr("interrupted"));
  EXPECT_EQ(generation().number, 1U);
  EXPECT_EQ(sql("SELECT DISTINCT name FROM org"), "load 0");
}

TEST_F(SyncCommand, KilledAtAnyMomentTheStoreHoldsTheOldGenerationOrTheNew) {
  constexpr int kKills = 20;
  constexpr std::uint32_t kRows = 4000;
  const std::vector<std::filesystem::path> upstreams = {directory("even", numbered_world(0, kRows)),
                                                        directory("odd", numbered_world(1, kRows))};
  EXPECT_EQ(sync(upstreams[0].string()).exit_code, 0);
  std::mt19937 random(20);
  numbered_world(2, kRows).write(upstreams[1]);
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(sync(upstreams[1].string()).exit_code, 0);
  std::chrono::nanoseconds whole = std::chrono::steady_clock::now() - began;
  int killed_in_load = 0;
  for (int kill = 0; kill < kKills; ++kill) {
    const index::Generation before = generation();
    numbered_world(3 + kill, kRows).write(upstreams[0]);
    Process process({"sync", "--upstream", upstreams[0].string(), "--store", store_});
    const std::chrono::nanoseconds delay = whole * (random() % 120) / 100;
    std::this_thread::sleep_for(delay);
    process.signal(SIGKILL);
    const bool finished = process.wait().exit_code == 0;
    // The first load may have taken long for other reasons than its work.
    if (finished) whole = std::min(whole, delay);
    killed_in_load += finished ? 0 : 1;

    const index::Generation after = generation();
    EXPECT_TRUE(after.number == before.number || after.number == before.number + 1);
    EXPECT_EQ(sql("PRAGMA integrity_check"), "ok");
    EXPECT_EQ(sql("SELECT count(DISTINCT name) FROM org"), "1") << "a mix of two loads";
    EXPECT_EQ(sql("SELECT count(DISTINCT notes) FROM net"), "1");
    EXPECT_EQ(sql("SELECT count(*) FROM net"), std::to_string(kRows));
    if (after.number == before.number + 1) {
      EXPECT_EQ(sql("SELECT name FROM org LIMIT 1"), "load " + std::to_string(3 + kill));
    }
  }
  std::cout << killed_in_load << " of " << kKills << " kills struck a running load\n";
  EXPECT_GT(killed_in_load, kKills / 4) << "the kills came too late to prove anything";
}

TEST_F(SyncCommand, TwoAtOnceNeverSpoilTheStore) {
  const auto upstream = directory("upstream", numbered_world(0, 3000));
  std::vector<std::unique_ptr<Process>> processes;
  for (int i = 0; i < 4; ++i) {
    processes.push_back(std::make_unique<Process>(
        std::vector<std::string>{"sync", "--upstream", upstream, "--store", store_}));
  }
  std::uint64_t done = 0;
  for (auto& process : processes) {
    const Finished finished = process->wait();
    EXPECT_TRUE(finished.exit_code == 0 || finished.exit_code == 4) << finished.err;
    if (finished.exit_code == 4) {
      EXPECT_THAT(finished.err, HasSubstr("another process is writing"));
    }
    done += finished.exit_code == 0 ? 1 : 0;
  }
  EXPECT_GE(done, 1U);
  EXPECT_EQ(generation().number, done);
  EXPECT_EQ(sql("SELECT count(*) FROM org"), "3000");
}

}  // namespace
}  // namespace meetpoint::test
