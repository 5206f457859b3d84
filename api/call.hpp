#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/message.hpp"
#include "api/services.hpp"
#include "index/error.hpp"
#include "index/published.hpp"

/// What the handlers behind the table of routes are given, and what each of them can say.
/// thread  any
namespace meetpoint::api {

/// What a handler sees. `snapshot` is null only for routes that are answered without a generation.
struct Call {
  const std::string& query;
  const std::string& accept;
  const index::Snapshot* snapshot;
  const index::Published& published;
  bool local;
  const Services& services;
  std::string_view rest;  ///< of the path: what the route leaves open
  const Request& request;
};

Response refuse(const Call& call, std::vector<index::Error> errors);
Response ok(std::string body);
/// 503.
Response not_loaded(const std::string& accept);

}  // namespace meetpoint::api
