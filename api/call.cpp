#include "api/call.hpp"

#include <utility>

#include "api/render.hpp"

namespace meetpoint::api {

using index::Error;
using index::ErrorCode;

Response refuse(const Call& call, std::vector<Error> errors) {
  return render_errors(status_of(errors.front().code), errors, call.accept);
}

Response ok(std::string body) {
  Response response;
  response.body = std::move(body);
  return response;
}

Response not_loaded(const std::string& accept) {
  Response response = render_errors(
      503, {{ErrorCode::unavailable, "no data is loaded yet; try again soon", "request"}}, accept);
  response.headers.emplace_back("Retry-After", "1");
  return response;
}

}  // namespace meetpoint::api
