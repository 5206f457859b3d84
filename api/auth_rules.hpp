#pragma once

#include <string>
#include <vector>

#include "api/access_token.hpp"
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
};

}  // namespace meetpoint::api
