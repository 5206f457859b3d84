#include "sync/http_client.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <utility>

namespace meetpoint::sync {

namespace {

using index::ErrorCode;
using index::fail;

constexpr long kConnectSeconds = 10;
/// Upstream may compute a full list for a minute before its first byte, and a slower line than this is dead.
constexpr long kStallSeconds = 90;
constexpr long kStallBytesPerSecond = 1;
/// 42 MB, the largest list of 2026, in this time is 50 kB a second.
constexpr long kTotalSeconds = 900;

struct CurlDeleter {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};

/// What curl's C callbacks see of one request.
struct Transfer {
  const FetchRequest& request;
  const std::stop_token& stop;
  FetchResponse response;
  bool too_big = false;
};

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  const std::size_t bytes = size * count;
  std::string& body = transfer.response.body;
  if (body.size() + bytes > transfer.request.most_bytes) {
    transfer.too_big = true;
    return CURL_WRITEFUNC_ERROR;
  }
  body.append(data, bytes);
  if (transfer.request.arrived) transfer.request.arrived(body.size());
  return bytes;
}

int on_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<Transfer*>(user)->stop.stop_requested() ? 1 : 0;
}

class HttpClient final : public Fetch {
 public:
  explicit HttpClient(std::string user_agent)
      : user_agent_(std::move(user_agent)), handle_(curl_easy_init()) {}

  index::Expected<FetchResponse> get(const FetchRequest& request, const std::stop_token& stop) override {
    if (!handle_) return fail(ErrorCode::internal, "libcurl cannot start");
    CURL* const curl = handle_.get();
    Transfer transfer{request, stop, {}, false};
    curl_easy_reset(curl);
    curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_USERAGENT, user_agent_.c_str());
    curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "gzip");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, kStallSeconds);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, kStallBytesPerSecond);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, kTotalSeconds);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &transfer);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &transfer);
    const CURLcode code = curl_easy_perform(curl);
    if (stop.stop_requested()) return fail(ErrorCode::cancelled, "interrupted");
    if (transfer.too_big) {
      return fail(ErrorCode::unavailable,
                  fmt::format("{} sends more than {} MB", request.url, request.most_bytes / 1024 / 1024));
    }
    if (code != CURLE_OK) {
      return fail(ErrorCode::unavailable,
                  fmt::format("no answer from {}: {}", request.url, curl_easy_strerror(code)));
    }
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &transfer.response.status);
    curl_off_t retry_after = 0;
    if (curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &retry_after) == CURLE_OK && retry_after > 0) {
      transfer.response.retry_after_seconds = static_cast<std::uint64_t>(retry_after);
    }
    return std::move(transfer.response);
  }

 private:
  std::string user_agent_;
  std::unique_ptr<CURL, CurlDeleter> handle_;
};

}  // namespace

std::unique_ptr<Fetch> make_http_client(std::string user_agent) {
  return std::make_unique<HttpClient>(std::move(user_agent));
}

}  // namespace meetpoint::sync
