#pragma once

#include "api/inspected_tokens.hpp"
#include "cli/auth_file.hpp"
#include "index/time.hpp"
#include "sync/tell.hpp"
#include "sync/token_inspector.hpp"

/// PeeringDB, as far as it says whose an access token is.
/// thread  any; the end: one, when nobody asks any more
namespace meetpoint::cli {

class Inspection {
 public:
  Inspection(const PeeringdbAuth& auth, sync::Tell tell);

  api::InspectedTokens& tokens() { return tokens_; }
  /// Nobody is asked any more, and who is being asked is not waited for.
  void give_up() { inspector_.give_up(); }

 private:
  sync::TokenInspector inspector_;
  api::InspectedTokens tokens_;
};

}  // namespace meetpoint::cli
