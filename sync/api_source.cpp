#include "sync/api_source.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

#include "sync/envelope.hpp"

namespace meetpoint::sync {

using index::ErrorCode;
using index::fail;
using index::ObjectType;

namespace {

/// The types from which upstream takes exchanges without a facility, and who is at no other, when the owner
/// of our API key prefers it so in the profile.
bool hides_some(ObjectType type) {
  return type == ObjectType::ix || type == ObjectType::ixlan || type == ObjectType::net ||
         type == ObjectType::netixlan;
}

std::string url_of(const std::string& base, ObjectType type, std::string query) {
  if (hides_some(type)) query += query.empty() ? "hide_ix_no_fac=0" : "&hide_ix_no_fac=0";
  return fmt::format("{}/{}{}{}", base, name_of(type), query.empty() ? "" : "?", query);
}

}  // namespace

ApiSource::ApiSource(std::string base, std::unique_ptr<Fetch> fetch)
    : base_(std::move(base)), fetch_(std::move(fetch)) {
  while (base_.ends_with('/')) base_.pop_back();
}

std::string ApiSource::list_url(ObjectType type) const {
  const bool live = type == ObjectType::campus || type == ObjectType::poc;
  return url_of(base_, type, live ? "since=1" : "");
}

std::string ApiSource::changes_url(ObjectType type, index::UtcSeconds since) const {
  return url_of(base_, type, fmt::format("since={}", since));
}

index::Expected<std::optional<Batch>> ApiSource::list(ObjectType type, const BytesArrived& arrived,
                                                      const std::stop_token& stop) {
  auto batch = get(list_url(type), arrived, stop);
  if (!batch) return forward(batch);
  return std::move(*batch);
}

bool ApiSource::may_list(ObjectType type) {
  return !fetch_->not_before(list_url(type));
}

bool ApiSource::may_ask_changes(ObjectType type, index::UtcSeconds since) {
  return !fetch_->not_before(changes_url(type, since));
}

index::Expected<Batch> ApiSource::changes(ObjectType type, index::UtcSeconds since,
                                          const BytesArrived& arrived, const std::stop_token& stop) {
  return get(changes_url(type, since), arrived, stop);
}

index::Expected<Batch> ApiSource::by_ids(ObjectType type, std::span<const std::uint32_t> ids,
                                         const std::stop_token& stop) {
  return get(url_of(base_, type, fmt::format("since=1&id__in={}", fmt::join(ids, ","))), {}, stop);
}

index::Expected<Batch> ApiSource::get(const std::string& url, const BytesArrived& arrived,
                                      const std::stop_token& stop) {
  auto response = fetch_->get({url, kMostListBytes, arrived}, stop);
  if (!response) return forward(response);
  if (response->status == 200) return Batch{std::move(response->body)};
  if (response->status == 429) {
    // What that means for whom and until when, PoliteFetch knows.
    return fail(ErrorCode::throttled, fmt::format("{} throttles us", base_));
  }
  if (response->status >= 300 && response->status < 400) {
    const std::string& host = response->redirect_host;
    return fail(
        ErrorCode::unavailable,
        fmt::format("{} answered {}{}{}: redirects are not followed, name the final URL as --upstream", url,
                    response->status, host.empty() ? "" : " and leads to ", host));
  }
  const std::string said = error_of(response->body);
  return fail(ErrorCode::unavailable,
              fmt::format("{} answered {}{}{}", url, response->status, said.empty() ? "" : ": ", said));
}

}  // namespace meetpoint::sync
