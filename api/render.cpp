#include "api/render.hpp"

#include <Poco/Net/HTTPResponse.h>
#include <Poco/String.h>
#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <random>
#include <utility>

#include "api/accept.hpp"
#include "api/caches_json.hpp"
#include "api/json.hpp"
#include "api/render_locations.hpp"

namespace meetpoint::api {

namespace {

using index::PlaceKind;

Json or_null(const std::string& text) {
  return text.empty() ? Json() : Json(text);
}

Json or_null(const std::optional<double>& number) {
  return number ? Json(*number) : Json();
}

Json ports_json(std::span<const index::Port> ports) {
  Json list = Json::array();
  for (const index::Port& port : ports) {
    list.push_back({{"id", port.id.value},
                    {"ixlan_id", port.ixlan_id.value},
                    {"ipaddr4", or_null(port.ipaddr4)},
                    {"ipaddr6", or_null(port.ipaddr6)},
                    {"speed_mbps", port.speed_mbps},
                    {"is_rs_peer", port.is_rs_peer},
                    {"operational", port.operational},
                    {"bfd_support", port.bfd_support},
                    {"conflicted", port.tainted4 || port.tainted6}});
  }
  return list;
}

Json tenancies_json(std::span<const index::Tenancy> tenancies) {
  Json list = Json::array();
  for (const index::Tenancy& tenancy : tenancies) {
    list.push_back({{"id", tenancy.id.value}, {"local_asn", tenancy.local_asn.value}});
  }
  return list;
}

/// `{"13335": [...], ...}`, one member a network, in the order asked.
template <typename Places, typename RowsOf>
Json members_json(const index::Common& common, const Places& members, RowsOf rows_of) {
  Json json = Json::object();
  for (std::size_t k = 0; k < members.size(); ++k) {
    json[fmt::format("{}", common.networks[k]->asn.value)] = rows_of(*members[k]);
  }
  return json;
}

/// Errors repeat what the client sent. Whatever takes the body for HTML must find no tag in it.
std::string without_tags(std::string_view json) {
  return Poco::replace(std::string(json), "<", "\\u003c");
}

}  // namespace

std::string render_common(const index::Snapshot& snapshot, const index::Common& common) {
  Json asns = Json::array();
  for (const index::Network* network : common.networks) asns.push_back(network->asn.value);
  Json exchanges = Json::array();
  for (const index::CommonExchange& place : common.exchanges) {
    exchanges.push_back({{"id", location_id(PlaceKind::exchange, place.exchange->id.value)},
                         {"ix_id", place.exchange->id.value},
                         {"name", place.exchange->name},
                         {"city", place.exchange->city},
                         {"country", place.exchange->country},
                         {"ipv4", place.ipv4},
                         {"ipv6", place.ipv6},
                         {"usable", place.usable()},
                         {"reason", index::reason_unusable(common, place)},
                         {"members", members_json(common, place.members, [&](const index::AtExchange& at) {
                            return ports_json(snapshot.ports_of(at));
                          })}});
  }
  Json facilities = Json::array();
  for (const index::CommonFacility& place : common.facilities) {
    facilities.push_back({{"id", location_id(PlaceKind::facility, place.facility->id.value)},
                          {"fac_id", place.facility->id.value},
                          {"name", place.facility->name},
                          {"city", place.facility->city},
                          {"country", place.facility->country},
                          {"latitude", or_null(place.facility->latitude)},
                          {"longitude", or_null(place.facility->longitude)},
                          {"members", members_json(common, place.members, [&](const index::AtFacility& at) {
                             return tenancies_json(snapshot.tenancies_of(at));
                           })}});
  }
  return bytes_of({{"asns", std::move(asns)},
                   {"generation", snapshot.generation().number},
                   {"as_of", index::format_utc(snapshot.generation().committed_at)},
                   {"exchanges", std::move(exchanges)},
                   {"facilities", std::move(facilities)}});
}

namespace {

Json attempt_json(const index::Attempt& attempt) {
  return {{"tried_at", time_or_null(attempt.tried_at)},
          {"succeeded_at", time_or_null(attempt.succeeded_at)},
          {"next_at", time_or_null(attempt.next_at)},
          {"failures", attempt.failures},
          {"error", attempt.error.empty() ? Json() : Json(attempt.error)}};
}

}  // namespace

std::string render_ready(const index::Snapshot& snapshot, const index::Attempt& attempt) {
  Json json = {{"ready", true}, {"generation", snapshot.generation().number}};
  if (attempt.failures > 0) json["sync"] = attempt_json(attempt);
  return bytes_of(json);
}

std::string render_status(const index::Snapshot* snapshot, const index::Attempt& attempt,
                          index::UtcSeconds now, const rpki::VrpView* vrps) {
  Json json = {{"generation", 0}, {"as_of", nullptr}, {"age_seconds", nullptr}, {"rows", Json::object()}};
  if (snapshot != nullptr) {
    const index::Generation generation = snapshot->generation();
    json["generation"] = generation.number;
    json["as_of"] = index::format_utc(generation.committed_at);
    json["age_seconds"] = std::max<index::UtcSeconds>(0, now - generation.committed_at);
    for (const index::ObjectType type : index::kObjectTypes) {
      json["rows"][std::string(name_of(type))] = snapshot->rows(type);
    }
  }
  json["sync"] = attempt.tried_at == 0 ? Json() : attempt_json(attempt);
  if (vrps != nullptr) json["rtr"] = caches_json(*vrps);
  return bytes_of(json);
}

int status_of(index::ErrorCode code) {
  switch (code) {
    case index::ErrorCode::invalid:
    case index::ErrorCode::unknown_asn:
    case index::ErrorCode::unknown_name:
    case index::ErrorCode::too_big:
      return 400;
    case index::ErrorCode::unauthorised:
      return 401;
    case index::ErrorCode::forbidden:
      return 403;
    case index::ErrorCode::not_found:
      return 404;
    case index::ErrorCode::throttled:
    case index::ErrorCode::unavailable:
      return 503;
    case index::ErrorCode::storage:
    case index::ErrorCode::cancelled:
    case index::ErrorCode::internal:
      return 500;
  }
  return 500;
}

std::string new_request_id() {
  // Poco's generator opens the kernel's device for each one. Nobody has to be kept from guessing these.
  thread_local std::mt19937_64 random{std::random_device()()};
  constexpr std::uint64_t kVersion4 = 0x4000;
  constexpr std::uint64_t kVariant = std::uint64_t{1} << 63U;
  const std::uint64_t high = random();
  const std::uint64_t low = (random() >> 2U) | kVariant;
  return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32U, (high >> 16U) & 0xffffU,
                     (high & 0x0fffU) | kVersion4, low >> 48U, low & 0xffffffffffffU);
}

Response render_errors(int status, const std::vector<index::Error>& errors, std::string_view accept) {
  Json list = Json::array();
  for (const index::Error& error : errors) {
    const Json texts = Json::array({error.text});
    list.push_back(
        {{"name", error.field.empty() ? "request" : error.field}, {"errors", texts}, {"messages", texts}});
  }
  const std::string request_id = new_request_id();
  Response response;
  response.status = status;
  Json json = Json::object();
  const Wish problem = wish_for(accept, kProblemJson);
  if (problem.named && problem.quality > 0 && problem.quality >= wish_for(accept, kJson).quality) {
    using Poco::Net::HTTPResponse;
    response.content_type = kProblemJson;
    json["type"] = "about:blank";
    json["title"] = HTTPResponse::getReasonForStatus(static_cast<HTTPResponse::HTTPStatus>(status));
    json["status"] = status;
    json["detail"] = errors.front().text;
  }
  json["errors"] = std::move(list);
  json["request_id"] = request_id;
  response.body = without_tags(bytes_of(json));
  response.account.request_id = request_id;
  return response;
}

Response try_again_soon(Response refused) {
  refused.headers.emplace_back("Retry-After", "1");
  return refused;
}

}  // namespace meetpoint::api
