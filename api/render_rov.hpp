#pragma once

#include <string>

#include "index/ids.hpp"
#include "rpki/vrp.hpp"
#include "rpki/vrp_feed.hpp"

/// thread  any
namespace meetpoint::api {

/// The body of /v0.1/rov: `{"prefix", "asn", "state", "reason", "vrps": [{"prefix", "max_length", "asn"}],
/// "covering", "caches": [{"cache", "state", "session", "serial", "vrps"}]}`.
/// shape   rov is what view's table says; one view and one question always give the same bytes
std::string render_rov(const index::Prefix& prefix, index::Asn asn, const rpki::Rov& rov,
                       const rpki::VrpView& view);

/// Why there is no answer: `no RTR cache can be asked now: 127.0.0.1:8282: cannot connect: ...`.
std::string why_no_vrps(const rpki::VrpView& view);

}  // namespace meetpoint::api
