#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "sync/fetch.hpp"

/// Asks the provider of opaque access tokens about one: is it good and whose client got it (introspection),
/// and who is the person behind it (the profile). Two requests, so that a token which the first one finds
/// nothing good about is shown to nobody else; what the answers mean is not known here.
///
/// The token and our secret go to those two places, over https or to this machine, and into no log, error
/// text or file.
///
/// thread  any; callers at the same time have a connection each
/// owner   make_fetch outlives it
/// source  RFC 7662 section 2.1; RFC 6749 section 2.3.1; PeeringDB `/oauth2/introspect/`, `/profile/v1`
namespace meetpoint::sync {

/// Of one answer after decompression. A profile has some 100 bytes a network.
inline constexpr std::uint64_t kMostInspectionBytes = 1024UL * 1024;
/// Connections that are kept for the next token.
inline constexpr std::size_t kMostIdleConnections = 8;

struct InspectionPlaces {
  std::string introspection;  ///< URL
  std::string profile;        ///< URL
  std::string client_id;      ///< ours, with the provider
  std::string client_secret;
};

class TokenInspector {
 public:
  using MakeFetch = std::function<std::unique_ptr<Fetch>()>;

  TokenInspector(InspectionPlaces places, MakeFetch make_fetch);

  /// A response of any status is a value.
  /// shape   token: printable ASCII without blanks
  /// errors  unavailable: no complete response, or it has more than kMostInspectionBytes; cancelled: give_up;
  ///         invalid: must not be sent as it is. The text names the URL and nothing of the token
  index::Expected<FetchResponse> introspect(std::string_view token);
  /// Likewise.
  index::Expected<FetchResponse> profile(std::string_view token);
  /// Ends what is being asked, and all that will be. For the end of a server, which waits for its threads.
  void give_up() { stop_.request_stop(); }

 private:
  index::Expected<FetchResponse> ask(FetchRequest request);

  const InspectionPlaces places_;
  const MakeFetch make_fetch_;
  std::stop_source stop_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Fetch>> idle_;
};

}  // namespace meetpoint::sync
