#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

/// How things fail: an Error carries the decision its reader needs (the code), one line of text that names
/// the remedy, and the input that was wrong, if one was. Values that may fail are Expected<T>; exceptions
/// stay inside the file that wraps the library that throws them.
namespace meetpoint::index {

/// Few on purpose. One table maps them to an HTTP status (api/render), one to an exit code (cli/exit_code).
enum class ErrorCode {
  invalid,       ///< the question is malformed; asking again changes nothing
  unauthorised,  ///< nobody knows who asks
  forbidden,     ///< known, and not allowed to ask this
  unknown_asn,   ///< an AS number that the mirror does not hold
  unknown_name,  ///< a name or id of a network, exchange or facility that the mirror does not hold
  not_found,     ///< well-formed, but nothing here has that name
  too_big,       ///< over a limit that the text states
  throttled,     ///< upstream asks us to wait; nothing else should be asked before
  unavailable,   ///< upstream or a first generation is missing now; later may be better
  storage,       ///< the store cannot be opened, read or written
  cancelled,     ///< the user asked to stop
  internal,      ///< a defect of ours
};

struct Error {
  ErrorCode code = ErrorCode::internal;
  std::string text;   ///< one line, for a person, with the remedy; never a secret
  std::string field;  ///< name of the parameter that was wrong; empty when none was
};

template <typename T>
using Expected = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(ErrorCode code, std::string text, std::string field = {}) {
  return tl::unexpected<Error>(Error{code, std::move(text), std::move(field)});
}

/// Passes another call's error on.
template <typename T>
tl::unexpected<Error> forward(Expected<T>& failed) {
  return tl::unexpected<Error>(std::move(failed.error()));
}

}  // namespace meetpoint::index
