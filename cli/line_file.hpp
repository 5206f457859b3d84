#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "index/error.hpp"

/// A file of lines that only grows, or a pipe of them, each line whole or not there: what broke off in the
/// middle of one, on a full disk, is cut away again, or ended where nothing can be cut. No call waits for a
/// reader; a disk takes as long as it does.
///
/// thread  one at a time
/// source  POSIX.1-2017 write: what a pipe does; fifo(7): what an open of one does
namespace meetpoint::cli {

class LineFile {
 public:
  /// shape   file: appended to, made with mode 0640; `-`: stdout. A FIFO may have its reader later.
  /// errors  storage: it cannot be opened
  static index::Expected<LineFile> open(const std::string& file);
  LineFile(LineFile&& other) noexcept;
  LineFile& operator=(LineFile&& other) noexcept;
  ~LineFile();

  struct Written {
    std::uint64_t lost = 0;    ///< lines
    std::string problem = {};  ///< why they are; empty: none is
    bool is_some = false;      ///< something was written
  };
  /// Takes what it can from the front of `lines`. What is left there goes on with the next call, as there is
  /// no room in the pipe; of what failed nothing is left.
  /// shape   whole lines behind what was left
  Written write(std::string& lines);
  /// When they are to go on in another file: takes the rest of a line whose beginning was written.
  /// return  lines lost, 0 or 1
  std::uint64_t drop_begun_line(std::string& lines) const;

 private:
  LineFile(int descriptor, bool is_regular) : descriptor_(descriptor), is_regular_(is_regular) {}
  bool has_room() const;
  bool end_broken_line();
  void note_written(const char* bytes, std::size_t count);
  void cut_begun_line();

  int descriptor_;  ///< -1: moved away
  bool is_regular_;
  std::size_t begun_bytes_ = 0;  ///< of a line that was written in part
  bool is_broken_ = false;       ///< its rest does not come
};

}  // namespace meetpoint::cli
