#pragma once

#include <string>

#include "api/message.hpp"

/// What this server serves, as OpenAPI 3.1 describes it. thread  any
namespace meetpoint::api {

/// data/openapi.yaml as JSON. The build makes this function of that file.
/// source  OpenAPI 3.1.0
const std::string& openapi_json();

/// `/openapi.json`: the description, or 304 to a client that names its tag.
Response get_openapi(const Request& request);

}  // namespace meetpoint::api
