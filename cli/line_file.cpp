#include "cli/line_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <string_view>
#include <utility>

namespace meetpoint::cli {

namespace {

constexpr mode_t kMode = 0640;

int open_file(const std::string& file) {
  // Stdout may be shared with others, who want it as it is: has_room looks before each write.
  if (file == "-") return ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
  constexpr int kFlags = O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK;
  const int descriptor = ::open(file.c_str(), O_WRONLY | kFlags, kMode);
  // A FIFO without a reader. With one end more of our own it can be filled before there is one.
  if (descriptor < 0 && errno == ENXIO) return ::open(file.c_str(), O_RDWR | kFlags, kMode);
  return descriptor;
}

std::uint64_t count_lines(std::string_view text) {
  return static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

index::Expected<LineFile> LineFile::open(const std::string& file) {
  const int descriptor = open_file(file);
  struct stat what {};
  if (descriptor < 0 || ::fstat(descriptor, &what) != 0)
    return index::fail(index::ErrorCode::storage, fmt::format("{}: {}", file, std::strerror(errno)));
  return LineFile(descriptor, S_ISREG(what.st_mode));
}

LineFile::LineFile(LineFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      is_regular_(other.is_regular_),
      begun_bytes_(other.begun_bytes_),
      is_broken_(other.is_broken_) {}

LineFile& LineFile::operator=(LineFile&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  is_regular_ = other.is_regular_;
  begun_bytes_ = other.begun_bytes_;
  is_broken_ = other.is_broken_;
  return *this;
}

LineFile::~LineFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

LineFile::Written LineFile::write(std::string& lines) {
  std::size_t done = 0;
  Written written;
  while (done < lines.size() && has_room()) {
    const char* const bytes = lines.data() + done;
    // So much fits into a pipe that has room, and no write of it waits.
    const std::size_t some =
        is_regular_ ? lines.size() - done : std::min<std::size_t>(lines.size() - done, PIPE_BUF);
    const ssize_t count = end_broken_line() ? ::write(descriptor_, bytes, some) : -1;
    if (count > 0) {
      note_written(bytes, static_cast<std::size_t>(count));
      done += static_cast<std::size_t>(count);
      written.is_some = true;
    } else if (count < 0 && errno == EAGAIN) {
      break;
    } else if (count < 0 && errno != EINTR) {
      written.problem = std::strerror(errno);
      cut_begun_line();
      written.lost = count_lines(std::string_view(lines).substr(done));
      done = lines.size();
    }
  }
  lines.erase(0, done);
  return written;
}

bool LineFile::has_room() const {
  if (is_regular_) return true;
  pollfd one{descriptor_, POLLOUT, 0};
  return ::poll(&one, 1, 0) > 0;  // also when it is broken, which write then says
}

bool LineFile::end_broken_line() {
  if (!is_broken_) return true;
  if (::write(descriptor_, "\n", 1) != 1) return false;
  is_broken_ = false;
  begun_bytes_ = 0;
  return true;
}

void LineFile::note_written(const char* bytes, std::size_t count) {
  const auto last = std::string_view(bytes, count).rfind('\n');
  begun_bytes_ = last == std::string_view::npos ? begun_bytes_ + count : count - 1 - last;
}

/// Of a line whose rest is lost. Nothing is cut where somebody else has written behind it.
void LineFile::cut_begun_line() {
  if (begun_bytes_ == 0) return;
  is_broken_ = true;
  struct stat what {};
  const off_t here = ::lseek(descriptor_, 0, SEEK_CUR);
  if (!is_regular_ || here < 0 || ::fstat(descriptor_, &what) != 0 || what.st_size != here) return;
  const off_t end = here - static_cast<off_t>(begun_bytes_);
  if (::ftruncate(descriptor_, end) != 0 || ::lseek(descriptor_, end, SEEK_SET) != end) return;
  is_broken_ = false;
  begun_bytes_ = 0;
}

std::uint64_t LineFile::drop_begun_line(std::string& lines) const {
  if (begun_bytes_ == 0 || is_broken_ || lines.empty()) return 0;
  const auto end = lines.find('\n');
  lines.erase(0, end == std::string::npos ? end : end + 1);
  return 1;
}

}  // namespace meetpoint::cli
