#pragma once

#include <sys/stat.h>

#include <cstddef>
#include <filesystem>
#include <string>
#include <utility>

#include "index/error.hpp"

/// A regular file open for reading. Nothing else is opened: at the other end of a pipe or a device somebody
/// could make us wait for ever.
/// thread  one at a time. Move only
namespace meetpoint::index {

class RegularFile {
 public:
  /// errors  not_found: it is not there, or may not be read; invalid: it is no regular file. Both name it
  static Expected<RegularFile> open(const std::filesystem::path& file);
  RegularFile(RegularFile&& other) noexcept
      : descriptor_(std::exchange(other.descriptor_, -1)), about_(other.about_), offset_(other.offset_) {}
  RegularFile& operator=(RegularFile&&) = delete;
  ~RegularFile();

  /// Of the time when it was opened.
  const struct stat& about() const { return about_; }

  /// Appends what comes next, at most so many bytes; false: nothing came, it is at its end.
  /// errors  unavailable: the system says so
  Expected<bool> read(std::string& to, std::size_t most_bytes);

 private:
  RegularFile(int descriptor, const struct stat& about) : descriptor_(descriptor), about_(about) {}
  int descriptor_ = -1;
  struct stat about_ {};
  off_t offset_ = 0;  ///< of what comes next
};

}  // namespace meetpoint::index
