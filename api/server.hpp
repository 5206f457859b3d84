#pragma once

#include <memory>
#include <string>

#include "api/routes.hpp"
#include "index/error.hpp"
#include "index/published.hpp"

/// The HTTP/1.1 server: sockets, threads and limits round api::answer. Every connection has a thread while it
/// is open; more than kMostConnections wait, more than twice as many are refused.
///
/// Who asks for what is one network's alone (/locations) must show who he is. A server that asks nobody
/// (Services::authenticate is null) listens to its own machine alone.
///
/// thread  its own; start and the destructor from one
/// owner   published and what the services refer to must outlive it; destroying it
/// stops listening and ends what is in flight within seconds
namespace meetpoint::api {

inline constexpr int kMostConnections = 128;

class Server {
 public:
  /// shape   listen is HOST:PORT, `[::1]:8480`, port 0: the kernel chooses
  /// errors  invalid: not HOST:PORT, unknown host, the address is taken, or not of this machine alone while
  ///         nobody is asked who he is (said before anything is bound)
  static index::Expected<std::unique_ptr<Server>> start(const std::string& listen,
                                                        const index::Published& published,
                                                        Services services = {});
  /// Whether there is such an address; not, whether it is free. Looks a host up by its name.
  /// errors  invalid, as start
  static index::Expected<void> check_address(const std::string& listen);
  virtual ~Server() = default;
  /// `http://HOST:PORT` with the port in use.
  virtual std::string url() const = 0;
};

}  // namespace meetpoint::api
