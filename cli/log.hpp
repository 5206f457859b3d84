#pragma once

#include <memory>
#include <string>

/// The log of a process that goes on: one line an event on stderr, `2026-11-24T18:00:00.123Z info ...`.
/// thread  any
namespace meetpoint::cli {

class Log {
 public:
  Log();
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;
  void info(const std::string& line);

 private:
  struct Logger;
  std::unique_ptr<Logger> logger_;
};

}  // namespace meetpoint::cli
