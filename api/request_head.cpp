#include "api/request_head.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "index/ascii.hpp"
#include "index/ids.hpp"

namespace meetpoint::api {

namespace {

using index::ErrorCode;

RefusedHead refuse(std::string text, const char* name = "request") {
  return {400, {ErrorCode::invalid, std::move(text), name}};
}
RefusedHead too_large(int status, std::string text) {
  return {status, {ErrorCode::too_big, std::move(text), "request"}};
}

/// `tchar` of RFC 9110.
bool is_token_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}
bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token_letter);
}

constexpr unsigned char kDelete = 0x7f;

/// Letters beyond ASCII pass: some clients write them into targets as they are.
bool is_target(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > ' ' && byte != kDelete;
  });
}
bool is_value(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return c == '\t' || (byte >= ' ' && byte != kDelete);
  });
}

std::optional<RefusedHead> take_request_line(std::string_view line) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return refuse("this is no HTTP/1.1 request");
  const std::string_view method = line.substr(0, first);
  const std::string_view target = line.substr(first + 1, last - first - 1);
  const std::string_view version = line.substr(last + 1);
  if (version != "HTTP/1.1" && version != "HTTP/1.0")
    return refuse("only HTTP/1.1 and HTTP/1.0 here", "version");
  if (!is_token(method) || method.size() > kMostMethodBytes) return refuse("the method is none", "method");
  if (target.size() > kMostTargetBytes)
    return too_large(414, fmt::format("the target has more than {} bytes", kMostTargetBytes));
  if (!is_target(target)) return refuse("the target has blanks or control characters in it", "path");
  return std::nullopt;
}

/// What the fields say of a body, and whom they ask.
std::optional<RefusedHead> understand(RequestHead& head, bool is_http_1_0) {
  std::size_t lengths = 0;
  std::size_t codings = 0;
  std::size_t hosts = 0;
  for (const auto& [name, value] : head.fields) {
    if (is_name(name, "host")) ++hosts;
    if (is_name(name, "content-length")) {
      ++lengths;
      const auto bytes = index::parse_number(value, std::uint64_t{1} << 62U);
      const bool is_long = value.find_first_not_of("0123456789") == std::string_view::npos &&
                           value.find_first_of("123456789") == 0;
      if (!bytes && is_long)
        return too_large(413, fmt::format("the body has more than {} bytes", kMostBodyBytes));
      if (!bytes) return refuse("Content-Length is no number", "body");
      head.body_bytes = *bytes;
    }
    if (is_name(name, "transfer-encoding")) {
      ++codings;
      if (!is_name(value, "chunked")) return refuse("no Transfer-Encoding but chunked is read here", "body");
      head.is_chunked = true;
    }
  }
  if (hosts > 1 || (hosts == 0 && !is_http_1_0)) return refuse("send one Host field", "host");
  if (lengths + codings > 1)
    return refuse("the length of the body is not clear; send one Content-Length", "body");
  if (codings != 0 && is_http_1_0) return refuse("HTTP/1.0 knows no Transfer-Encoding", "body");
  if (head.body_bytes > kMostBodyBytes)
    return too_large(413, fmt::format("the body has more than {} bytes", kMostBodyBytes));
  head.has_body = lengths + codings > 0;
  return std::nullopt;
}

/// Of a head whose lines were looked at.
tl::expected<RequestHead, RefusedHead> finish(std::string_view whole) {
  RequestHead head;
  head.bytes = whole.size();
  std::string_view rest = whole;
  const auto next_line = [&rest] {
    const auto end = rest.find("\r\n");
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + 2);
    return line;
  };
  std::string_view request_line = next_line();
  if (request_line.empty()) {
    head.begin = 2;
    request_line = next_line();
  }
  for (std::string_view line = next_line(); !line.empty(); line = next_line()) {
    const auto colon = line.find(':');
    head.fields.push_back({line.substr(0, colon), index::trimmed(line.substr(colon + 1), " \t")});
  }
  if (auto refused = understand(head, request_line.ends_with('0')))
    return tl::unexpected(std::move(*refused));
  return head;
}

}  // namespace

std::vector<std::string> RequestHead::all(std::string_view name) const {
  std::vector<std::string> values;
  for (const auto& [one, value] : fields) {
    if (is_name(one, name)) values.emplace_back(value);
  }
  return values;
}

std::string_view RequestHead::first(std::string_view name) const {
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [&](const HeaderField& field) { return is_name(field.name, name); });
  return found == fields.end() ? std::string_view() : found->value;
}

std::optional<RefusedHead> HeadScan::take_field(std::string_view line) {
  if (++fields_ > kMostFields)
    return too_large(431, fmt::format("there are more than {} header fields", kMostFields));
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return refuse("a header field has no colon");
  if (colon > kMostNameBytes)
    return too_large(431, fmt::format("a header field's name has more than {} bytes", kMostNameBytes));
  if (!is_token(line.substr(0, colon)))
    return refuse("the name of a header field is none, or the line before goes on");
  if (!is_value(line.substr(colon + 1))) return refuse("a header field has control characters in it");
  return std::nullopt;
}

std::optional<RefusedHead> HeadScan::take_line(std::string_view line) {
  if (!has_request_line_) {
    // One empty line before it is as some clients end a body.
    if (line.empty() && !is_empty_line_skipped_) {
      is_empty_line_skipped_ = true;
      return std::nullopt;
    }
    has_request_line_ = true;
    return take_request_line(line);
  }
  return take_field(line);
}

std::optional<tl::expected<RequestHead, RefusedHead>> HeadScan::look(std::string_view received) {
  const auto refused = [](RefusedHead head) {
    return tl::expected<RequestHead, RefusedHead>(tl::unexpected(std::move(head)));
  };
  while (true) {
    const auto end = received.find('\n', scanned_);
    const std::size_t line_bytes = std::min(end, received.size()) - line_;
    const std::size_t most =
        has_request_line_ ? kMostFieldBytes : kMostTargetBytes + kMostMethodBytes + sizeof("  HTTP/1.1\r");
    if (line_bytes > most) {
      return refused(
          has_request_line_
              ? too_large(431, fmt::format("a header field has more than {} bytes", kMostFieldBytes))
              : too_large(414, fmt::format("the target has more than {} bytes", kMostTargetBytes)));
    }
    if (std::min(end, received.size()) > kMostHeadBytes)
      return refused(too_large(431, fmt::format("the head has more than {} bytes", kMostHeadBytes)));
    if (end == std::string_view::npos) {
      scanned_ = received.size();
      return std::nullopt;
    }
    std::string_view line = received.substr(line_, line_bytes);
    if (!line.ends_with('\r')) return refused(refuse("a line does not end with CR and LF"));
    line.remove_suffix(1);
    scanned_ = line_ = end + 1;
    if (has_request_line_ && line.empty()) return finish(received.substr(0, line_));
    if (auto wrong = take_line(line)) return refused(std::move(*wrong));
  }
}

}  // namespace meetpoint::api
