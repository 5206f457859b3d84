#include "sync/api_source.hpp"

#include <fmt/format.h>

#include <utility>

#include "sync/envelope.hpp"

namespace meetpoint::sync {

using index::ErrorCode;
using index::fail;
using index::ObjectType;

ApiSource::ApiSource(std::string base, std::unique_ptr<Fetch> fetch)
    : base_(std::move(base)), fetch_(std::move(fetch)) {
  while (base_.ends_with('/')) base_.pop_back();
}

index::Expected<std::optional<Batch>> ApiSource::list(ObjectType type, const BytesArrived& arrived,
                                                      const std::stop_token& stop) {
  const std::string url =
      fmt::format("{}/{}{}", base_, name_of(type), type == ObjectType::campus ? "?since=1" : "");
  auto response = fetch_->get({url, kMostListBytes, arrived}, stop);
  if (!response) return forward(response);
  if (response->status == 200) return Batch{std::move(response->body)};
  if (response->status == 429) {
    const std::string when = response->retry_after_seconds
                                 ? fmt::format("try again in {} s", *response->retry_after_seconds)
                                 : "try again in an hour";
    return fail(ErrorCode::unavailable, fmt::format("{} throttles us: {}", base_, when));
  }
  const std::string said = error_of(response->body);
  return fail(ErrorCode::unavailable,
              fmt::format("{} answered {}{}{}", url, response->status, said.empty() ? "" : ": ", said));
}

}  // namespace meetpoint::sync
