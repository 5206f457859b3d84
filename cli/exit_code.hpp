#pragma once

#include <span>
#include <string_view>

#include "index/error.hpp"

/// What the process tells its caller; scripts depend on these numbers.
namespace meetpoint::cli {

inline constexpr int kFound = 0;  ///< or: done
inline constexpr int kNothingFound = 1;
inline constexpr int kUsage = 2;
inline constexpr int kUnknownAsn = 3;
inline constexpr int kStoreProblem = 4;
inline constexpr int kUpstreamNotUsable = 5;
inline constexpr int kOutputProblem = 6;  ///< the answer could not be written, or a picture
inline constexpr int kDefect = 70;        ///< EX_SOFTWARE
inline constexpr int kInterrupted = 130;  ///< 128 + SIGINT, as shells report it

struct ExitMeaning {
  int code = kFound;
  std::string_view meaning;
};
/// Each code once, ascending.
std::span<const ExitMeaning> exit_meanings();

/// The table of exit codes.
int exit_code_of(index::ErrorCode code);

/// Prints `meetpoint: TEXT` to stderr and returns the exit code of the error.
int report(const index::Error& error);

/// Likewise; that something asked for by name is not there is no wrong usage but kNothingFound.
int report_absent(const index::Error& error);

/// Writes an answer to stdout, the exact bytes; to a terminal as tame_lines leaves them. Returns kFound, or
/// kOutputProblem after saying so on stderr.
int print(const std::string& text);

}  // namespace meetpoint::cli
