#include "sync/run_program.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <thread>

namespace meetpoint::sync {

namespace {

using index::ErrorCode;
using index::fail;

/// Between two looks whether it is done; also how long a stop may wait.
constexpr std::chrono::milliseconds kLookEvery{20};

/// How a program starts: with no input and no output, in a group of its own.
class Start {
 public:
  Start() {
    posix_spawn_file_actions_init(&files_);
    posix_spawn_file_actions_addopen(&files_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files_, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&files_, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawnattr_init(&attributes_);
    // Signals that we block or ignore are none of its business.
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(&attributes_,
                             POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~Start() {
    posix_spawn_file_actions_destroy(&files_);
    posix_spawnattr_destroy(&attributes_);
  }
  Start(const Start&) = delete;
  Start& operator=(const Start&) = delete;

  /// 0, or what went wrong.
  int run(const std::vector<std::string>& arguments, pid_t& pid) {
    std::vector<char*> pointers;
    pointers.reserve(arguments.size() + 1);
    for (const std::string& argument : arguments) pointers.push_back(const_cast<char*>(argument.c_str()));
    pointers.push_back(nullptr);
    return posix_spawnp(&pid, pointers[0], &files_, &attributes_, pointers.data(), environ);
  }

 private:
  posix_spawn_file_actions_t files_{};
  posix_spawnattr_t attributes_{};
};

}  // namespace

index::Expected<int> run_program(const std::vector<std::string>& arguments, std::chrono::milliseconds most,
                                 const std::stop_token& stop) {
  pid_t pid = -1;
  if (const int problem = Start().run(arguments, pid); problem != 0) {
    return fail(problem == ENOENT ? ErrorCode::not_found : ErrorCode::unavailable,
                fmt::format("{} cannot be started: {}", arguments[0], std::strerror(problem)));
  }
  const auto until = std::chrono::steady_clock::now() + most;
  int status = 0;
  for (;;) {
    const pid_t ended = ::waitpid(pid, &status, WNOHANG);
    if (ended == pid) return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    const bool late = std::chrono::steady_clock::now() >= until;
    if (late || stop.stop_requested()) {
      ::kill(-pid, SIGKILL);
      while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
      }
      if (!late) return fail(ErrorCode::cancelled, fmt::format("{} was interrupted", arguments[0]));
      return fail(ErrorCode::unavailable,
                  fmt::format("{} was not done within {} s", arguments[0], most.count() / 1000));
    }
    std::this_thread::sleep_for(kLookEvery);
  }
}

}  // namespace meetpoint::sync
