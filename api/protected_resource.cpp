#include "api/protected_resource.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "api/dpop.hpp"
#include "api/json.hpp"
#include "api/render.hpp"

namespace meetpoint::api {

namespace {

/// Only another start of this program has another description.
constexpr std::string_view kKept = "public, max-age=3600";

/// A list without members is left out, says section 2.
void add_list(Json& json, const char* name, const Json& list) {
  if (!list.empty()) json[name] = list;
}

void add_once(Json& list, const std::string& text) {
  if (std::find(list.begin(), list.end(), Json(text)) == list.end()) list.push_back(text);
}

}  // namespace

ProtectedResource protected_resource(std::string_view public_url, const AuthRules& rules) {
  const auto host = public_url.find("://") + 3;
  const auto slash = std::min(public_url.find('/', host), public_url.size());
  ProtectedResource resource;
  resource.path = public_url.substr(slash);
  resource.metadata_url = fmt::format("{}{}{}", public_url.substr(0, slash), kResourcePath, resource.path);
  Json servers = Json::array();
  Json scopes = Json::array();
  for (const TokenIssuer& issuer : rules.issuers) {
    // The name of one that is no URL is of no use to who looks for it.
    if (issuer.issuer.starts_with("https://") || issuer.issuer.starts_with("http://"))
      add_once(servers, issuer.issuer);
    if (!issuer.scope.empty()) add_once(scopes, issuer.scope);
  }
  Json json = {{"resource", public_url}};
  add_list(json, "authorization_servers", servers);
  add_list(json, "scopes_supported", scopes);
  json["bearer_methods_supported"] = Json::array({"header"});
  if (!rules.issuers.empty()) {
    json["dpop_signing_alg_values_supported"] = DpopRules().algorithms;
    json["dpop_bound_access_tokens_required"] =
        rules.local.empty() &&
        std::all_of(rules.issuers.begin(), rules.issuers.end(),
                    [](const TokenIssuer& one) { return one.requires_dpop || one.requires_signature; });
  }
  json["resource_name"] = "meetpoint";
  resource.metadata = bytes_of(json);
  return resource;
}

Response get_resource(const ProtectedResource* resource, std::string_view path, std::string_view accept) {
  if (resource == nullptr || resource->path != path) {
    return render_errors(
        404, {{index::ErrorCode::not_found, "this server describes no such resource", "path"}}, accept);
  }
  Response response;
  response.body = resource->metadata;
  response.headers.emplace_back("Cache-Control", kKept);
  return response;
}

}  // namespace meetpoint::api
