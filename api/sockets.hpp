#pragma once

#include <Poco/Net/ServerSocket.h>

/// Sockets for Poco's server.
namespace meetpoint::api {

/// Connections accepted by it wait with poll(2). Poco makes an epoll instance for each wait, adds the socket
/// and closes it again: four system calls before each request, a fifth of the time of a small answer.
///
/// thread  as Poco's ServerSocket
class ListeningSocket final : public Poco::Net::ServerSocket {
 public:
  ListeningSocket();
};

}  // namespace meetpoint::api
