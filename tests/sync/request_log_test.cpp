#include "sync/request_log.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/fake_clock.hpp"
#include "support/temp_dir.hpp"

namespace meetpoint::sync {
namespace {

using index::ErrorCode;
using index::UtcSeconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

constexpr const char* kNet = "https://www.peeringdb.com/api/net?hide_ix_no_fac=0";
constexpr const char* kUpstream = "https://www.peeringdb.com";
constexpr UtcSeconds kHour = 3600;

class RequestLogFile : public testing::Test {
 protected:
  RequestLog open() {
    return RequestLog::open(file_, clock_, [this](const std::string& line) { told_.push_back(line); })
        .value();
  }
  Requests asked(UtcSeconds at) {
    Requests requests;
    requests.large[kNet] = {at, 42'000'000};
    requests.upstreams[kUpstream] = {{at, at + 2 * kHour, 3}, "2.82.0"};
    return requests;
  }
  std::vector<std::string> files() {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(place_.path())) {
      names.push_back(entry.path().filename());
    }
    return names;
  }

  test::TempDir place_;
  std::filesystem::path file_ = place_ / "mirror.db.requests";
  test::FakeClock clock_;
  std::vector<std::string> told_;
};

TEST_F(RequestLogFile, IsReadByTheNextProcessAndByAPerson) {
  const Requests requests = asked(clock_.now());
  ASSERT_TRUE(open().write(requests));
  EXPECT_EQ(open().read(), requests);
  EXPECT_EQ(open().throttled_until(kNet), clock_.now() + 2 * kHour);
  EXPECT_EQ(test::read_file(file_),
            "meetpoint requests 1\n"
            "throttled 2026-05-01T12:00:00Z 2026-05-01T14:00:00Z 3 https://www.peeringdb.com\n"
            "large 2026-05-01T12:00:00Z 42000000 https://www.peeringdb.com/api/net?hide_ix_no_fac=0\n"
            "version https://www.peeringdb.com 2.82.0\n");
  EXPECT_THAT(files(), ElementsAre("mirror.db.requests"));
  EXPECT_THAT(told_, IsEmpty());
}

TEST_F(RequestLogFile, AnotherProcessIsNoticed) {
  RequestLog one = open();
  RequestLog two = open();
  ASSERT_TRUE(two.write(asked(clock_.now())));
  EXPECT_EQ(one.read().large.size(), 1U);
  std::filesystem::remove(file_);
  EXPECT_THAT(one.read().large, IsEmpty()) << "who removes the file means it";
}

TEST_F(RequestLogFile, AnHourLaterALargeRequestIsForgottenAndNotBefore) {
  RequestLog log = open();
  ASSERT_TRUE(log.write(asked(clock_.now())));
  clock_.pass(std::chrono::seconds(kHour - 1));
  EXPECT_EQ(log.read().large.size(), 1U);
  clock_.pass(std::chrono::seconds(1));
  EXPECT_THAT(log.read().large, IsEmpty());
  EXPECT_TRUE(log.throttled_until(kNet));
  clock_.pass(std::chrono::seconds(kHour));
  EXPECT_FALSE(log.throttled_until(kNet));
}

TEST_F(RequestLogFile, AClockSetBackLocksNobodyOutForMoreThanAnHour) {
  ASSERT_TRUE(open().write(asked(clock_.now())));
  clock_.set(clock_.now() - 365 * 24 * kHour);
  EXPECT_EQ(open().throttled_until(kNet), clock_.now() + kHour);
  clock_.pass(std::chrono::seconds(kHour - 1));
  EXPECT_EQ(open().read().large.size(), 1U) << "and an hour it is, restarted or not";
  clock_.pass(std::chrono::seconds(1));
  EXPECT_FALSE(open().throttled_until(kNet));
  EXPECT_THAT(open().read().large, IsEmpty());
}

TEST_F(RequestLogFile, AThrottleEndsWithinADayWhateverTheFileSays) {
  test::write_file(file_,
                   "meetpoint requests 1\nthrottled 2026-05-01T11:00:00Z 9999-12-31T23:59:59Z 1 "
                   "https://www.peeringdb.com\n");
  EXPECT_EQ(open().throttled_until(kNet), clock_.now() + 23 * kHour);
}

TEST_F(RequestLogFile, ADamagedFileCountsAsEmptyAndIsToldOnce) {
  const std::string good = print(asked(clock_.now()));
  for (const std::string& text :
       {std::string(), good.substr(0, good.size() - 1), good + "?", good + "large\n",
        good + "large 2026-05-01T12:00:00Z 1 https://user:secret@www.peeringdb.com/\n",
        good + "large 2026-05-01T12:00:00Z 1 https://www.peeringdb.com/ \n",
        good + "large 2026-05-01T12:00:00Z 1 https://www.peeringdb.com/\x1b[31m\n",
        good + "large 2026-05-01T12:00:00Z -1 https://www.peeringdb.com/\n",
        good + "large 2026-05-01T12:00:00Z 1 https://www.peeringdb.com/" + std::string(5000, 'x') + "\n",
        good + "throttled 2026-05-01T12:00:00Z 2026-05-01T12:00:00Z https://www.peeringdb.com\n",
        good + "version https://www.peeringdb.com \n", good + "version https://www.peeringdb.com/api 2\n",
        good + "version https://www.peeringdb.com " + std::string(65, '2') + "\n",
        good + std::string("\0\n", 2), std::string("SQLite format 3"), std::string(1'000'000, '\n'),
        std::string(1'000'000, 'x')}) {
    test::write_file(file_, text);
    told_.clear();
    EXPECT_EQ(open().read(), Requests{}) << text.substr(0, 300);
    EXPECT_THAT(told_, ElementsAre(HasSubstr("mirror.db.requests is damaged")));
    EXPECT_EQ(open().read(), Requests{});
    EXPECT_EQ(told_.size(), 1U) << "the next process finds it healed";
  }
  RequestLog log = open();
  told_.clear();
  test::write_file(file_, "oops");
  log.read();
  log.read();
  EXPECT_EQ(told_.size(), 1U);
}

TEST_F(RequestLogFile, KeepsTheNewestOfWhatDoesNotFitAndNoUrlThatIsNone) {
  Requests requests;
  for (int i = 0; i < 1000; ++i) {
    requests.large[fmt::format("https://www.peeringdb.com/api/net?since={}&{}", i, std::string(500, 'x'))] = {
        clock_.now() - i, 200'000};
  }
  requests.large["https://user:secret@www.peeringdb.com/api"] = {clock_.now(), 1};
  requests.large["https://www.peeringdb.com/a b\nversion 9"] = {clock_.now(), 1};
  requests.upstreams[kUpstream].app_version = "2\nlarge 9";
  requests.upstreams["https://user:secret@www.peeringdb.com"].app_version = "2";
  ASSERT_TRUE(open().write(requests));
  EXPECT_LE(std::filesystem::file_size(file_), 64U * 1024);
  const Requests kept = open().read();
  EXPECT_GT(kept.large.size(), 100U);
  EXPECT_THAT(kept.large.begin()->first, HasSubstr("since=0&"));
  EXPECT_THAT(kept.large, testing::Each(Pair(HasSubstr("since="), testing::_)));
  EXPECT_THAT(kept.upstreams, IsEmpty());
  EXPECT_THAT(told_, IsEmpty());
}

TEST_F(RequestLogFile, APlaceThatCannotBeWrittenIsAnErrorBeforeAnythingIsAsked) {
  const auto open_error = [&] { return RequestLog::open(file_, clock_, {}).error(); };
  file_ = place_ / "no" / "such.requests";
  EXPECT_EQ(open_error().code, ErrorCode::storage);
  EXPECT_THAT(open_error().text, HasSubstr("such.requests: No such file or directory"));
  EXPECT_THAT(open_error().text, HasSubstr("directory must be writable"));
  file_ = place_ / "directory";
  std::filesystem::create_directory(file_);
  EXPECT_THAT(open_error().text, HasSubstr("move it away"));
  file_ = place_ / "pipe";
  ASSERT_EQ(mkfifo(file_.c_str(), 0600), 0);
  EXPECT_THAT(open_error().text, HasSubstr("move it away"));
  if (geteuid() == 0) return;  // whom no mode stops
  file_ = place_ / "mirror.db.requests";
  ASSERT_EQ(chmod(place_.path().c_str(), 0500), 0);
  EXPECT_THAT(open_error().text, HasSubstr("directory must be writable"));
  ASSERT_EQ(chmod(place_.path().c_str(), 0700), 0);
}

TEST_F(RequestLogFile, RemembersWhatItCannotWrite) {
  std::filesystem::create_directory(place_ / "below");
  file_ = place_ / "below" / "requests";
  RequestLog log = open();
  std::filesystem::remove_all(place_ / "below");
  EXPECT_FALSE(log.write(asked(clock_.now())));
  EXPECT_EQ(log.read().large.size(), 1U);
  std::filesystem::create_directory(place_ / "below");
  ASSERT_TRUE(log.write(log.read()));
  EXPECT_EQ(open().read().large.size(), 1U);
}

}  // namespace
}  // namespace meetpoint::sync
