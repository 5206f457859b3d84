#pragma once

#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/StreamSocket.h>

#include <chrono>

/// Sockets for Poco's server.
namespace meetpoint::api {

/// Connections accepted by it wait with poll(2). Poco makes an epoll instance for each wait, adds the socket
/// and closes it again: four system calls before each request, a fifth of the time of a small answer.
///
/// What they receive is the head of a request, and that has to be there in whole after some time: Poco counts
/// anew with each byte, and 128 clients that send one now and then would hold all threads.
///
/// shape   head: from the first byte of a request that Poco waits for, or from the end of the answer before
/// thread  as Poco's ServerSocket
/// errors  Poco::TimeoutException out of a receive, which ends the connection
class ListeningSocket final : public Poco::Net::ServerSocket {
 public:
  explicit ListeningSocket(std::chrono::milliseconds head);
};

/// To be called when a request has been answered: the next one may stand in Poco's buffer in part, and then
/// Poco waits for no first byte.
/// shape   socket: accepted by a ListeningSocket
void expect_next_head(Poco::Net::StreamSocket& socket);

}  // namespace meetpoint::api
