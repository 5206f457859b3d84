#pragma once

#include <chrono>
#include <string>

#include "index/model.hpp"
#include "sync/load.hpp"

/// Shows a load to whoever started it: one line that redraws itself on a terminal, one line a type elsewhere,
/// nothing when quiet. Writes to stderr, so that stdout stays for answers.
/// thread  one
namespace meetpoint::cli {

class LoadProgressLine {
 public:
  explicit LoadProgressLine(bool quiet);
  void show(const sync::TypeReport& report, bool done);
  /// Leaves the terminal's line clean; call before other output.
  void end();

 private:
  bool quiet_;
  bool terminal_;
  bool drawn_ = false;
  index::ObjectType type_ = index::ObjectType::org;
  std::chrono::steady_clock::time_point type_began_;
  std::chrono::steady_clock::time_point drawn_at_;
};

/// `org 16333 rows (16333 new), 5.5 MB`: what became of a type, one line without its end.
std::string describe(const sync::TypeReport& report);

}  // namespace meetpoint::cli
