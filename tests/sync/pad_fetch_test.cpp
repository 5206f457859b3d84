#include "sync/pad_fetch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <thread>

#include "index/sqlite_store.hpp"
#include "support/daemon.hpp"
#include "support/rpki_tree.hpp"
#include "support/temp_dir.hpp"
#include "support/world.hpp"
#include "sync/rpki_pass.hpp"

/// Discovery objects that the relying party dropped, fetched by the digest of their manifest.
namespace meetpoint::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr index::UtcSeconds kNow = 1795478400;  // 2026-11-24T00:00:00Z
constexpr index::UtcSeconds kHour = 3600;

class PadFetchTest : public testing::Test {
 protected:
  void publish(const std::string& host = "rpki.example.net") {
    tree_.emplace(kNow, host);
    Authority& anchor = tree_->anchor("alpha", {"0-4294967295", "0.0.0.0/0, ::/0"});
    alice_ = &anchor.child("alice", {"64496-64499", "192.0.2.0/24"});
    pad_ = alice_->pad(64496, "https://api.as64496.example");
    alice_->withhold("AS64496.pad");
    tree_->write_rpki_client(place_ / "cache");
  }
  rpki::WalkOptions options() const {
    rpki::WalkOptions options;
    options.cache = place_ / "cache";
    options.tals = rpki::read_tals(place_ / "cache/tals").value();
    options.now = kNow;
    options.fetched = place_ / "pads";
    return options;
  }
  std::shared_ptr<const rpki::Repository> walk() const { return rpki::walk(options(), nullptr, {}).value(); }

  /// A program in rsync's place; its last two arguments are the URI and the file to write.
  std::string program(const std::string& body) {
    const fs::path file = place_ / "rsync";
    write_file(file, "#!/bin/sh\necho \"$@\" >> " + (place_ / "asked").string() +
                         "\nwhile [ $# -gt 1 ]; do uri=$1; shift; done\nfile=$1\n" + body + "\n");
    fs::permissions(file, fs::perms::owner_all);
    return file.string();
  }
  /// One that brings these bytes.
  std::string bringing(const std::string& bytes) {
    write_file(place_ / "bytes", bytes);
    return program("cp " + (place_ / "bytes").string() + " \"$file\"");
  }
  std::size_t asked() const {
    const std::string log = fs::exists(place_ / "asked") ? read_file(place_ / "asked") : "";
    return static_cast<std::size_t>(std::count(log.begin(), log.end(), '\n'));
  }
  sync::PadFetch fetch_with(const std::string& rsync, const sync::PadLimits& limits = {}) {
    return {place_ / "pads", [this](const std::string& line) { told_ += line + "\n"; }, rsync, limits};
  }
  std::string endpoint() const {
    const auto repository = walk();
    for (const rpki::Authority& one : repository->authorities) {
      if (one.point && !one.point->endpoints.empty()) return one.point->endpoints.front().uri;
    }
    return "";
  }
  std::vector<std::string> files() const {
    std::vector<std::string> all;
    if (!fs::exists(place_ / "pads")) return all;
    for (const auto& entry : fs::directory_iterator(place_ / "pads"))
      all.push_back(entry.path().filename().string());
    return all;
  }

  TempDir place_;
  std::optional<RpkiTree> tree_;
  Authority* alice_ = nullptr;
  std::string pad_;
  std::string told_;
};

TEST_F(PadFetchTest, BringsTheFileThatTheManifestLists) {
  publish();
  sync::PadFetch fetch = fetch_with(bringing(pad_));
  EXPECT_EQ(endpoint(), "");
  EXPECT_EQ(fetch.fetch(*walk(), kNow, {}), 1U);
  EXPECT_EQ(endpoint(), "https://api.as64496.example");
  EXPECT_THAT(told_, HasSubstr("1 of 1 fetched"));
  EXPECT_EQ(fetch.fetch(*walk(), kNow, {}), 0U);
  EXPECT_EQ(asked(), 1U) << "what is there is not fetched again";
  EXPECT_THAT(files(), SizeIs(1)) << "and stays";
  EXPECT_THAT(read_file(place_ / "asked"), HasSubstr("-- rsync://rpki.example.net/repo/alice/AS64496.pad "));
}

TEST_F(PadFetchTest, WhatIsNotThatFileIsNotKept) {
  publish();
  for (const std::string& bytes :
       {std::string("another"), std::string(), pad_ + "x", std::string(70'000, 'x')}) {
    sync::PadFetch fetch = fetch_with(bringing(bytes));
    EXPECT_EQ(fetch.fetch(*walk(), kNow, {}), 0U);
    EXPECT_THAT(files(), IsEmpty());
  }
  EXPECT_THAT(told_, HasSubstr("AS64496.pad: what came is not what the manifest lists"));
  EXPECT_EQ(endpoint(), "");
}

TEST_F(PadFetchTest, TroubleIsNamedAndTheFileAskedForLater) {
  publish();
  sync::PadFetch fetch = fetch_with(program("exit 5"));
  EXPECT_EQ(fetch.fetch(*walk(), kNow, {}), 0U);
  EXPECT_THAT(told_, HasSubstr("rsync ended with 5"));
  fetch.fetch(*walk(), kNow + kHour - 1, {});
  EXPECT_EQ(asked(), 1U);
  fetch.fetch(*walk(), kNow + kHour, {});
  EXPECT_EQ(asked(), 2U);
  fetch.fetch(*walk(), kNow + 2 * kHour, {});
  EXPECT_EQ(asked(), 2U) << "the second wait is longer";
  fetch.fetch(*walk(), kNow + 3 * kHour, {});
  EXPECT_EQ(asked(), 3U);
  EXPECT_EQ(fetch_with(place_ / "no-such-program").fetch(*walk(), kNow, {}), 0U);
  EXPECT_THAT(told_, HasSubstr("cannot be started"));
}

TEST_F(PadFetchTest, OneThatHangsIsKilledWithWhatItStarted) {
  publish();
  sync::PadLimits limits;
  limits.a_file = std::chrono::seconds(1);
  sync::PadFetch fetch =
      fetch_with(program("sleep 30 & echo $! > " + (place_ / "child").string() + "; wait"), limits);
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(fetch.fetch(*walk(), kNow, {}), 0U);
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(20));
  EXPECT_THAT(told_, HasSubstr("was not done within 1 s"));
  const pid_t child = std::stoi(read_file(place_ / "child"));
  const std::string state = "/proc/" + std::to_string(child) + "/stat";
  const auto lives = [&] { return fs::exists(state) && read_file(state).find(") Z") == std::string::npos; };
  for (int i = 0; i < 500 && lives(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_FALSE(lives());
}

TEST_F(PadFetchTest, AStopEndsIt) {
  publish();
  std::stop_source stop;
  sync::PadFetch fetch = fetch_with(program("sleep 30"));
  const std::jthread stopper([&] {
    while (asked() == 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    stop.request_stop();
  });
  EXPECT_EQ(fetch.fetch(*walk(), kNow, stop.get_token()), 0U);
  EXPECT_THAT(told_, HasSubstr("interrupted"));
}

TEST_F(PadFetchTest, NoOtherHostIsAsked) {
  publish();
  auto repository = std::make_shared<rpki::Repository>(*walk());
  for (rpki::Authority& one : repository->authorities) {
    if (!one.point || one.point->missing.empty()) continue;
    auto point = std::make_shared<rpki::Point>(*one.point);
    point->missing.front().uri = "rsync://internal.example/repo/alice/AS64496.pad";
    one.point = std::move(point);
  }
  EXPECT_EQ(fetch_with(bringing(pad_)).fetch(*repository, kNow, {}), 0U);
  EXPECT_EQ(asked(), 0U);
}

/// One host, one CA with fifty files that nobody can have, and one with an honest one.
TEST_F(PadFetchTest, OneCaDoesNotUseUpThePass) {
  tree_.emplace(kNow, "rpki.example.net");
  Authority& anchor = tree_->anchor("alpha", {"0-4294967295", "0.0.0.0/0, ::/0"});
  Authority& evil = anchor.child("aevil", {"64000-64100", ""});
  for (std::uint32_t asn = 64000; asn < 64060; ++asn) {
    evil.pad(asn, "https://evil.example");
    evil.withhold("AS" + std::to_string(asn) + ".pad");
  }
  alice_ = &anchor.child("alice", {"64496-64499", "192.0.2.0/24"});
  pad_ = alice_->pad(64496, "https://api.as64496.example");
  alice_->withhold("AS64496.pad");
  tree_->write_rpki_client(place_ / "cache");
  for (int i = 0; i < 3; ++i) {  // each as a process of its own
    std::filesystem::remove_all(place_ / "pads");
    EXPECT_EQ(fetch_with(bringing(pad_)).fetch(*walk(), kNow, {}), 1U);
  }
  EXPECT_EQ(asked(), 3U * 50);
}

TEST_F(PadFetchTest, AHostThatHangsCostsNoOtherItsTurn) {
  publish();
  RpkiTree other(kNow, "slow.example.net");
  Authority& beta = other.anchor("beta", {"64512-64600", ""});
  for (int i = 0; i < 5; ++i) {
    const std::uint32_t asn = 64512U + static_cast<std::uint32_t>(i);
    Authority& one = beta.child("b" + std::to_string(i), {std::to_string(asn), ""});
    one.pad(asn, "https://slow.example");
    one.withhold("AS" + std::to_string(asn) + ".pad");
  }
  other.write_rpki_client(place_ / "cache");
  sync::PadLimits limits;
  limits.a_file = std::chrono::seconds(1);
  limits.a_host = std::chrono::seconds(1);
  write_file(place_ / "bytes", pad_);
  sync::PadFetch fetch = fetch_with(
      program("case \"$uri\" in *slow*) sleep 30;; esac; cp " + (place_ / "bytes").string() + " \"$file\""),
      limits);
  EXPECT_EQ(fetch.fetch(*walk(), kNow, {}), 1U);
  EXPECT_EQ(asked(), 2U) << "the slow one was asked once";
}

TEST_F(PadFetchTest, FilesThatNothingRestsOnGoInTime) {
  publish();
  sync::PadFetch fetch = fetch_with(bringing(pad_));
  fetch.fetch(*walk(), kNow, {});
  const fs::path old = place_ / "pads/0000.pad";
  write_file(old, "old");
  write_file(place_ / "pads/1111.pad", "new");
  write_file(place_ / "pads/notes.txt", "somebody's");
  for (const char* name : {"0000.pad", "notes.txt"})
    fs::last_write_time(place_ / "pads" / name,
                        fs::file_time_type::clock::now() - std::chrono::hours(24 * 8));
  fetch.fetch(*walk(), kNow, {});
  EXPECT_THAT(files(), SizeIs(3));
  EXPECT_FALSE(fs::exists(old));
}

TEST_F(PadFetchTest, AFollowerHasTheEndpointInTheSamePass) {
  publish();
  const auto store = index::open_sqlite_store(place_ / "store.db", index::Access::write).value();
  World().store(*store);
  sync::RpkiFollower follower(options(), {}, fetch_with(bringing(pad_)));
  const auto report = follower.follow(*store, kNow, {});
  ASSERT_TRUE(report) << report.error().text;
  std::string uris;
  for (const rpki::Authority& one : report->repository->authorities) {
    for (const rpki::PublishedEndpoint& endpoint : one.point->endpoints) uris += endpoint.uri;
    EXPECT_THAT(one.point->missing, IsEmpty());
  }
  EXPECT_EQ(uris, "https://api.as64496.example");
  EXPECT_EQ(follower.follow(*store, kNow + 60, {})->repository->points_read, 0U)
      << "and no point is read again";
}

TEST_F(PadFetchTest, ARealRsyncBringsIt) {
  if (std::system("command -v rsync >/dev/null") != 0) GTEST_SKIP() << "skipped: rsync is not installed";
  const unsigned short port = free_port();
  publish("127.0.0.1:" + std::to_string(port));
  const fs::path served = place_ / "served/alice";
  fs::create_directories(served);
  write_file(served / "AS64496.pad", pad_);
  write_file(place_ / "conf", "use chroot = no\n[repo]\npath = " + (place_ / "served").string() + "\n");
  const Daemon daemon({"rsync", "--daemon", "--no-detach", "--address=127.0.0.1",
                       "--port=" + std::to_string(port), "--config=" + (place_ / "conf").string()},
                      port);
  EXPECT_EQ(fetch_with("rsync").fetch(*walk(), kNow, {}), 1U) << told_;
  EXPECT_EQ(endpoint(), "https://api.as64496.example");
  // A link in the file's place, and one that is too big, bring nothing.
  fs::remove_all(place_ / "pads");
  fs::remove(served / "AS64496.pad");
  write_file(place_ / "elsewhere", pad_);
  fs::create_symlink(place_ / "elsewhere", served / "AS64496.pad");
  EXPECT_EQ(fetch_with("rsync").fetch(*walk(), kNow, {}), 0U);
  fs::remove(served / "AS64496.pad");
  write_file(served / "AS64496.pad", std::string(200'000, 'x'));
  EXPECT_EQ(fetch_with("rsync").fetch(*walk(), kNow, {}), 0U);
  EXPECT_THAT(files(), IsEmpty());
}

}  // namespace
}  // namespace meetpoint::test
