#pragma once

#include "index/ids.hpp"

/// Which addresses are somebody's on the Internet. Who follows a name or a redirect that others wrote asks
/// before each connection, so that they cannot make us talk to machines near us.
/// thread  any
/// source  IANA's registries of special-purpose addresses (RFC 6890), RFC 4291 section 2.4
namespace meetpoint::sync {

/// False for private, loopback, link-local, shared, multicast, documentation and reserved addresses; an IPv6
/// address that carries an IPv4 address is as public as that one.
bool is_public(const index::IpAddress& address);

}  // namespace meetpoint::sync
