#pragma once

#include <cstdint>
#include <string>

#include "index/time.hpp"

/// How the mirror's last tries to follow upstream went: what a person asks first when the data looks old. A
/// plain value, written down beside the data (Store::note_attempt) so that a server tells it of a worker in
/// another process too.
namespace meetpoint::index {

struct Attempt {
  UtcSeconds tried_at = 0;      ///< begin of the last try; 0: none yet
  UtcSeconds succeeded_at = 0;  ///< end of the last one that completed every type; 0: none yet
  UtcSeconds next_at = 0;       ///< when the worker tries again; 0: no worker does
  std::uint32_t failures = 0;   ///< tries in a row that did not complete every type
  std::string error;            ///< one line about the last try; empty when it completed every type
  friend bool operator==(const Attempt&, const Attempt&) = default;
};

}  // namespace meetpoint::index
