#include "sync/api_source.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

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
  const bool live = type == ObjectType::campus || type == ObjectType::poc;
  auto batch = get(type, live ? "since=1" : "", arrived, stop);
  if (!batch) return forward(batch);
  return std::move(*batch);
}

index::Expected<Batch> ApiSource::changes(ObjectType type, index::UtcSeconds since,
                                          const BytesArrived& arrived, const std::stop_token& stop) {
  return get(type, fmt::format("since={}", since), arrived, stop);
}

index::Expected<Batch> ApiSource::by_ids(ObjectType type, std::span<const std::uint32_t> ids,
                                         const std::stop_token& stop) {
  return get(type, fmt::format("since=1&id__in={}", fmt::join(ids, ",")), {}, stop);
}

index::Expected<Batch> ApiSource::get(ObjectType type, const std::string& query, const BytesArrived& arrived,
                                      const std::stop_token& stop) {
  const std::string url = fmt::format("{}/{}{}{}", base_, name_of(type), query.empty() ? "" : "?", query);
  auto response = fetch_->get({url, kMostListBytes, arrived}, stop);
  if (!response) return forward(response);
  if (response->status == 200) return Batch{std::move(response->body)};
  if (response->status == 429) {
    const std::string when = response->retry_after_seconds
                                 ? fmt::format("try again in {} s", *response->retry_after_seconds)
                                 : "try again in an hour";
    return fail(ErrorCode::throttled, fmt::format("{} throttles us: {}", base_, when));
  }
  const std::string said = error_of(response->body);
  return fail(ErrorCode::unavailable,
              fmt::format("{} answered {}{}{}", url, response->status, said.empty() ? "" : ": ", said));
}

}  // namespace meetpoint::sync
