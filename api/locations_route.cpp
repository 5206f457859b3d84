#include "api/locations_route.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "api/accept.hpp"
#include "api/location_token.hpp"
#include "api/locations_service.hpp"
#include "api/parse.hpp"
#include "api/parties.hpp"
#include "api/protected_resource.hpp"
#include "api/render.hpp"
#include "api/render_locations.hpp"
#include "index/locations.hpp"
#include "index/meeting.hpp"
#include "index/time.hpp"

namespace meetpoint::api {

namespace {

using index::Asn;
using index::Error;
using index::ErrorCode;

bool has(const std::vector<Asn>& ascending, Asn asn) {
  return std::binary_search(ascending.begin(), ascending.end(), asn);
}

/// One question, which each step may end with a response.
class LocationsCall {
 public:
  LocationsCall(const Request& request, const index::Snapshot& snapshot, const Services& services)
      : request_(request), snapshot_(snapshot), services_(services), rules_(*services.locations) {}

  Response answer(const std::string& query, std::optional<std::string_view> path_asn) {
    auto asker = asker_of_request();
    if (!asker) return std::move(asker.error());
    if (wish_for(request_.accept, kJson).quality == 0 && wish_for(request_.accept, kProblemJson).quality == 0)
      return refuse(406, {ErrorCode::invalid, "answers are application/json; let Accept have it", "accept"});
    const auto question = parse_locations(query);
    if (!question) return render_errors(400, question.error(), request_.accept);
    NamedAsns named{std::nullopt, question->asn, question->peer_asn};
    if (path_asn) {
      named.path = path_network(*path_asn);
      if (!named.path)
        return refuse({ErrorCode::invalid, "the path has an AS number as in /v0.1/as64496/locations", "asn"});
    }
    auto parties = parties_of(*asker, named);
    if (!parties) return refuse(std::move(parties.error()));
    auto refused = refuse_by_rules(*parties);
    std::string_view evidence;
    if (!refused) refused = refuse_by_holder(parties->caller, evidence);
    Response response = refused ? std::move(*refused) : page(*question, *parties);
    if (asker->caller) response.account.caller = parties->caller;
    response.account.evidence = evidence;
    return response;
  }

 private:
  tl::expected<Asker, Response> asker_of_request() const {
    if (!services_.authenticate) return Asker();
    auto asker = services_.authenticate(request_);
    if (asker) return std::move(*asker);
    Response response = refuse(asker.error().status, std::move(asker.error().error));
    const auto resource = services_.look_at_resource ? services_.look_at_resource() : nullptr;
    for (auto& [name, value] : asker.error().headers) {
      if (response.status == 401 && name == "WWW-Authenticate" && resource)
        value += fmt::format(R"(, resource_metadata="{}")", resource->metadata_url);
      response.headers.emplace_back(std::move(name), std::move(value));
    }
    response.account.reason = asker.error().reason;
    response.account.why = std::move(asker.error().why);
    return tl::unexpected(std::move(response));
  }

  /// One spelling alone, so that a network has one base path.
  static std::optional<Asn> path_network(std::string_view digits) {
    const auto number = index::parse_number(digits, 0xffffffff);
    if (!number || *number == 0) return std::nullopt;
    return Asn{static_cast<std::uint32_t>(*number)};
  }

  std::optional<Response> refuse_by_rules(const Parties& parties) const {
    if (const auto wait = rules_.limit.wait_for(parties.caller.value, std::chrono::steady_clock::now())) {
      Response response =
          refuse(429, {ErrorCode::throttled,
                       fmt::format("{} asks too often; wait {} s", to_string(parties.caller), wait->count()),
                       "request"});
      response.headers.emplace_back("Retry-After", std::to_string(wait->count()));
      response.account.reason = "asn_rate";
      return response;
    }
    for (const Asn asn : {parties.caller, parties.server}) {
      if (!has(rules_.denied, asn)) continue;
      Response response =
          refuse(451, {ErrorCode::forbidden, to_string(asn) + " is not served for legal reasons", "request"});
      response.headers.emplace_back("Link", fmt::format("<{}>; rel=\"blocked-by\"", rules_.blocked_by));
      return response;
    }
    if (!rules_.served.empty() && !has(rules_.served, parties.server))
      return refuse(index::unknown_network(parties.server, "asn"));
    return std::nullopt;
  }

  /// shape   evidence: for the log; stays empty when nobody demands any
  std::optional<Response> refuse_by_holder(Asn caller, std::string_view& evidence) const {
    if (rules_.require_holder == RequireHolder::off) return std::nullopt;
    const auto holdership = services_.look_at_holdership ? services_.look_at_holdership() : nullptr;
    const Held held = held_by_certificate(holdership.get(), caller, index::now_utc());
    evidence = name_of(held);
    if (held == Held::by_certificate || rules_.require_holder == RequireHolder::warn) return std::nullopt;
    const bool is_unknown = held == Held::unknown;
    Response response =
        is_unknown
            ? refuse(503, {ErrorCode::unavailable,
                           fmt::format("whether an RPKI certificate lists {} cannot be said now",
                                       to_string(caller)),
                           "request"})
            : refuse(403,
                     {ErrorCode::forbidden,
                      fmt::format("no valid RPKI certificate of a holder lists {}, which is demanded here",
                                  to_string(caller)),
                      "asn"});
    if (is_unknown) response.headers.emplace_back("Retry-After", "60");
    response.account.reason = is_unknown ? "holder_unknown" : "no_holder";
    return response;
  }

  Response page(const LocationsQuestion& question, const Parties& parties) const {
    const LocationsFilter filter{parties.server, parties.caller, question.only};
    const index::UtcSeconds now = index::now_utc();
    std::optional<index::Location> after;
    if (question.next_token) {
      auto cursor = read_location_token(rules_.keys, *question.next_token, filter, now);
      if (!cursor) return refuse(std::move(cursor.error()));
      after = cursor->last;
    }
    auto found =
        index::locations(snapshot_, parties.server, parties.caller, question.only, after, question.limit);
    if (!found) return refuse(std::move(found.error()));
    const auto token_after = [&](const index::Location& last) {
      return make_location_token(rules_.keys, filter, {last, snapshot_.generation().number}, now);
    };
    Response response;
    response.body = question.detail ? render_location_details(snapshot_, *found, parties, token_after)
                                    : render_locations(*found, token_after);
    return response;
  }

  Response refuse(int status, Error error) const {
    return render_errors(status, {std::move(error)}, request_.accept);
  }
  Response refuse(Error error) const {
    const int status = status_of(error.code);
    return refuse(status, std::move(error));
  }

  const Request& request_;
  const index::Snapshot& snapshot_;
  const Services& services_;
  LocationsService& rules_;
};

}  // namespace

Response get_locations(const Request& request, const std::string& query,
                       std::optional<std::string_view> path_asn, const index::Snapshot& snapshot,
                       const Services& services) {
  Response response =
      services.locations == nullptr
          ? render_errors(404, {{ErrorCode::not_found, "this server has no /locations", "path"}},
                          request.accept)
          : LocationsCall(request, snapshot, services).answer(query, path_asn);
  response.headers.emplace_back("Cache-Control", "private, no-store");
  response.headers.emplace_back("Vary", "Authorization, DPoP, Accept, Origin");
  return response;
}

}  // namespace meetpoint::api
