#include "cli/inspection.hpp"

#include <chrono>
#include <utility>

#include "sync/http_client.hpp"

namespace meetpoint::cli {

namespace {

/// Of each of the two requests: a caller's connection waits meanwhile, and a thread with it.
constexpr sync::HttpLimits kLimits{std::chrono::seconds(3), std::chrono::seconds(5), std::chrono::seconds(5)};

index::Expected<api::ProviderAnswer> answer_of(index::Expected<sync::FetchResponse> response) {
  if (!response) return forward(response);
  return api::ProviderAnswer{response->status, std::move(response->body)};
}

}  // namespace

Inspection::Inspection(const PeeringdbAuth& auth, sync::Tell tell)
    : inspector_(auth.places,
                 [] { return sync::make_http_client("meetpoint/" MEETPOINT_VERSION, {}, kLimits); }),
      tokens_(
          [this, rules = auth.rules](std::string_view token) {
            return api::identify(
                token, [this](std::string_view one) { return answer_of(inspector_.introspect(one)); },
                [this](std::string_view one) { return answer_of(inspector_.profile(one)); }, rules,
                index::now_utc());
          },
          index::now_utc, std::move(tell)) {}

}  // namespace meetpoint::cli
