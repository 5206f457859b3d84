#pragma once

#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>

#include <chrono>
#include <functional>

#include "api/lobby.hpp"

/// Sockets for Poco's server, which it gets from a Lobby: each comes with the head of a request that is there
/// in whole, and when that has been answered and no other follows soon, Poco is told that its connection has
/// ended, and the Lobby has it again.
///
/// Poco alone would have a thread wait for the next request of each connection, and for each byte of a head
/// anew.
namespace meetpoint::api {

/// How long a thread waits for the next request of a connection before it gives it back.
/// shape   0: others wait for a thread
using Patience = std::function<std::chrono::milliseconds()>;

/// thread  as Poco's ServerSocket
/// owner   the lobby outlives it and what it accepts
/// errors  as Poco's
class ListeningSocket final : public Poco::Net::ServerSocket {
 public:
  ListeningSocket();
  /// shape   after listen
  void attach(Lobby& lobby, Patience patience);
};

/// Whose request Poco handles.
/// shape   socket: accepted by a ListeningSocket
Connection& connection_of(Poco::Net::StreamSocket& socket);

/// The thread that handles it begins to wait for its client.
void note_wait(Poco::Net::StreamSocket& socket);

}  // namespace meetpoint::api
