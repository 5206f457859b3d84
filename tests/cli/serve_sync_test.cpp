#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "index/sqlite_store.hpp"
#include "support/held_rows.hpp"
#include "support/in_time.hpp"
#include "support/process.hpp"
#include "support/simulator_server.hpp"
#include "support/temp_dir.hpp"
#include "support/world.hpp"

/// One process that follows an upstream and serves what it knows.
namespace meetpoint::test {
namespace {

using testing::HasSubstr;

class ServeSync : public testing::Test {
 protected:
  Served served(const std::string& interval) {
    return Served(store_, "127.0.0.1:0", {"--sync", "--upstream", server_.url(), "--interval", interval});
  }
  void edit() {
    const std::lock_guard lock(server_.mutex());
    simulator_.pass_time(60);
    for (int i = 0; i < 20; ++i) simulator_.edit();
  }
  static Json status(const Served& served) { return Json::parse(http_get(served.url(), "/status").body); }
  static std::uint64_t generation(const Served& served) {
    const Json number = status(served).at("generation");
    return number.is_null() ? 0 : number.get<std::uint64_t>();
  }
  /// What /status says of the sync; null while no cycle has ended, which is noted after its generation is
  /// served.
  static Json sync(const Served& served, const std::string& key) {
    const Json all = status(served).at("sync");
    return all.is_null() ? all : all.at(key);
  }
  /// The first difference between the store and upstream; empty when there is none.
  std::string drift() {
    const std::lock_guard lock(server_.mutex());
    return difference(live_rows(*index::open_sqlite_store(store_, index::Access::read).value()),
                      simulator_.truth());
  }

  TempDir place_;
  std::string store_ = (place_ / "store.db").string();
  Simulator simulator_{8, read_world(std::string(MEETPOINT_SOURCE_DIR) + "/data/sample")};
  SimulatorServer server_{simulator_};
};

TEST_F(ServeSync, LoadsServesAndComesWhenItIsCalled) {
  Served following = served("1d");
  ASSERT_TRUE(in_time([&] { return generation(following) == 1; }));
  EXPECT_EQ(drift(), "");
  EXPECT_EQ(http_get(following.url(), "/readyz").status, 200);

  edit();
  const HttpAnswer asked = http("POST", following.url(), "/v0.1/refresh");
  EXPECT_EQ(asked.status, 202);
  ASSERT_TRUE(in_time([&] { return generation(following) == 2; }));

  edit();
  following.process().signal(SIGHUP);
  ASSERT_TRUE(in_time([&] { return generation(following) == 3; }));
  EXPECT_TRUE(in_time([&] { return sync(following, "next_at").is_string(); }));
  EXPECT_EQ(sync(following, "failures"), 0);
  EXPECT_TRUE(sync(following, "error").is_null());

  following.process().signal(SIGTERM);
  const Finished finished = following.process().wait();
  EXPECT_EQ(finished.exit_code, 0);
  EXPECT_THAT(finished.err, HasSubstr("SIGHUP: a cycle is asked for"));
  EXPECT_THAT(finished.err, HasSubstr("generation 3 of "));
  EXPECT_EQ(index::open_sqlite_store(store_, index::Access::read).value()->attempt().value().next_at, 0)
      << "nobody tries again";
}

TEST_F(ServeSync, FailuresShowWhereOneLooksAndHealByThemselves) {
  const Served following = served("1s");
  ASSERT_TRUE(in_time([&] { return generation(following) > 0; }));
  server_.set_faults([](const std::string&) { return Fault::server_error(); });
  ASSERT_TRUE(in_time([&] { return sync(following, "failures") >= 2; }));
  const HttpAnswer ready = http_get(following.url(), "/readyz");
  EXPECT_EQ(ready.status, 200) << "what is held goes on being served";
  EXPECT_THAT(Json::parse(ready.body).at("sync").at("error").get<std::string>(), HasSubstr("answered 500"));
  server_.set_faults({});
  EXPECT_TRUE(in_time([&] { return sync(following, "failures") == 0; }));
  EXPECT_FALSE(Json::parse(http_get(following.url(), "/readyz").body).contains("sync"));
}

TEST_F(ServeSync, AsksNothingBeforeItCanServe) {
  const Served taken(store_);
  for (const std::vector<std::string>& wrong : std::vector<std::vector<std::string>>{
           {"--sync", "--listen", taken.url().substr(7)},
           {"--sync", "--listen", "127.0.0.1:0", "--interval", "soon"},
           {"--sync", "--listen", "127.0.0.1:0", "--interval", "0s"},
           {"--listen", "127.0.0.1:0", "--interval", "1h"},
           {"--listen", "127.0.0.1:0", "--rate", "3"},
           {"--sync", "--listen", "127.0.0.1:0", "--api-key-file", (place_ / "none").string()}}) {
    std::vector<std::string> arguments = {"serve", "--store", store_};
    arguments.insert(arguments.end(), wrong.begin(), wrong.end());
    if (wrong.front() == "--sync") arguments.insert(arguments.end(), {"--upstream", server_.url()});
    EXPECT_EQ(run(arguments).exit_code, 2) << testing::PrintToString(wrong);
  }
  EXPECT_THAT(server_.requests(), testing::IsEmpty());
}

TEST_F(ServeSync, AHangupDoesNotEndAServerThatFollowsNobody) {
  Served alone(store_);
  alone.process().signal(SIGHUP);
  EXPECT_EQ(http("POST", alone.url(), "/v0.1/refresh").status, 404);
  EXPECT_EQ(http_get(alone.url(), "/healthz").status, 200);
  alone.process().signal(SIGTERM);
  const Finished finished = alone.process().wait();
  EXPECT_EQ(finished.exit_code, 0);
  EXPECT_THAT(finished.err, HasSubstr("SIGHUP: no cycle"));
}

TEST_F(ServeSync, AWorkerAloneComesWhenItIsCalledToo) {
  Process worker({"sync", "--interval", "1d", "--upstream", server_.url(), "--store", store_});
  const auto committed = [&] {
    const auto opened = index::open_sqlite_store(store_, index::Access::read);
    return opened ? (*opened)->generation().value().number : 0;
  };
  ASSERT_TRUE(in_time([&] { return committed() == 1; }));
  edit();
  worker.signal(SIGHUP);
  EXPECT_TRUE(in_time([&] { return committed() == 2; }));
  worker.signal(SIGTERM);
  const Finished finished = worker.wait();
  EXPECT_EQ(finished.exit_code, 0);
  EXPECT_THAT(finished.err, HasSubstr(" info generation 2: ")) << "one line a cycle";
}

TEST_F(ServeSync, WholeListsAreAskedAgainAsOftenAsItWasTold) {
  const auto lists = [&] {
    int asked = 0;
    for (const auto& request : server_.requests()) asked += request.target.ends_with("/org") ? 1 : 0;
    return asked;
  };
  for (const char* every : {"0s", "30d"}) {
    server_.forget_requests();
    for (int i = 0; i < 2; ++i) {
      EXPECT_EQ(run({"sync", "--quiet", "--upstream", server_.url(), "--store", (place_ / every).string(),
                     "--reconcile-every", every})
                    .exit_code,
                0);
    }
    EXPECT_EQ(lists(), 1) << every;
  }
  server_.forget_requests();
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(
        run({"sync", "--quiet", "--upstream", server_.url(), "--store", store_, "--reconcile-every", "1s"})
            .exit_code,
        0);
    std::this_thread::sleep_for(std::chrono::milliseconds(1100));
  }
  EXPECT_EQ(lists(), 3);
}

}  // namespace
}  // namespace meetpoint::test
