#include "api/routes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "api/parse.hpp"
#include "api/render.hpp"
#include "api/render_records.hpp"
#include "index/query.hpp"
#include "index/records.hpp"
#include "index/time.hpp"

namespace meetpoint::api {

namespace {

using index::Error;
using index::ErrorCode;
using index::Snapshot;

/// What a handler sees. `snapshot` is null only for routes that are answered without a generation.
struct Call {
  const std::string& query;
  const std::string& accept;
  const Snapshot* snapshot;
  const index::Published& published;
  bool local;
  const AskCycle& ask_cycle;
};

Response refuse(const Call& call, std::vector<Error> errors) {
  return render_errors(status_of(errors.front().code), errors, call.accept);
}

Response ok(std::string body) {
  Response response;
  response.body = std::move(body);
  return response;
}

Response get_common(const Call& call) {
  auto question = parse_common(call.query);
  if (!question) return refuse(call, std::move(question.error()));
  auto common = index::common(*call.snapshot, question->asns, question->only);
  if (!common) return refuse(call, {std::move(common.error())});
  return ok(render_common(*call.snapshot, *common));
}

Response get_locations(const Call& call) {
  auto question = parse_locations(call.query);
  if (!question) return refuse(call, std::move(question.error()));
  auto page = index::locations(*call.snapshot, question->server, question->caller, question->only,
                               question->after, question->limit);
  if (!page) return refuse(call, {std::move(page.error())});
  return ok(render_locations(*page, *question));
}

Response get_health(const Call& /*alive is all it says*/) {
  return ok("{\"status\":\"ok\"}\n");
}

Response get_findings(const Call& call) {
  auto question = parse_findings(call.query);
  if (!question) return refuse(call, std::move(question.error()));
  const auto page =
      index::findings(*call.snapshot, question->filter, question->cleared, question->after, question->limit);
  return ok(render_findings(*call.snapshot, page, *question));
}

Response get_changes(const Call& call) {
  auto question = parse_changes(call.query);
  if (!question) return refuse(call, std::move(question.error()));
  const auto page = index::changes(*call.snapshot, question->filter, question->after, question->limit);
  return ok(render_changes(*call.snapshot, page, *question));
}

Response post_refresh(const Call& call) {
  if (!call.local) {
    return render_errors(
        403, {{ErrorCode::invalid, "only programs on the server's own machine may ask for it", "request"}},
        call.accept);
  }
  if (!call.ask_cycle) {
    return refuse(call,
                  {{ErrorCode::not_found,
                    "this server follows no upstream (serve --sync does); send SIGHUP to the process of "
                    "`meetpoint sync --interval` instead",
                    "path"}});
  }
  call.ask_cycle();
  Response response = ok("{\"asked\":true}\n");
  response.status = 202;
  return response;
}

Response get_ready(const Call& call) {
  return ok(render_ready(*call.snapshot, call.published.attempt()));
}

Response get_status(const Call& call) {
  return ok(render_status(call.snapshot, call.published.attempt(), index::now_utc()));
}

struct Route {
  std::string_view path;
  Response (*handle)(const Call&);
  bool needs_generation;
  bool is_post = false;  ///< else GET and HEAD
};

constexpr std::array kRoutes = {
    Route{"/v0.1/common", get_common, true},
    Route{"/v0.1/locations", get_locations, true},
    Route{"/v0.1/findings", get_findings, true},
    Route{"/v0.1/changes", get_changes, true},
    Route{"/v0.1/refresh", post_refresh, false, true},
    Route{"/healthz", get_health, false},
    Route{"/readyz", get_ready, true},
    Route{"/status", get_status, false},
};

Response route(const Request& request, const index::Published& published, const AskCycle& ask_cycle) {
  auto target = parse_target(request.target);
  if (!target) return render_errors(status_of(target.error().code), {target.error()}, request.accept);
  const auto found = std::find_if(kRoutes.begin(), kRoutes.end(),
                                  [&](const Route& candidate) { return candidate.path == target->path; });
  if (found == kRoutes.end()) {
    return render_errors(404, {{ErrorCode::not_found, "nothing is served under this path", "path"}},
                         request.accept);
  }
  const std::string_view allow = found->is_post ? "POST, OPTIONS" : "GET, HEAD, OPTIONS";
  Response response;
  if (request.method == "OPTIONS") {
    response.status = 204;
    response.headers.emplace_back("Allow", allow);
    return response;
  }
  const bool allowed =
      found->is_post ? request.method == "POST" : request.method == "GET" || request.method == "HEAD";
  if (!allowed) {
    response = render_errors(405, {{ErrorCode::invalid, fmt::format("only {} here", allow), "method"}},
                             request.accept);
    response.headers.emplace_back("Allow", allow);
    return response;
  }
  const std::shared_ptr<const Snapshot> snapshot = published.current();
  if (found->needs_generation && !snapshot) {
    response = render_errors(
        503, {{ErrorCode::unavailable, "no data is loaded yet; try again soon", "request"}}, request.accept);
    response.headers.emplace_back("Retry-After", "1");
    return response;
  }
  return found->handle({target->query, request.accept, snapshot.get(), published, request.local, ask_cycle});
}

}  // namespace

Response answer(const Request& request, const index::Published& published, const AskCycle& ask_cycle) {
  try {
    return route(request, published, ask_cycle);
  } catch (const std::exception&) {
    // The last catch. What it says is ours to find, not the client's: the text of an exception may name
    // anything.
    return render_errors(
        500, {{ErrorCode::internal, "an internal error; please report the request_id", "request"}},
        request.accept);
  }
}

}  // namespace meetpoint::api
