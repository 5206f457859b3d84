#pragma once

#include <string>

#include "api/exchange.hpp"
#include "api/guard.hpp"
#include "api/lobby.hpp"

/// What a client hears whom the lobby turns away.
/// thread  any
namespace meetpoint::api {

/// The bytes of an answer, of which `note` is told; it may be null. A head that is refused counts against the
/// network that it is from as a request does. When that may not ask now there is no answer, and nobody is
/// told: to make one, send it and wait until it is read costs more than what it refuses, and whoever sends so
/// much that is no HTTP reads no Retry-After.
std::string farewell_to(const TurnedAway& turned, Guard& guard, const NoteExchange& note, Guard::Instant now);

}  // namespace meetpoint::api
