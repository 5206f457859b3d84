#pragma once

#include <optional>

#include "api/request_head.hpp"
#include "index/error.hpp"
#include "index/ids.hpp"

/// The client for whom a proxy on this machine asks. Each proxy writes down whom it hears, behind what it was
/// told, so only the last word of the last X-Forwarded-For is of a proxy that can be believed.
/// thread  any
namespace meetpoint::api {

/// shape   `203.0.113.7`, `203.0.113.7:4711`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:443`, each also
///         in double quotes, blanks round it
/// return  nothing: there is no such field, so that a program of this machine asks for itself
/// errors  invalid: the last word is anything else. Programs of this machine are under no limit, and a word
///         that nobody can read must make no client one of them.
index::Expected<std::optional<index::IpAddress>> forwarded_for(const RequestHead& head);

}  // namespace meetpoint::api
