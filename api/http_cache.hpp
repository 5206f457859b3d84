#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/compress.hpp"
#include "api/message.hpp"
#include "index/snapshot.hpp"

/// What HTTP says round an answer that follows from the request and one generation: validators, 304, gzip,
/// and who may read it from a web page. thread  any
namespace meetpoint::api {

/// Whether the list of an If-None-Match header has the tag; weak ones count, says RFC 9110.
bool names_tag(std::string_view list, std::string_view tag);
std::string http_date(index::UtcSeconds instant);
/// Whether what was committed then is not newer than an If-Modified-Since header's date.
bool is_unchanged_since(const std::string& date, index::UtcSeconds committed_at);

/// The answer to a client that names the tag of what it holds, which only a 200 ever had; nothing for all
/// others. Who holds anything (`*`) or names a date is answered by finish, once it is known that there is
/// something: an error stays one whatever its client holds.
/// source  RFC 9110, 13.2.1
std::optional<Response> not_modified(const Request& request, const index::Snapshot& snapshot);

/// Lets a web page of another origin read the answer, whatever its status.
void allow_origin(Response& response, const Request& request);

/// Adds the headers to an answer of 200, and packs its body if the client takes that; a client that holds
/// anything (`If-None-Match: *`), or something not older (`If-Modified-Since`), gets a 304 of it.
/// shape   packed may be null, then whole lists are packed as everything else
void finish(Response& response, const Request& request, const index::Snapshot& snapshot, PackedLists* packed);

}  // namespace meetpoint::api
