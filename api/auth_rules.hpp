#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/access_token.hpp"
#include "api/external_url.hpp"
#include "index/ids.hpp"
#include "rpki/digest.hpp"

/// Whom this service believes, as the operator has it.
/// thread  any; plain values
namespace meetpoint::api {

/// A token of a program of ours, made by the operator, as long as he does not take it out again.
struct LocalToken {
  std::string name;       ///< for the log
  rpki::Sha256 digest{};  ///< of the token, which is kept nowhere
  std::vector<index::Asn> asns;
  bool any_network = false;  ///< it may speak for every network
};

struct AuthRules {
  std::vector<TokenIssuer> issuers;  ///< no two of one name; without keys
  std::vector<LocalToken> local;
  /// By which clients know this service, for proofs of possession; nothing: no proof is taken.
  std::optional<ExternalUrl> public_url = std::nullopt;
};

}  // namespace meetpoint::api
