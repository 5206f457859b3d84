#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "api/auth_rules.hpp"
#include "api/authentication.hpp"
#include "api/inspected_tokens.hpp"
#include "api/key_ring.hpp"
#include "api/possession.hpp"
#include "api/verified_tokens.hpp"
#include "index/time.hpp"

/// Who sends a request, by the token that comes with it: one of a provider that the operator trusts, one that
/// he has made himself, or an opaque one of which a provider is asked. What the sender hears of a token that
/// is refused is always the same; why it was is for the log.
///
/// thread  any, once it is made
/// owner   a server's Services refer to it
/// source  RFC 6750, RFC 9068, RFC 9449 section 7.1
namespace meetpoint::api {

class Authenticator {
 public:
  /// Told of an issuer that a token is from and that has no such key, as often as that happens.
  using AskKeys = std::function<void(std::string_view issuer)>;
  using Now = std::function<index::UtcSeconds()>;

  /// shape   possession: where proofs are looked at, which outlives it; null: none is taken
  explicit Authenticator(AuthRules rules, AskKeys ask_keys = {}, Possession* possession = nullptr,
                         Now now = index::now_utc);

  /// Who knows of tokens that are no JWT; they count for nothing until then. Before the first request;
  /// outlives this.
  void inspect_with(InspectedTokens& inspected) { inspected_ = &inspected; }

  /// Where fetched keys go.
  KeyRing& keys() { return keys_; }

  tl::expected<Asker, NotAdmitted> authenticate(const Request& request);
  /// Whether its token is known to be good: one of the operator's own, or one that was found good a while ago
  /// and needs no proof. Costs a digest.
  bool knows(const Request& request);

 private:
  tl::expected<Asker, NotAdmitted> judge(const Request& request, TokenScheme scheme, std::string_view token);
  tl::expected<void, NotAdmitted> prove(const Request& request, TokenScheme scheme, std::string_view token,
                                        const Caller& caller, index::UtcSeconds now);
  bool takes_proofs() const { return possession_ != nullptr && rules_.public_url; }
  NotAdmitted no_token() const;
  bool is_opaque(std::string_view token) const;
  tl::expected<Asker, NotAdmitted> judge_opaque(const Request& request, TokenScheme scheme,
                                                std::string_view token);
  const LocalToken* local_token(std::string_view token) const;

  AuthRules rules_;
  AskKeys ask_keys_;
  Possession* possession_;
  Now now_;
  KeyRing keys_;
  VerifiedTokens verified_;
  InspectedTokens* inspected_ = nullptr;
};

}  // namespace meetpoint::api
