#include "sync/request_log.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <limits>
#include <utility>
#include <vector>

#include "index/ids.hpp"
#include "sync/url.hpp"

namespace meetpoint::sync {

namespace {

using index::ErrorCode;
using index::Expected;
using index::fail;
using index::UtcSeconds;

constexpr std::string_view kFirstLine = "meetpoint requests 1";

/// An hour holds some hundred large requests at most, of 100 bytes each.
constexpr std::size_t kMostFileBytes = 64UL * 1024;

/// The longest URL we make, 100 ids in it, has 1.2 kB.
constexpr std::size_t kMostUrlText = 4096;

constexpr std::size_t kMostVersionText = 64;

constexpr UtcSeconds kLargeSeconds = std::chrono::seconds(kLargeEvery).count();
constexpr UtcSeconds kThrottleSeconds = std::chrono::seconds(kLongestThrottle).count();

bool is_url(std::string_view text) {
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
  return plain && text.size() <= kMostUrlText && origin_of(text);
}

bool is_upstream(std::string_view text) {
  const auto origin = origin_of(text);
  return origin && to_string(*origin) == text && text.size() <= kMostUrlText;
}

bool is_version(std::string_view text) {
  const bool printable = std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
  return printable && !text.empty() && text.size() <= kMostVersionText;
}

/// Takes the text up to the next `end` off `rest`; nothing when there is none.
std::optional<std::string_view> take(std::string_view& rest, char end) {
  const std::size_t size = rest.find(end);
  if (size == std::string_view::npos) return std::nullopt;
  const std::string_view word = rest.substr(0, size);
  rest.remove_prefix(size + 1);
  return word;
}

std::optional<std::uint64_t> number(std::string_view digits) {
  return index::parse_number(digits, std::numeric_limits<std::uint32_t>::max());
}

/// `TIME BYTES URL`
bool read_large(std::string_view line, Requests& requests) {
  const auto at = index::parse_utc(take(line, ' ').value_or(""));
  const auto bytes = number(take(line, ' ').value_or(""));
  if (!at || !bytes || !is_url(line)) return false;
  requests.large[std::string(line)] = {*at, *bytes};
  return true;
}

/// `NOTED UNTIL TIMES UPSTREAM`
bool read_throttle(std::string_view line, Requests& requests) {
  const auto noted = index::parse_utc(take(line, ' ').value_or(""));
  const auto until = index::parse_utc(take(line, ' ').value_or(""));
  const auto in_a_row = number(take(line, ' ').value_or(""));
  if (!noted || !until || !in_a_row || !is_upstream(line)) return false;
  requests.upstreams[std::string(line)].throttle = {*noted, *until, *in_a_row};
  return true;
}

/// `UPSTREAM VERSION`
bool read_version(std::string_view line, Requests& requests) {
  const std::string_view upstream = take(line, ' ').value_or("");
  if (!is_upstream(upstream) || !is_version(line)) return false;
  requests.upstreams[std::string(upstream)].app_version = line;
  return true;
}

bool read_line(std::string_view line, Requests& requests) {
  const auto keyword = take(line, ' ');
  if (keyword == "large") return read_large(line, requests);
  if (keyword == "throttled") return read_throttle(line, requests);
  return keyword == "version" && read_version(line, requests);
}

void forget_blank(Requests& requests) {
  std::erase_if(requests.upstreams, [](const auto& entry) { return entry.second == Requests::Upstream{}; });
}

}  // namespace

std::optional<Requests> parse_requests(std::string_view text) {
  if (text.size() > kMostFileBytes || take(text, '\n') != kFirstLine) return std::nullopt;
  Requests requests;
  while (!text.empty()) {
    const auto line = take(text, '\n');
    if (!line || !read_line(*line, requests)) return std::nullopt;
  }
  forget_blank(requests);
  return requests;
}

std::string print(const Requests& requests) {
  std::string text = fmt::format("{}\n", kFirstLine);
  const auto add = [&text](const std::string& line) {
    if (text.size() + line.size() <= kMostFileBytes) text += line;
  };
  for (const auto& [upstream, known] : requests.upstreams) {
    if (!is_upstream(upstream) || known.throttle == Requests::Throttle{}) continue;
    add(fmt::format("throttled {} {} {} {}\n", index::format_utc(known.throttle.noted_at),
                    index::format_utc(known.throttle.until), known.throttle.in_a_row, upstream));
  }
  std::vector<std::pair<Requests::Large, std::string_view>> newest_first;
  for (const auto& [url, large] : requests.large) {
    if (is_url(url)) newest_first.emplace_back(large, url);
  }
  std::stable_sort(newest_first.begin(), newest_first.end(),
                   [](const auto& a, const auto& b) { return a.first.at > b.first.at; });
  for (const auto& [large, url] : newest_first) {
    add(fmt::format("large {} {} {}\n", index::format_utc(large.at), large.bytes, url));
  }
  for (const auto& [upstream, known] : requests.upstreams) {
    if (is_upstream(upstream) && is_version(known.app_version)) {
      add(fmt::format("version {} {}\n", upstream, known.app_version));
    }
  }
  return text;
}

bool settle(Requests& requests, UtcSeconds now) {
  bool future = false;
  for (auto& [url, large] : requests.large) {
    future = future || large.at > now;
    large.at = std::min(large.at, now);
  }
  std::erase_if(requests.large, [now](const auto& entry) { return entry.second.at + kLargeSeconds <= now; });
  for (auto& [upstream, known] : requests.upstreams) {
    Requests::Throttle& throttle = known.throttle;
    if (throttle.noted_at > now) {
      future = true;
      throttle.noted_at = now;
      throttle.until = std::min(throttle.until, now + kLargeSeconds);
    }
    throttle.until = std::min(throttle.until, throttle.noted_at + kThrottleSeconds);
    // Long ago, a throttle says nothing of how upstream feels about us now.
    if (throttle.until + kThrottleSeconds <= now) throttle = {};
  }
  forget_blank(requests);
  return future;
}

RequestLog::RequestLog(std::filesystem::path file, Clock& clock, Tell tell)
    : file_(std::move(file)), clock_(&clock), tell_(std::move(tell)) {}

Expected<RequestLog> RequestLog::open(std::filesystem::path file, Clock& clock, Tell tell) {
  RequestLog log(std::move(file), clock, std::move(tell));
  if (auto loaded = log.load(); !loaded) return forward(loaded);
  settle(log.held_, clock.now());
  if (auto written = log.write(log.held_); !written) return forward(written);
  return log;
}

Expected<void> RequestLog::load() {
  std::error_code error;
  const auto status = std::filesystem::status(file_, error);
  if (status.type() == std::filesystem::file_type::not_found) {
    held_ = {};
    return {};
  }
  std::string text;
  if (std::filesystem::is_regular_file(status)) {
    std::ifstream stream(file_, std::ios::binary);
    text.resize(kMostFileBytes + 1);
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (!stream.eof() && !stream) error = std::error_code(errno, std::generic_category());
    text.resize(static_cast<std::size_t>(stream.gcount()));
  } else if (!error) {
    error = std::make_error_code(std::errc::invalid_argument);
  }
  if (error) {
    return fail(ErrorCode::storage,
                fmt::format("cannot read {}: {}: meetpoint keeps there what it asked of upstream; make it "
                            "readable or move it away",
                            file_.string(), error.message()));
  }
  auto requests = parse_requests(text);
  if (!requests && !damage_told_) {
    tell_(fmt::format("{} is damaged: what was asked of upstream within the last hour is forgotten",
                      file_.string()));
  }
  damage_told_ = !requests;
  held_ = std::move(requests).value_or(Requests{});
  return {};
}

const Requests& RequestLog::read() {
  // What cannot be read now, we still remember.
  if (!only_held_) static_cast<void>(load());
  // Written, or the clock would have to catch up before an hour from now begins.
  if (settle(held_, clock_->now())) static_cast<void>(write(held_));
  return held_;
}

Expected<void> RequestLog::write(Requests requests) {
  held_ = std::move(requests);
  only_held_ = true;
  // No fsync: a killed process loses nothing that was written, and after a power failure the worst is one
  // request too many, which upstream throttles. Our own name for each process, for two may write at once.
  std::filesystem::path fresh = file_;
  fresh += fmt::format(".{}.tmp", getpid());
  std::error_code error;
  {
    std::ofstream stream(fresh, std::ios::binary | std::ios::trunc);
    stream << print(held_);
    stream.close();
    if (!stream) error = std::error_code(errno, std::generic_category());
  }
  if (!error) std::filesystem::rename(fresh, file_, error);
  if (error) {
    std::error_code ignored;
    std::filesystem::remove(fresh, ignored);
    return fail(ErrorCode::storage,
                fmt::format("cannot write {}: {}: meetpoint keeps there what it asked of upstream, so its "
                            "directory must be writable",
                            file_.string(), error.message()));
  }
  only_held_ = false;
  return {};
}

std::optional<UtcSeconds> RequestLog::throttled_until(std::string_view url) {
  const auto origin = origin_of(url);
  if (!origin) return std::nullopt;
  const Requests& requests = read();
  const auto known = requests.upstreams.find(to_string(*origin));
  if (known == requests.upstreams.end() || known->second.throttle.until <= clock_->now()) return std::nullopt;
  return known->second.throttle.until;
}

}  // namespace meetpoint::sync
