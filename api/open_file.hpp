#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

/// A regular file that is open for reading and stays so whatever becomes of its name, so that an answer can
/// be sent from it piece by piece. thread  any number of readers
namespace meetpoint::api {

class OpenFile {
 public:
  /// Null when it cannot be opened.
  static std::shared_ptr<const OpenFile> open(const std::string& file);
  ~OpenFile();
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  std::uint64_t bytes() const { return bytes_; }
  /// Fills `piece` from there on and returns how much it got: 0 at the end, and where reading fails.
  std::size_t read(std::uint64_t offset, std::span<char> piece) const;

 private:
  OpenFile(int fd, std::uint64_t bytes) : fd_(fd), bytes_(bytes) {}
  int fd_;
  std::uint64_t bytes_;
};

}  // namespace meetpoint::api
