#pragma once

#include <optional>

#include "api/compress.hpp"
#include "api/message.hpp"
#include "index/snapshot.hpp"

/// What HTTP says round an answer that follows from the request and one generation: validators, 304, gzip,
/// and who may read it from a web page. thread  any
namespace meetpoint::api {

/// The answer to a client that holds this generation's already; nothing for all others.
std::optional<Response> not_modified(const Request& request, const index::Snapshot& snapshot);

/// Lets a web page of another origin read the answer.
void allow_origin(Response& response, const Request& request);

/// Adds the headers to an answer of 200, and packs its body if the client takes that.
/// shape   packed may be null, then whole lists are packed as everything else
void finish(Response& response, const Request& request, const index::Snapshot& snapshot, PackedLists* packed);

}  // namespace meetpoint::api
