#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "api/locations_service.hpp"
#include "cli/commands.hpp"
#include "index/error.hpp"

/// What an operator decides about /locations, as the command line names it. thread  one
namespace meetpoint::cli {

struct LocationsOptions {
  std::string token_key;  ///< a file; empty: a key that dies with the process
  std::vector<std::string> served;
  std::vector<std::string> denied;
  std::string blocked_by;
  std::uint32_t asn_rate = 0;
  api::RequireHolder require_holder = api::RequireHolder::off;
};

/// `--token-key FILE --serve-asn AS --deny-asn AS --blocked-by URL --asn-rate N
/// --require-holder off|warn|enforce`
void add_locations_options(CLI::App& command, LocationsOptions& options);

/// errors  invalid: no AS number, no URL, or as TokenKeys::read
index::Expected<std::unique_ptr<api::LocationsService>> locations_service(const LocationsOptions& options);

/// Whether it can stand in a Link header: http or https, at most 2,048 letters that need no quoting.
index::Expected<void> check_blocked_by(const std::string& url);

}  // namespace meetpoint::cli
