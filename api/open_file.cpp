#include "api/open_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace meetpoint::api {

std::shared_ptr<const OpenFile> OpenFile::open(const std::string& file) {
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) return nullptr;
  struct stat status {};
  if (::fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
    ::close(fd);
    return nullptr;
  }
  return std::shared_ptr<const OpenFile>(new OpenFile(fd, static_cast<std::uint64_t>(status.st_size)));
}

OpenFile::~OpenFile() {
  ::close(fd_);
}

std::size_t OpenFile::read(std::uint64_t offset, std::span<char> piece) const {
  ssize_t got = 0;
  do {
    got = ::pread(fd_, piece.data(), piece.size(), static_cast<off_t>(offset));
  } while (got < 0 && errno == EINTR);
  return got < 0 ? 0 : static_cast<std::size_t>(got);
}

}  // namespace meetpoint::api
