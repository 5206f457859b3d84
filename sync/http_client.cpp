#include "sync/http_client.hpp"

#include <curl/curl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cctype>
#include <cstring>
#include <new>
#include <string_view>
#include <utility>

#include "sync/public_address.hpp"
#include "sync/url.hpp"

namespace meetpoint::sync {

namespace {

using index::ErrorCode;
using index::fail;

constexpr long kStallBytesPerSecond = 1;

/// A response's head has some 2 kB; libcurl 7.88 itself would keep any number of header lines.
constexpr std::size_t kMostHeadBytes = 256UL * 1024;

constexpr std::size_t kMostVersionText = 64;

/// No registry redirects to a longer one, and what is longer could not be shown.
constexpr std::size_t kMostRedirectLetters = 2048;

/// Only the body of this status is data, the others are for people to read.
constexpr long kOk = 200;

struct CurlDeleter {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};

class HeaderLines {
 public:
  HeaderLines() = default;
  HeaderLines(const HeaderLines&) = delete;
  HeaderLines& operator=(const HeaderLines&) = delete;
  ~HeaderLines() { curl_slist_free_all(lines_); }
  void add(const std::string& line) {
    curl_slist* const longer = curl_slist_append(lines_, line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    lines_ = longer;
  }
  curl_slist* get() const { return lines_; }

 private:
  curl_slist* lines_ = nullptr;
};

/// What curl's C callbacks see of one request.
struct Transfer {
  const FetchRequest& request;
  const std::stop_token& stop;
  FetchResponse response;
  CURL* curl = nullptr;
  std::uint64_t body_bytes = 0;
  std::size_t head_bytes = 0;
  bool too_big = false;
  bool to_this_machine = false;          ///< the URL says so itself
  std::string unreachable_address = {};  ///< that the name leads to and that may not be reached
};

std::size_t on_head(char*, std::size_t size, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  transfer.head_bytes += size * count;
  return transfer.head_bytes > kMostHeadBytes ? 0 : size * count;
}

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  const std::size_t bytes = size * count;
  if (transfer.body_bytes + bytes > transfer.request.most_bytes) {
    transfer.too_big = true;
    return CURL_WRITEFUNC_ERROR;
  }
  transfer.body_bytes += bytes;
  if (transfer.request.arrived) transfer.request.arrived(transfer.body_bytes);
  long status = 0;
  if (transfer.request.take) curl_easy_getinfo(transfer.curl, CURLINFO_RESPONSE_CODE, &status);
  if (status == 200) return transfer.request.take({data, bytes}) ? bytes : CURL_WRITEFUNC_ERROR;
  transfer.response.body.append(data, bytes);
  return bytes;
}

int on_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<Transfer*>(user)->stop.stop_requested() ? 1 : 0;
}

/// The resolved address, of which libcurl holds as many bytes as its family needs.
std::optional<index::IpAddress> address_of(const curl_sockaddr& resolved) {
  index::IpAddress address;
  const auto* const bytes = reinterpret_cast<const unsigned char*>(&resolved.addr);
  if (resolved.family == AF_INET && resolved.addrlen >= sizeof(sockaddr_in)) {
    std::memcpy(address.bytes.data(), bytes + offsetof(sockaddr_in, sin_addr), sizeof(in_addr));
    return address;
  }
  if (resolved.family == AF_INET6 && resolved.addrlen >= sizeof(sockaddr_in6)) {
    address.family = index::Family::v6;
    std::memcpy(address.bytes.data(), bytes + offsetof(sockaddr_in6, sin6_addr), sizeof(in6_addr));
    return address;
  }
  return std::nullopt;
}

/// Opens a socket for an address that may be reached.
curl_socket_t on_open(void* user, curlsocktype, curl_sockaddr* resolved) {
  auto& transfer = *static_cast<Transfer*>(user);
  const auto address = address_of(*resolved);
  const bool allowed = address && (transfer.to_this_machine ? is_loopback({"http", to_string(*address), 0})
                                                            : is_public(*address));
  if (allowed) return ::socket(resolved->family, resolved->socktype | SOCK_CLOEXEC, resolved->protocol);
  transfer.unreachable_address = address ? to_string(*address) : "another kind of address";
  return CURL_SOCKET_BAD;
}

/// What nobody but upstream may see of a key: `<prefix>.<secret>`, or all of one that looks otherwise.
std::string_view secret_of(std::string_view key) {
  const std::string_view secret = key.substr(key.find('.') + 1);
  return secret.empty() ? key : secret;
}

/// Upstream, or a proxy on the way, may print the key where we would show it to others, in any case.
void black_out(std::string& text, std::string_view secret) {
  const auto same = [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); };
  auto at = std::search(text.begin(), text.end(), secret.begin(), secret.end(), same);
  while (at != text.end()) {
    std::fill_n(at, secret.size(), '*');
    at = std::search(at, text.end(), secret.begin(), secret.end(), same);
  }
}

/// The first header of that name, when it is short and printable; else nothing.
std::string short_header(CURL* curl, const char* name) {
  curl_header* header = nullptr;
  if (curl_easy_header(curl, name, 0, CURLH_HEADER, -1, &header) != CURLHE_OK) return {};
  const std::string_view value = header->value;
  const bool printable = std::all_of(value.begin(), value.end(), [](char c) { return c >= ' ' && c <= '~'; });
  return printable && value.size() <= kMostVersionText ? std::string(value) : std::string();
}

/// Where a 3xx would lead. Not the whole URL: a redirect may carry a token.
std::string redirect_host(CURL* curl) {
  const char* url = nullptr;
  if (curl_easy_getinfo(curl, CURLINFO_REDIRECT_URL, &url) != CURLE_OK || url == nullptr) return {};
  const auto origin = origin_of(url);
  return origin ? to_string(*origin) : std::string();
}

/// All of it, or nothing where that is long or not printable.
std::string redirect_url(CURL* curl) {
  const char* url = nullptr;
  if (curl_easy_getinfo(curl, CURLINFO_REDIRECT_URL, &url) != CURLE_OK || url == nullptr) return {};
  const std::string_view text = url;
  const bool printable = std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
  return printable && text.size() <= kMostRedirectLetters ? std::string(text) : std::string();
}

/// Nobody on the way can read what is sent there.
bool may_hold_secret(const std::string& url) {
  const auto origin = origin_of(url);
  return origin && (origin->scheme == "https" || is_loopback(*origin));
}

/// What is to stand in a header must not begin another.
bool is_one_word(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

std::string size_text(std::uint64_t bytes) {
  constexpr std::uint64_t kKilobyte = 1024;
  return bytes < kKilobyte * kKilobyte ? fmt::format("{} kB", bytes / kKilobyte)
                                       : fmt::format("{} MB", bytes / kKilobyte / kKilobyte);
}

class HttpClient final : public Fetch {
 public:
  HttpClient(std::string user_agent, std::optional<Credential> credential, const HttpLimits& limits,
             Reach reach)
      : user_agent_(std::move(user_agent)),
        credential_(std::move(credential)),
        limits_(limits),
        reach_(reach),
        handle_(curl_easy_init()) {}

  index::Expected<FetchResponse> get(const FetchRequest& request, const std::stop_token& stop) override {
    if (!handle_) return fail(ErrorCode::internal, "libcurl cannot start");
    HeaderLines headers;
    headers.add("Accept: " + request.accept);
    headers.add("Accept-Language: en");  // upstream translates its error texts
    if (is_trusted(request.url)) {
      const auto origin = origin_of(request.url);
      if (!may_hold_secret(request.url)) {
        return fail(ErrorCode::invalid, fmt::format("the API key is not sent to {} in the clear: name an "
                                                    "https URL as upstream, or use no key",
                                                    to_string(*origin)));
      }
      headers.add("Authorization: Api-Key " + credential_->api_key);
    }
    if (request.has_secret() && !may_hold_secret(request.url)) {
      return fail(ErrorCode::invalid, fmt::format("no token or password is sent to {} in the clear: name an "
                                                  "https URL",
                                                  server_of(request.url)));
    }
    if (!is_one_word(request.bearer))
      return fail(ErrorCode::invalid, "the token has blanks or characters that no token has");
    if (!request.bearer.empty()) headers.add("Authorization: Bearer " + request.bearer);
    CURL* const curl = handle_.get();
    Transfer transfer{request, stop, {}, curl};
    transfer.to_this_machine = is_loopback_url(request.url);
    set_up(curl, transfer, headers);
    const CURLcode code = curl_easy_perform(curl);
    if (stop.stop_requested()) return fail(ErrorCode::cancelled, "interrupted");
    if (transfer.too_big) {
      return fail(ErrorCode::unavailable,
                  fmt::format("{} sends more than {}", request.url, size_text(request.most_bytes)));
    }
    if (code != CURLE_OK && !transfer.unreachable_address.empty()) {
      return fail(ErrorCode::invalid, fmt::format("{} leads to {}, which may not be reached", request.url,
                                                  transfer.unreachable_address));
    }
    if (transfer.head_bytes > kMostHeadBytes) {
      return fail(ErrorCode::unavailable, fmt::format("no answer from {}: headers without end", request.url));
    }
    if (code != CURLE_OK) {
      return fail(ErrorCode::unavailable,
                  fmt::format("no answer from {}: {}", request.url, curl_easy_strerror(code)));
    }
    FetchResponse& response = transfer.response;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &response.status);
    curl_off_t retry_after = 0;
    if (curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &retry_after) == CURLE_OK && retry_after > 0) {
      response.retry_after_seconds = static_cast<std::uint64_t>(retry_after);
    }
    response.app_version = short_header(curl, "X-App-Version");
    response.redirect_host = redirect_host(curl);
    if (request.wants_redirect) response.redirect_url = redirect_url(curl);
    if (credential_) {
      const std::string_view secret = secret_of(credential_->api_key);
      black_out(response.app_version, secret);
      black_out(response.redirect_host, secret);
      black_out(response.redirect_url, secret);
      if (response.status != kOk) black_out(response.body, secret);
    }
    return std::move(response);
  }

 private:
  /// Is this the place that the key is for?
  bool is_trusted(const std::string& url) const {
    if (!credential_) return false;
    const auto origin = origin_of(url);
    return origin && origin == origin_of(credential_->upstream);
  }

  void set_up(CURL* curl, Transfer& transfer, const HeaderLines& headers) const {
    curl_easy_reset(curl);
    curl_easy_setopt(curl, CURLOPT_URL, transfer.request.url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_USERAGENT, user_agent_.c_str());
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
    if (!transfer.request.user.empty()) {
      curl_easy_setopt(curl, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
      curl_easy_setopt(curl, CURLOPT_USERNAME, transfer.request.user.c_str());
      curl_easy_setopt(curl, CURLOPT_PASSWORD, transfer.request.password.c_str());
    }
    if (!transfer.request.form.empty()) {
      curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, static_cast<long>(transfer.request.form.size()));
      curl_easy_setopt(curl, CURLOPT_POSTFIELDS, transfer.request.form.c_str());
    }
    // An empty list stands for all that this libcurl unpacks.
    curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, transfer.request.take ? "" : "gzip");
    if (transfer.to_this_machine || reach_ == Reach::public_addresses)
      curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    if (reach_ == Reach::public_addresses) {
      curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, on_open);
      curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, &transfer);
    }
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, static_cast<long>(limits_.connect.count()));
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, static_cast<long>(limits_.stall.count()));
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, kStallBytesPerSecond);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, static_cast<long>(limits_.total.count()));
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_head);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &transfer);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &transfer);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &transfer);
  }

  std::string user_agent_;
  std::optional<Credential> credential_;
  HttpLimits limits_;
  Reach reach_;
  std::unique_ptr<CURL, CurlDeleter> handle_;
};

}  // namespace

std::unique_ptr<Fetch> make_http_client(std::string user_agent, std::optional<Credential> credential,
                                        const HttpLimits& limits, Reach reach) {
  return std::make_unique<HttpClient>(std::move(user_agent), std::move(credential), limits, reach);
}

}  // namespace meetpoint::sync
