#pragma once

#include <Poco/Net/HTTPRequestHandlerFactory.h>

#include <functional>

#include "api/guard.hpp"
#include "api/room.hpp"
#include "api/routes.hpp"
#include "api/seats.hpp"
#include "index/published.hpp"

/// Between Poco's requests and ours.
/// thread  any; each request has one
namespace meetpoint::api {

/// Threads that may wait for slow readers, and for those of one address, of all that there are
/// (kMostThreads): whoever reads slowly cannot keep others from being answered.
inline constexpr std::size_t kMostWaitingSenders = 96;
inline constexpr std::size_t kMostWaitingSendersOfAddress = 16;
/// Likewise for bodies.
inline constexpr std::size_t kMostBodies = 16;
inline constexpr std::size_t kMostBodiesOfAddress = 4;

/// What all requests of a server share.
struct Shared {
  const index::Published& published;
  Services services;
  Guard guard;
  /// Requests that come from this machine are of the client that a proxy names last in X-Forwarded-For.
  bool behind_proxy = false;
  Room room;
  PackedLists packed_lists = {};
  Seats waiting_senders = Seats(kMostWaitingSenders, kMostWaitingSendersOfAddress);
  Seats bodies = Seats(kMostBodies, kMostBodiesOfAddress);
  /// Whether a connection is to end with this answer: others wait for its thread, or the server is leaving.
  std::function<bool()> last_answer = {};
};

/// owner   shared outlives it
class HandlerFactory final : public Poco::Net::HTTPRequestHandlerFactory {
 public:
  explicit HandlerFactory(Shared& shared) : shared_(shared) {}
  Poco::Net::HTTPRequestHandler* createRequestHandler(const Poco::Net::HTTPServerRequest& request) override;

 private:
  Shared& shared_;
};

/// The bytes of an answer to a request that nobody could read.
std::string bytes_of_refusal(const Response& answer);

}  // namespace meetpoint::api
