#pragma once

#include <string>
#include <vector>

#include "api/held_by_certificate.hpp"
#include "api/rate_limit.hpp"
#include "api/token_keys.hpp"
#include "index/ids.hpp"

/// What an operator has decided about /locations, and how much of it who has asked for. thread  any, once it
/// is set up; it outlives the server
namespace meetpoint::api {

struct LocationsService {
  TokenKeys keys = TokenKeys::random();  ///< that sign next_token
  std::vector<index::Asn> served = {};   ///< ascending; empty: every network of PeeringDB
  std::vector<index::Asn> denied = {};   ///< ascending; for legal reasons: neither side of a question
  std::string blocked_by = {};     ///< URL of who demands that; absolute, of letters that a header may have
  RateLimit limit = RateLimit(0);  ///< by the AS that asks
  RequireHolder require_holder = RequireHolder::off;  ///< of the AS that asks
};

}  // namespace meetpoint::api
