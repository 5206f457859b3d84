#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "api/access_token.hpp"
#include "index/error.hpp"
#include "index/time.hpp"

/// Who asks, by an access token of PeeringDB, which says nothing itself: what its introspection says of the
/// token, and its profile of the person who holds it.
///
/// A token counts when it was made for our own client there. One that a network showed to another peer would
/// pass the profile as well, and that peer could be us in its name.
///
/// thread  any; nothing is kept
/// source  RFC 7662 section 2.2; PeeringDB `/oauth2/introspect/` and `/profile/v1`; RFC 6750 section 3.1
namespace meetpoint::api {

/// Of one person. Those who look after many networks have some hundred; what is kept of a token is bounded.
inline constexpr std::size_t kMostNetworks = 1'000;

struct PeeringdbRules {
  std::string client_id;  ///< ours, with PeeringDB
  /// Take tokens that were made for others as well. Their holders can then be played by whoever they show
  /// them to.
  bool accept_foreign_clients = false;
};

/// What came back; of any status.
struct ProviderAnswer {
  long status = 0;
  std::string body;
};
/// errors  of any kind: nothing complete came; the text is for a log, and has nothing of the token
using AskProvider = std::function<index::Expected<ProviderAnswer>(std::string_view token)>;

struct NotIdentified {
  enum class Why { invalid_token, insufficient_scope, unavailable };  ///< 401, 403, 503
  Why why = Why::invalid_token;
  std::string text;  ///< for a log; no byte of the token or of an answer
  /// Of unavailable: whose token it is cannot be why, so the next one would fail as well.
  bool is_provider_away = false;
};

/// What introspection says.
struct Introspected {
  std::string client;
  index::UtcSeconds expires_at = 0;
  bool is_foreign = false;  ///< it was made for another client than ours
};
tl::expected<Introspected, NotIdentified> read_introspection(const ProviderAnswer& answer,
                                                             const PeeringdbRules& rules,
                                                             index::UtcSeconds now);
/// The caller's networks are those that may at least be read, at most kMostNetworks; its issuer is
/// `peeringdb`, its subject PeeringDB's number of the person.
tl::expected<Caller, NotIdentified> read_profile(const ProviderAnswer& answer,
                                                 const Introspected& introspected);

/// Both, one after the other: a token of which introspection says nothing good is not shown again.
tl::expected<Caller, NotIdentified> identify(std::string_view token, const AskProvider& introspect,
                                             const AskProvider& profile, const PeeringdbRules& rules,
                                             index::UtcSeconds now);

}  // namespace meetpoint::api
