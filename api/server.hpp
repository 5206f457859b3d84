#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "api/guard.hpp"
#include "api/lobby.hpp"
#include "api/routes.hpp"
#include "api/tls.hpp"
#include "index/error.hpp"
#include "index/published.hpp"

/// The HTTP/1.1 server: sockets, threads and limits round api::answer. A connection waits without a thread
/// until the head of a request is there (api/lobby.hpp); then one of kMostThreads answers.
///
/// Who asks for what is one network's alone (/locations) must show who he is. A server that asks nobody
/// (Services::authenticate is null) listens to its own machine alone.
///
/// thread  its own; start and the destructor from one
/// owner   published and what the services refer to must outlive it; destroying it
/// stops listening and ends what is in flight within seconds
namespace meetpoint::api {

inline constexpr int kMostThreads = 128;

struct ServerOptions {
  LobbyLimits lobby = {};
  GuardLimits guard = {};
  /// Requests that come from this machine are of the client that a proxy names last in X-Forwarded-For.
  bool behind_proxy = false;
  const Tls* tls = nullptr;  ///< outlives the server; null: plain HTTP
  /// How long answers that are in flight at the end may take before they are cut.
  std::chrono::milliseconds drain{2'000};
};

class Server {
 public:
  /// shape   listen is HOST:PORT, `[::1]:8480`, port 0: the kernel chooses
  /// errors  invalid: not HOST:PORT, unknown host, the address is taken, or not of this machine alone while
  ///         nobody is asked who he is (said before anything is bound)
  static index::Expected<std::unique_ptr<Server>> start(const std::string& listen,
                                                        const index::Published& published,
                                                        Services services = {}, ServerOptions options = {});
  /// Whether there is such an address; not, whether it is free. Looks a host up by its name.
  /// errors  invalid, as start
  static index::Expected<void> check_address(const std::string& listen);
  /// Likewise, and whether a server may listen there that asks who comes, or does not.
  static index::Expected<void> check_listener(const std::string& listen, bool asks_who);
  virtual ~Server() = default;
  /// `http://HOST:PORT` or `https://HOST:PORT` with the port in use.
  virtual std::string url() const = 0;
  /// How many there are. Any thread.
  virtual std::size_t connections() const = 0;
};

}  // namespace meetpoint::api
