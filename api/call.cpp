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
  return try_again_soon(render_errors(
      503, {{ErrorCode::unavailable, "no data is loaded yet; try again soon", "request"}}, accept));
}

}  // namespace meetpoint::api
