#include "index/regular_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace meetpoint::index {

Expected<RegularFile> RegularFile::open(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  struct stat about {};
  if (descriptor < 0 || ::fstat(descriptor, &about) != 0) {
    const int problem = errno;
    if (descriptor >= 0) ::close(descriptor);
    return fail(ErrorCode::not_found,
                fmt::format("{} cannot be read: {}", file.string(), std::strerror(problem)));
  }
  RegularFile opened(descriptor, about);
  if (!S_ISREG(about.st_mode))
    return fail(ErrorCode::invalid, fmt::format("{} is no regular file", file.string()));
  return opened;
}

RegularFile::~RegularFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Expected<bool> RegularFile::read(std::string& to, std::size_t most_bytes) {
  const std::size_t before = to.size();
  to.resize(before + most_bytes);
  ssize_t got = -1;
  do {
    got = ::pread(descriptor_, to.data() + before, most_bytes, offset_);
  } while (got < 0 && errno == EINTR);
  to.resize(before + static_cast<std::size_t>(got < 0 ? 0 : got));
  if (got < 0) return fail(ErrorCode::unavailable, std::strerror(errno));
  offset_ += got;
  return got > 0;
}

}  // namespace meetpoint::index
