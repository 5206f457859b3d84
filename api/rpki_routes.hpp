#pragma once

#include <cstdint>

#include "api/call.hpp"

/// Handlers of what the RPKI and registries say: origin validation, holders, endpoints, checklists.
/// thread  any
namespace meetpoint::api {

Response get_rov(const Call& call);
Response get_holders(const Call& call);
Response get_endpoint(const Call& call);
Response get_endpoints(const Call& call);
Response post_checklist(const Call& call);

}  // namespace meetpoint::api
