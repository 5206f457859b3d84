#include "api/peeringdb_identity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <set>
#include <utility>

#include "api/strict_json.hpp"

namespace meetpoint::api {

namespace {

using index::UtcSeconds;
using nlohmann::json;
using Refusal = tl::unexpected<NotIdentified>;
using Why = NotIdentified::Why;

/// A profile has three: itself, its list, a network.
constexpr int kMostLevels = 8;

/// Instants beyond the year 9999 are nobody's.
constexpr std::uint64_t kLatest = 253'402'300'799;

constexpr long kOk = 200;

Refusal invalid(std::string text) {
  return Refusal(NotIdentified{Why::invalid_token, std::move(text)});
}
Refusal insufficient(std::string text) {
  return Refusal(NotIdentified{Why::insufficient_scope, std::move(text)});
}
Refusal away(std::string text) {
  return Refusal(NotIdentified{Why::unavailable, std::move(text), true});
}

std::optional<std::uint64_t> number_of(const json& object, const char* name, std::uint64_t most) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_number_unsigned()) return std::nullopt;
  const auto value = found->get<std::uint64_t>();
  return value <= most ? std::optional(value) : std::nullopt;
}

bool is_true(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_boolean() && found->get<bool>();
}

bool has_scope(std::string_view scopes, std::string_view wanted) {
  while (!scopes.empty()) {
    const auto end = std::min(scopes.find(' '), scopes.size());
    if (scopes.substr(0, end) == wanted) return true;
    scopes.remove_prefix(std::min(end + 1, scopes.size()));
  }
  return false;
}

constexpr unsigned kAllPerms = kPermRead | kPermUpdate | kPermCreate | kPermDelete;

/// Nothing when any part of it is of another kind than PeeringDB's.
std::optional<CallerNetwork> network_of(const json& one) {
  if (!one.is_object() || text_member(one, "name").empty()) return std::nullopt;
  const auto id = number_of(one, "id", std::numeric_limits<std::uint32_t>::max());
  const auto asn = number_of(one, "asn", std::numeric_limits<std::uint32_t>::max());
  const auto perms = number_of(one, "perms", kAllPerms);
  if (!id || *id == 0 || !asn || *asn == 0 || !perms) return std::nullopt;
  std::optional<std::uint64_t> sessions = 0;
  if (one.contains("manage_peering_sessions"))
    sessions = number_of(one, "manage_peering_sessions", kAllPerms);
  if (!sessions) return std::nullopt;
  return CallerNetwork{
      {static_cast<std::uint32_t>(*asn)}, static_cast<unsigned>(*perms), (*sessions & kPermCreate) != 0};
}

/// The readable ones of the list; returns what is wrong with it.
std::string read_networks(const json& profile, std::vector<CallerNetwork>& networks) {
  const auto list = profile.find("networks");
  if (list == profile.end() || !list->is_array()) return "it has no list of networks";
  if (list->size() > kMostNetworks) return fmt::format("it has more than {} networks", kMostNetworks);
  std::set<index::Asn> seen;
  for (const json& one : *list) {
    const auto network = network_of(one);
    if (!network) return "a network of it is not as PeeringDB's are";
    if (!seen.insert(network->asn).second) return "an AS number comes twice in it";
    if ((network->perms & kPermRead) != 0) networks.push_back(*network);
  }
  return {};
}

}  // namespace

tl::expected<Introspected, NotIdentified> read_introspection(const ProviderAnswer& answer,
                                                             const PeeringdbRules& rules, UtcSeconds now) {
  // Even a 401 says nothing of the token: it is we who are not known there.
  if (answer.status != kOk)
    return away(
        fmt::format("introspection answers with status {}{}", answer.status,
                    answer.status == 401 || answer.status == 403 ? ": are id and secret right?" : ""));
  const auto read = parse_strict_object(answer.body, kMostLevels);
  if (!read) return away("the answer of introspection: " + read.error().text);
  if (!is_true(*read, "active")) return invalid("introspection: it is not active");
  const auto expires_at = number_of(*read, "exp", kLatest);
  if (!expires_at) return invalid("introspection: exp is missing or no instant");
  Introspected found;
  found.expires_at = static_cast<UtcSeconds>(*expires_at);
  if (found.expires_at <= now) return invalid("introspection: it has expired");
  found.client = text_member(*read, "client_id");
  if (found.client.empty()) return invalid("introspection: client_id is missing");
  found.is_foreign = found.client != rules.client_id;
  if (found.is_foreign && !rules.accept_foreign_clients)
    return invalid("introspection: it was made for another client than this service");
  if (read->contains("cnf")) return invalid("introspection: it is bound to a key and came without a proof");
  const std::string scopes = text_member(*read, "scope");
  for (const char* scope : {"profile", "networks"}) {
    if (!has_scope(scopes, scope))
      return insufficient(fmt::format("introspection: it has not the scope `{}`", scope));
  }
  return found;
}

tl::expected<Caller, NotIdentified> read_profile(const ProviderAnswer& answer,
                                                 const Introspected& introspected) {
  if (answer.status == 401 || answer.status == 403 || answer.status == 404)
    return invalid(fmt::format("the profile answers with status {}", answer.status));
  if (answer.status != kOk) {
    auto refused = away(fmt::format("the profile answers with status {}", answer.status));
    // PeeringDB fails on every token without a person. Others' tokens must not close the way for ours.
    refused.value().is_provider_away = !introspected.is_foreign;
    return refused;
  }
  const auto read = parse_strict_object(answer.body, kMostLevels);
  if (!read) return away("the profile: " + read.error().text);
  const auto id = number_of(*read, "id", std::numeric_limits<std::uint64_t>::max());
  if (!id || *id == 0) return invalid("the profile: id is missing or no number");
  if (!is_true(*read, "verified_user")) return invalid("the profile: its person is not verified");
  Caller caller;
  if (const std::string problem = read_networks(*read, caller.networks); !problem.empty())
    return invalid("the profile: " + problem);
  if (caller.networks.empty())
    return insufficient("the profile: it names no network that its person may speak for");
  caller.issuer = "peeringdb";
  caller.subject = std::to_string(*id);
  caller.client = introspected.client;
  caller.expires_at = introspected.expires_at;
  return caller;
}

tl::expected<Caller, NotIdentified> identify(std::string_view token, const AskProvider& introspect,
                                             const AskProvider& profile, const PeeringdbRules& rules,
                                             UtcSeconds now) {
  const auto introspection = introspect(token);
  if (!introspection) return away("introspection: " + introspection.error().text);
  const auto introspected = read_introspection(*introspection, rules, now);
  if (!introspected) return tl::unexpected(introspected.error());
  const auto answer = profile(token);
  if (!answer) return away("the profile: " + answer.error().text);
  return read_profile(*answer, *introspected);
}

}  // namespace meetpoint::api
