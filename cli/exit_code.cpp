#include "cli/exit_code.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "cli/text.hpp"

namespace meetpoint::cli {

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
  const bool written =
      std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
  if (written) return kFound;
  if (errno == EPIPE) return kOutputProblem;  // `| head` has seen enough
  std::fprintf(stderr, "meetpoint: cannot write the answer to stdout: %s\n", std::strerror(errno));
  return kOutputProblem;
}

}  // namespace meetpoint::cli
