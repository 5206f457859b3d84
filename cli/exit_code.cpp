#include "cli/exit_code.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "cli/colour.hpp"
#include "cli/text.hpp"

namespace meetpoint::cli {

std::span<const ExitMeaning> exit_meanings() {
  static constexpr std::array<ExitMeaning, 9> kMeanings = {{
      {kFound, "found, or done"},
      {kNothingFound, "nothing in common, or nothing found"},
      {kUsage, "usage"},
      {kUnknownAsn, "an AS number, or a name or id, that the mirror does not hold"},
      {kStoreProblem, "a problem with the store"},
      {kUpstreamNotUsable, "upstream, each RTR cache, or RPKI data is not usable now"},
      {kOutputProblem, "the answer could not be written to stdout, or a picture to its file"},
      {kDefect, "a defect of ours"},
      {kInterrupted, "interrupted; the store is as it was"},
  }};
  return kMeanings;
}

int exit_code_of(index::ErrorCode code) {
  switch (code) {
    case index::ErrorCode::invalid:
    case index::ErrorCode::too_big:
    case index::ErrorCode::not_found:
    case index::ErrorCode::unauthorised:
    case index::ErrorCode::forbidden:
      return kUsage;
    case index::ErrorCode::unknown_asn:
    case index::ErrorCode::unknown_name:
      return kUnknownAsn;
    case index::ErrorCode::storage:
      return kStoreProblem;
    case index::ErrorCode::throttled:
    case index::ErrorCode::unavailable:
      return kUpstreamNotUsable;
    case index::ErrorCode::cancelled:
      return kInterrupted;
    case index::ErrorCode::internal:
      return kDefect;
  }
  return kDefect;
}

int report(const index::Error& error) {
  std::fprintf(stderr, "meetpoint: %s\n", tame(error.text).c_str());
  return exit_code_of(error.code);
}

int report_absent(const index::Error& error) {
  const int code = report(error);
  return error.code == index::ErrorCode::not_found ? kNothingFound : code;
}

int print(const std::string& text) {
  const std::string shown = isatty(STDOUT_FILENO) == 1 ? tame_lines(text) : text;
  const bool written =
      std::fwrite(shown.data(), 1, shown.size(), stdout) == shown.size() && std::fflush(stdout) == 0;
  if (written) return kFound;
  if (errno == EPIPE) return kOutputProblem;  // `| head` has seen enough
  std::fprintf(stderr, "meetpoint: cannot write the answer to stdout: %s\n", std::strerror(errno));
  return kOutputProblem;
}

}  // namespace meetpoint::cli
