#pragma once

#include <sys/socket.h>

#include "index/ids.hpp"

/// A socket that accept(2) returns, and what is done with it before it is anybody's connection.
/// thread  any
namespace meetpoint::api {

/// errors  below 0, with errno as accept4(2) has it; never EINTR
int accepted(int listening, sockaddr_storage& from);

/// Of its client, AF_INET or AF_INET6; IPv4 as such also where it is written as IPv6.
index::IpAddress address_of(const sockaddr_storage& from);

/// The same socket under another number, out of the way of rtrlib: that waits with select(2), which knows
/// none above 1023. shape   socket: closed, unless no such number is free; then it is what is returned
int moved_up(int socket);

}  // namespace meetpoint::api
