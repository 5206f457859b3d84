#include "support/terminal.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <stdexcept>

namespace meetpoint::test {

namespace {

/// A pseudo terminal, both of its ends.
struct Terminal {
  int ours = -1;
  int theirs = -1;
};

Terminal open_terminal() {
  Terminal terminal;
  terminal.ours = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  char name[128];
  if (terminal.ours < 0 || grantpt(terminal.ours) != 0 || unlockpt(terminal.ours) != 0 ||
      ptsname_r(terminal.ours, name, sizeof name) != 0)
    throw std::runtime_error("posix_openpt");
  terminal.theirs = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
  termios settings{};
  winsize size{};
  size.ws_col = 100;
  size.ws_row = 50;
  if (terminal.theirs < 0 || tcgetattr(terminal.theirs, &settings) != 0) throw std::runtime_error(name);
  settings.c_oflag &= ~static_cast<tcflag_t>(OPOST);  // no \r before \n
  tcsetattr(terminal.theirs, TCSANOW, &settings);
  ioctl(terminal.theirs, TIOCSWINSZ, &size);
  return terminal;
}

}  // namespace

std::string shown_on_terminal(const std::vector<std::string>& arguments,
                              const std::map<std::string, std::string>& environment) {
  const Terminal terminal = open_terminal();
  std::vector<std::string> words = {MEETPOINT_BINARY};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const pid_t pid = fork();
  if (pid < 0) throw std::runtime_error("fork");
  if (pid == 0) {
    for (const auto& [name, value] : environment) {
      if (value.empty())
        unsetenv(name.c_str());
      else
        setenv(name.c_str(), value.c_str(), 1);
    }
    dup2(terminal.theirs, STDOUT_FILENO);
    execv(argv[0], argv.data());
    _exit(127);
  }
  close(terminal.theirs);
  std::string text;
  char buffer[4096];
  // A terminal whose other end is closed reads as EIO.
  for (ssize_t got = 0; (got = read(terminal.ours, buffer, sizeof buffer)) != 0;) {
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) break;
    text.append(buffer, static_cast<std::size_t>(got));
  }
  close(terminal.ours);
  waitpid(pid, nullptr, 0);
  return text;
}

}  // namespace meetpoint::test
