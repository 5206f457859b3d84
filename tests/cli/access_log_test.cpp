#include "cli/access_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "support/in_time.hpp"
#include "support/temp_dir.hpp"

namespace meetpoint::test {
namespace {

using cli::AccessLog;
using testing::HasSubstr;

class AccessLogFile : public testing::Test {
 protected:
  sync::Tell tell() {
    return [this](const std::string& line) {
      const std::lock_guard lock(mutex_);
      told_.push_back(line);
    };
  }
  std::vector<std::string> told() {
    const std::lock_guard lock(mutex_);
    return told_;
  }
  std::string file() const { return (place_ / "access.log").string(); }
  static std::size_t lines_of(const std::string& path) {
    const std::string text = read_file(path);
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  }

  TempDir place_;
  std::mutex mutex_;
  std::vector<std::string> told_;
};

TEST_F(AccessLogFile, HasEachLineOfManyThreadsWhole) {
  {
    auto log = AccessLog::open(file(), tell()).value();
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 1000; ++i) log->line(std::string(50, static_cast<char>('a' + t)));
      });
    }
  }
  const std::string text = read_file(file());
  EXPECT_EQ(text.size(), 4000U * 51);
  for (std::size_t at = 0; at < text.size(); at += 51)
    ASSERT_EQ(text.substr(at, 51), std::string(50, text[at]) + "\n");
  EXPECT_TRUE(told().empty());
}

TEST_F(AccessLogFile, IsAppendedToAndReopenedWhenItWasMovedAway) {
  std::filesystem::create_directory(place_ / "old");
  { AccessLog::open(file(), tell()).value()->line("one"); }
  const std::string old = (place_ / "old/access.log").string();
  auto log = AccessLog::open(file(), tell()).value();
  log->line("two");
  ASSERT_TRUE(in_time([&] { return lines_of(file()) == 2; }));
  std::filesystem::rename(file(), old);
  log->line("three");
  ASSERT_TRUE(in_time([&] { return lines_of(old) == 3; })) << "it has the old file still";
  log->reopen();
  ASSERT_TRUE(in_time([&] { return std::filesystem::exists(file()); }));
  log->line("four");
  log.reset();
  EXPECT_EQ(read_file(file()), "four\n");
  EXPECT_EQ(read_file(old), "one\ntwo\nthree\n");
}

TEST_F(AccessLogFile, ThatTheDiskDoesNotTakeIsToldOnceAndCounted) {
  auto log = AccessLog::open("/dev/full", tell()).value();
  for (std::uint64_t sent = 1; sent <= 3; ++sent) {
    log->line("lost");
    ASSERT_TRUE(in_time([&] { return log->dropped() == sent; }));
  }
  ASSERT_EQ(told().size(), 1U);
  EXPECT_THAT(told()[0], HasSubstr("/dev/full: No space left on device"));
}

/// A disk that takes so many bytes of a file.
class SmallDisk {
 public:
  explicit SmallDisk(rlim_t bytes) : before_(std::signal(SIGXFSZ, SIG_IGN)) { allow(bytes); }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk() {
    allow(RLIM_INFINITY);
    std::signal(SIGXFSZ, before_);
  }
  static void allow(rlim_t bytes) {
    rlimit limit{};
    EXPECT_EQ(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = std::min(bytes, limit.rlim_max);
    EXPECT_EQ(setrlimit(RLIMIT_FSIZE, &limit), 0);
  }

 private:
  void (*before_)(int);
};

TEST_F(AccessLogFile, AFullDiskLeavesWholeLinesAndAnExactCount) {
  constexpr std::uint64_t kLines = 100;
  auto log = AccessLog::open(file(), tell()).value();
  {
    const SmallDisk disk(105);
    for (std::uint64_t i = 0; i < kLines; ++i) log->line("123456789");
    ASSERT_TRUE(in_time([&] { return log->dropped() == kLines - 10; })) << log->dropped();
  }
  log->line("after");
  log.reset();
  std::string whole;
  for (int i = 0; i < 10; ++i) whole += "123456789\n";
  EXPECT_EQ(read_file(file()), whole + "after\n");
  EXPECT_THAT(told().back(), HasSubstr("written again, 90 lines were lost"));
}

TEST_F(AccessLogFile, AFifoKeepsNobodyWaiting) {
  ASSERT_EQ(mkfifo(file().c_str(), 0600), 0);
  constexpr std::size_t kLineBytes = 100;
  constexpr std::size_t kLines = 3000;  // more than a pipe holds, 64 kB
  std::string read;
  {
    auto log = AccessLog::open(file(), tell()).value();
    for (std::size_t i = 0; i < kLines; ++i) log->line(std::string(kLineBytes - 1, 'x'));
    const int reader = ::open(file().c_str(), O_RDONLY | O_CLOEXEC);
    ASSERT_GE(reader, 0);
    std::array<char, 4096> piece;
    while (read.size() < kLines * kLineBytes) {
      const ssize_t got = ::read(reader, piece.data(), piece.size());
      ASSERT_GT(got, 0);
      read.append(piece.data(), static_cast<std::size_t>(got));
    }
    EXPECT_EQ(log->dropped(), 0U) << "its reader came late and had them all";
    for (std::size_t i = 0; i < kLines; ++i) log->line(std::string(kLineBytes - 1, 'x'));
    ::close(reader);
  }  // nobody reads: it ends all the same
  for (std::size_t at = 0; at < read.size(); at += kLineBytes)
    ASSERT_EQ(read.substr(at, kLineBytes), std::string(kLineBytes - 1, 'x') + "\n");
}

TEST_F(AccessLogFile, LinesThatPileUpAreDroppedAndNobodyWaits) {
  auto log = AccessLog::open(file(), tell()).value();
  const std::string long_line(cli::kMostWaitingBytes + 1, 'x');
  log->line(long_line);
  EXPECT_EQ(log->dropped(), 1U);
  log->line("short");
  log.reset();
  EXPECT_EQ(read_file(file()), "short\n");
}

TEST_F(AccessLogFile, AFolderThatIsNotThereIsSaid) {
  const auto log = AccessLog::open((place_ / "away/access.log").string(), tell());
  ASSERT_FALSE(log);
  EXPECT_EQ(log.error().code, index::ErrorCode::storage);
  EXPECT_THAT(log.error().text, HasSubstr("away/access.log"));
}

}  // namespace
}  // namespace meetpoint::test
