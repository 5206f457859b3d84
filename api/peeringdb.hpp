#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/message.hpp"
#include "index/snapshot.hpp"

/// PeeringDB's read API, answered from the mirror: what stands under `/api`, with upstream's envelope, key
/// order, error bodies and status codes. README's table of differences names what is not the same.
///
/// thread  any; one snapshot an answer
/// errors  none: whatever is wrong is a response
/// source  PeeringDB 2.82
namespace meetpoint::api::peeringdb {

/// shape   path: what stands behind `/api`, decoded, with or without a slash at its end; the snapshot has a
///         catalog
Response answer(const std::shared_ptr<const index::Snapshot>& snapshot, std::string_view path,
                const std::string& query, const Request& request);

/// One of the files that public.peeringdb.com has, `/net-0.json`: the whole list, and when it was cut.
Response dump(const std::shared_ptr<const index::Snapshot>& snapshot, index::ObjectType type);

/// Behind the name of a type, that of its file.
inline constexpr std::string_view kFileEnd = "-0.json";

/// Every path of PeeringDB's, in its first spelling; a star stands for an id or AS number.
std::vector<std::string> served_paths();

}  // namespace meetpoint::api::peeringdb
