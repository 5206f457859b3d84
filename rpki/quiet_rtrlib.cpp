#include "rpki/quiet_rtrlib.hpp"

#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string_view>

namespace meetpoint::rpki {

namespace {

/// The shape of rtrlib's time stamp, with 0 for any digit.
constexpr std::string_view kStamp = "(0000/00/00 00:00:00:000000): ";

bool is_stamp(std::string_view text) {
  if (text.size() != kStamp.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_digit = text[i] >= '0' && text[i] <= '9';
    if (kStamp[i] == '0' ? !is_digit : text[i] != kStamp[i]) return false;
  }
  return true;
}

/// Called in the thread that writes, with what one call of printf or fwrite has made.
ssize_t write_some(void* /*no state but the thread's*/, const char* bytes, std::size_t size) {
  thread_local bool in_line_of_rtrlib = false;
  const std::string_view text(bytes, size);
  if (!in_line_of_rtrlib && is_stamp(text)) {
    in_line_of_rtrlib = true;
    return static_cast<ssize_t>(size);
  }
  if (in_line_of_rtrlib) {
    in_line_of_rtrlib = !text.ends_with('\n');
    return static_cast<ssize_t>(size);
  }
  for (std::size_t written = 0; written < size;) {
    const ssize_t count = ::write(STDERR_FILENO, bytes + written, size - written);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return 0;
    written += static_cast<std::size_t>(count);
  }
  return static_cast<ssize_t>(size);
}

}  // namespace

void quiet_rtrlib() {
  FILE* const quiet = fopencookie(nullptr, "w", {nullptr, write_some, nullptr, nullptr});
  if (quiet == nullptr) return;  // then it is not quiet
  std::setvbuf(quiet, nullptr, _IONBF, 0);
  stderr = quiet;
}

}  // namespace meetpoint::rpki
