#include "api/openapi_document.hpp"

#include <fmt/format.h>

#include <string_view>

#include "api/http_cache.hpp"
#include "rpki/digest.hpp"

namespace meetpoint::api {

namespace {

/// Letters of the digest that stand in the tag; only another version of this program has another text.
constexpr std::size_t kTagLetters = 16;

/// A new version of the program is minutes old before anybody reads what it can.
constexpr std::string_view kKept = "public, max-age=3600";

const std::string& tag() {
  static const std::string kMade = fmt::format(
      "\"{}\"", rpki::to_hex(rpki::octets_of(rpki::sha256(openapi_json()))).substr(0, kTagLetters));
  return kMade;
}

}  // namespace

Response get_openapi(const Request& request) {
  Response response;
  response.headers.emplace_back("ETag", tag());
  response.headers.emplace_back("Cache-Control", kKept);
  if (request.if_none_match == "*" || names_tag(request.if_none_match, tag())) {
    response.status = 304;
  } else {
    response.body = openapi_json();
  }
  return response;
}

}  // namespace meetpoint::api
