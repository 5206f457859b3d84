#include "api/routes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "api/call.hpp"
#include "api/dump.hpp"
#include "api/http_cache.hpp"
#include "api/locations_route.hpp"
#include "api/openapi_document.hpp"
#include "api/parse.hpp"
#include "api/peeringdb.hpp"
#include "api/peeringdb_errors.hpp"
#include "api/plan_routes.hpp"
#include "api/protected_resource.hpp"
#include "api/render.hpp"
#include "api/render_records.hpp"
#include "api/render_search.hpp"
#include "api/request_head.hpp"
#include "api/route_path.hpp"
#include "api/rpki_routes.hpp"
#include "api/web_page.hpp"
#include "index/ascii.hpp"
#include "index/query.hpp"
#include "index/records.hpp"
#include "index/time.hpp"

namespace meetpoint::api {

namespace {

using index::ErrorCode;
using index::Snapshot;

Response get_common(const Call& call) {
  auto question = parse_common(call.query);
  if (!question) return refuse(call, std::move(question.error()));
  auto common = index::common(*call.snapshot, question->asns, question->only);
  if (!common) return refuse(call, {std::move(common.error())});
  return ok(render_common(*call.snapshot, *common));
}

Response get_locations(const Call& call) {
  return get_locations(call.request, call.query, std::nullopt, *call.snapshot, call.services);
}

Response get_locations_of(const Call& call) {
  return get_locations(call.request, call.query, call.rest, *call.snapshot, call.services);
}

Response get_health(const Call& /*alive is all it says*/) {
  return ok("{\"status\":\"ok\"}\n");
}

Response get_openapi(const Call& call) {
  return get_openapi(call.request);
}

Response get_page_file(const Call& call, std::string_view name) {
  if (auto response = get_page_file(name, call.request)) return std::move(*response);
  return refuse(call, {{ErrorCode::not_found, "nothing is served under this path", "path"}});
}

Response get_page(const Call& call) {
  return get_page_file(call, "index.html");
}

Response get_asset(const Call& call) {
  return get_page_file(call, fmt::format("assets/{}", call.rest));
}

std::shared_ptr<const ProtectedResource> resource_of(const Services& services) {
  return services.look_at_resource ? services.look_at_resource() : nullptr;
}

Response get_resource(const Call& call) {
  return get_resource(resource_of(call.services).get(), "", call.accept);
}

Response get_resource_below(const Call& call) {
  return get_resource(resource_of(call.services).get(), fmt::format("/{}", call.rest), call.accept);
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

Response get_search(const Call& call) {
  auto question = parse_search(call.query);
  if (!question) return refuse(call, std::move(question.error()));
  const auto search = call.published.search();
  if (!search) return not_loaded(call.accept);
  return ok(
      render_search(*search, question->text, search->find(question->text, question->limit, question->types)));
}

Response post_refresh(const Call& call) {
  if (!call.local) {
    return render_errors(
        403, {{ErrorCode::invalid, "only programs on the server's own machine may ask for it", "request"}},
        call.accept);
  }
  if (!call.services.ask_cycle) {
    return refuse(call,
                  {{ErrorCode::not_found,
                    "this server follows no upstream (serve --sync does); send SIGHUP to the process of "
                    "`meetpoint sync --interval` instead",
                    "path"}});
  }
  call.services.ask_cycle();
  Response response = ok("{\"asked\":true}\n");
  response.status = 202;
  return response;
}

Response get_ready(const Call& call) {
  if (call.services.is_leaving && call.services.is_leaving()) {
    return try_again_soon(refuse(call, {{ErrorCode::unavailable, "this server is about to end", "request"}}));
  }
  return ok(render_ready(*call.snapshot, call.published.attempt()));
}

Response get_status(const Call& call) {
  const auto view = call.services.look_at_vrps ? call.services.look_at_vrps() : nullptr;
  return ok(render_status(call.snapshot, call.published.attempt(), index::now_utc(), view.get()));
}

Response get_metrics(const Call& call) {
  const auto& others = call.services.metrics_from;
  const bool may = call.local || std::any_of(others.begin(), others.end(), [&](const index::Prefix& prefix) {
                     return index::contains(prefix, call.request.client);
                   });
  if (!may)
    return refuse(call,
                  {{ErrorCode::forbidden, "only those that --metrics-from names may read this", "request"}});
  if (!call.services.metrics_text)
    return refuse(call, {{ErrorCode::not_found, "this server counts nothing", "path"}});
  Response response = ok(call.services.metrics_text());
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  return response;
}

constexpr std::string_view kReads = "GET, HEAD, OPTIONS";

Response allowed(std::string_view methods, const Request& request) {
  Response response;
  response.status = 204;
  response.headers.emplace_back("Allow", methods);
  // Web pages may read, and ask nothing else of us.
  if (!request.origin.empty() && methods == kReads)
    response.headers.emplace_back("Access-Control-Allow-Methods", "GET, HEAD");
  return response;
}

struct Route {
  /// With a slash at its end, but for `/` alone: what follows is a part of the question. A star stands for
  /// one, up to a slash.
  std::string_view path;
  Response (*handle)(const Call&);
  bool needs_generation;
  bool is_post = false;               ///< else GET and HEAD
  std::uint64_t most_body_bytes = 0;  ///< of a POST
  bool asks_who = false;
};

/// A checklist of 25,000 entries without names and nobody signs one; those recorded have 2 kB.
constexpr std::uint64_t kMostChecklistBytes = kMostBodyBytes;

constexpr std::array kRoutes = {
    Route{"/", get_page, false},
    Route{"/assets/*", get_asset, false},
    Route{"/v0.1/common", get_common, true},
    Route{"/v0.1/locations", get_locations, true, false, 0, true},
    Route{"/v0.1/as*/locations", get_locations_of, true, false, 0, true},
    Route{"/v0.1/findings", get_findings, true},
    Route{"/v0.1/changes", get_changes, true},
    Route{"/v0.1/search", get_search, true},
    Route{"/v0.1/plan/peers", get_plan_peers, true},
    Route{"/v0.1/plan/expand", get_plan_expand, true},
    Route{"/v0.1/plan/sessions", get_plan_sessions, true},
    Route{"/v0.1/plan/overlap", get_plan_overlap, true},
    Route{"/v0.1/plan/matrix", get_plan_matrix, true},
    Route{"/v0.1/plan/at", get_plan_at, true},
    Route{"/v0.1/plan/near", get_plan_near, true},
    Route{"/v0.1/plan/path", get_plan_path, true},
    Route{"/v0.1/plan/diff", get_plan_diff, true},
    Route{"/v0.1/plan/whatif", get_plan_whatif, true},
    Route{"/v0.1/plan/redundancy", get_plan_redundancy, true},
    Route{"/v0.1/plan/near-miss", get_plan_near_miss, true},
    Route{"/v0.1/plan/lint", get_plan_lint, true},
    Route{"/v0.1/rov", get_rov, false},
    Route{"/v0.1/holders/", get_holders, true},
    Route{"/v0.1/refresh", post_refresh, false, true},
    Route{"/v0.1/endpoints/", get_endpoint, true},
    Route{"/v0.1/endpoints", get_endpoints, true},
    Route{"/v0.1/checklists/verify", post_checklist, false, true, kMostChecklistBytes},
    Route{"/healthz", get_health, false},
    Route{"/readyz", get_ready, true},
    Route{"/status", get_status, false},
    Route{"/metrics", get_metrics, false},
    Route{"/openapi.json", get_openapi, false},
    Route{kResourcePath, get_resource, false},
    Route{kResourcePathBelow, get_resource_below, false},
};

/// Null: none. `rest` is then of nobody.
const Route* route_of(std::string_view path, std::string_view& rest) {
  for (const Route& route : kRoutes) {
    const auto open = rest_of(path, route.path);
    if (!open) continue;
    rest = *open;
    return &route;
  }
  return nullptr;
}

/// What PeeringDB serves under /api and as files.
std::optional<Response> get_peeringdb(const Target& target, const Request& request,
                                      const std::shared_ptr<const Snapshot>& snapshot,
                                      PackedLists* packed_lists) {
  std::optional<index::ObjectType> dumped;
  if (target.path.ends_with(peeringdb::kFileEnd))
    dumped = index::type_named(
        std::string_view(target.path).substr(1, target.path.size() - 1 - peeringdb::kFileEnd.size()));
  if (!dumped && target.path != "/api" && !target.path.starts_with("/api/")) return std::nullopt;
  if (request.method == "OPTIONS") return allowed(kReads, request);
  if (request.method != "GET" && request.method != "HEAD") {
    Response response = peeringdb::error(405, fmt::format("Method \"{}\" not allowed.", request.method));
    response.headers.emplace_back("Allow", kReads);
    return response;
  }
  if (target.path == "/api") {
    Response moved;
    moved.status = 301;
    moved.content_type.clear();
    moved.headers.emplace_back("Location", "/api/");
    return moved;
  }
  if (!snapshot || !snapshot->catalog()) {
    return try_again_soon(peeringdb::error(503, "no data is loaded yet; try again soon"));
  }
  if (auto held = not_modified(request, *snapshot)) return held;
  Response response =
      dumped ? peeringdb::dump(snapshot, *dumped)
             : peeringdb::answer(snapshot, std::string_view(target.path).substr(4), target.query, request);
  if (response.status == 200) finish(response, request, *snapshot, packed_lists);
  return response;
}

Response handle(const Route& route, const Request& request, const Target& target, std::string_view rest,
                const Snapshot* snapshot, const index::Published& published, const Services& services) {
  const std::string_view allow = route.is_post ? "POST, OPTIONS" : kReads;
  if (request.method == "OPTIONS") return allowed(allow, request);
  const bool is_allowed =
      route.is_post ? request.method == "POST" : request.method == "GET" || request.method == "HEAD";
  if (!is_allowed) {
    Response response = render_errors(
        405, {{ErrorCode::invalid, fmt::format("only {} here", allow), "method"}}, request.accept);
    response.headers.emplace_back("Allow", allow);
    return response;
  }
  if (route.needs_generation && snapshot == nullptr) {
    return not_loaded(request.accept);
  }
  return route.handle(
      {target.query, request.accept, snapshot, published, request.local, services, rest, request});
}

Response route(const Request& request, const index::Published& published, const Services& services,
               PackedLists* packed_lists) {
  auto target = parse_target(request.target);
  if (!target) return render_errors(status_of(target.error().code), {target.error()}, request.accept);
  if (request.method == "OPTIONS" && (target->path == kDumpPath || target->path == kDumpDigestPath))
    return allowed(kReads, request);
  if (auto response = get_dump(target->path, request, services.dumps)) {
    response->account.route = kDumpPath;
    return std::move(*response);
  }
  const std::shared_ptr<const Snapshot> snapshot = published.current();
  if (auto response = get_peeringdb(*target, request, snapshot, packed_lists)) {
    if (response->content_type == "application/json")
      response->content_type += "; charset=utf-8";  // as there
    response->account.route = target->path.starts_with("/api") ? "/api" : "/-0.json";
    if (snapshot) response->account.generation = snapshot->generation().number;
    return std::move(*response);
  }
  std::string_view rest;
  const Route* const found = route_of(target->path, rest);
  if (found == nullptr) {
    return render_errors(404, {{ErrorCode::not_found, "nothing is served under this path", "path"}},
                         request.accept);
  }
  Response response = handle(*found, request, *target, rest, snapshot.get(), published, services);
  response.account.route = found->path;
  if (snapshot) response.account.generation = snapshot->generation().number;
  return response;
}

}  // namespace

std::vector<std::string> served_paths() {
  std::vector<std::string> paths = {std::string(kDumpPath), std::string(kDumpDigestPath)};
  for (const Route& route : kRoutes)
    paths.push_back(fmt::format("{}{}", route.path, is_open_at_end(route.path) ? "*" : ""));
  for (std::string& path : peeringdb::served_paths()) paths.push_back(std::move(path));
  return paths;
}

bool asks_who(std::string_view target) {
  const auto parsed = parse_target(target);
  std::string_view rest;
  const Route* const found = parsed ? route_of(parsed->path, rest) : nullptr;
  return found != nullptr && found->asks_who;
}

std::uint64_t most_body_bytes(std::string_view method, std::string_view target) {
  if (method != "POST") return 0;
  const std::string_view path = target.substr(0, target.find('?'));
  const auto found =
      std::find_if(kRoutes.begin(), kRoutes.end(), [&](const Route& route) { return route.path == path; });
  return found == kRoutes.end() ? 0 : found->most_body_bytes;
}

Response answer(const Request& request, const index::Published& published, const Services& services,
                PackedLists* packed_lists) {
  Response response;
  try {
    response = route(request, published, services, packed_lists);
  } catch (const std::exception&) {
    // The last catch. What it says is ours to find, not the client's: the text of an exception may name
    // anything.
    response = render_errors(
        500, {{ErrorCode::internal, "an internal error; please report the request_id", "request"}},
        request.accept);
  }
  allow_origin(response, request);
  return response;
}

}  // namespace meetpoint::api
