#include "cli/whole_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace meetpoint::cli {

namespace {

index::Error problem(const std::string& file, const std::string& why) {
  return {index::ErrorCode::invalid, "cannot write " + file + ": " + why, ""};
}

/// errno, or 0.
int write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fsync(fd) == 0 ? 0 : errno;
}

/// Whether what this process prints goes there.
bool is_printed_to(const struct stat& file) {
  for (const int fd : {STDOUT_FILENO, STDERR_FILENO}) {
    struct stat printed {};
    if (::fstat(fd, &printed) == 0 && printed.st_dev == file.st_dev && printed.st_ino == file.st_ino)
      return true;
  }
  return false;
}

/// Whether a file is empty or has the first bytes of what is to replace it.
bool begins_alike(const std::string& file, std::string_view bytes) {
  constexpr std::size_t kFirst = 4;  // `<svg`
  std::ifstream in(file, std::ios::binary);
  std::string first(std::min(kFirst, bytes.size()), '\0');
  in.read(first.data(), static_cast<std::streamsize>(first.size()));
  return in.gcount() == 0
             ? in.eof()
             : in.gcount() == static_cast<std::streamsize>(first.size()) && bytes.starts_with(first);
}

}  // namespace

index::Expected<void> write_whole(const std::string& file, std::string_view bytes) {
  if (file == "-") return tl::unexpected(problem(file, "it wants a name of its own"));
  std::error_code error;
  std::string target = file;
  struct stat old {};
  const bool is_there = ::stat(file.c_str(), &old) == 0;
  if (is_there) {
    if (!S_ISREG(old.st_mode)) return tl::unexpected(problem(file, "it is there, and no plain file"));
    if (is_printed_to(old)) return tl::unexpected(problem(file, "the answer is printed there"));
    target = std::filesystem::canonical(file, error).string();
    if (error) return tl::unexpected(problem(file, error.message()));
    if (!begins_alike(target, bytes))
      return tl::unexpected(problem(file, "it is there, and holds something else; name another file"));
  } else if (std::filesystem::is_symlink(file, error)) {
    return tl::unexpected(problem(file, "it is a link to what is not there"));
  }
  const std::string part = target + '.' + std::to_string(::getpid()) + ".part";
  const int fd = ::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (fd < 0) return tl::unexpected(problem(file, std::strerror(errno)));
  int failed = is_there && ::fchmod(fd, old.st_mode & 07777) != 0 ? errno : write_all(fd, bytes);
  if (::close(fd) != 0 && failed == 0) failed = errno;
  if (failed == 0 && std::rename(part.c_str(), target.c_str()) != 0) failed = errno;
  if (failed == 0) return {};
  ::unlink(part.c_str());
  return tl::unexpected(problem(file, std::strerror(failed)));
}

}  // namespace meetpoint::cli
