#include "api/request_body.hpp"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <istream>

namespace meetpoint::api {

namespace {

using index::ErrorCode;
using index::fail;

/// How long a body may take; each receive is limited besides. 1 MiB in this time is 35 kB a second.
constexpr std::chrono::seconds kLongestBody{30};
/// What is taken at a time.
constexpr std::size_t kPieceBytes = 64UL * 1024;

/// What is thrown away of a body that is too big: who is still sending would not read the answer.
constexpr std::uint64_t kMostThrownAway = 16UL * 1024 * 1024;

/// What one receive brought, then the next, so that nobody is waited for longer than said.
index::Expected<std::string> receive(std::streambuf& in, const RequestHead& head, std::uint64_t most_bytes) {
  const auto end = std::chrono::steady_clock::now() + kLongestBody;
  const bool too_big = head.body_bytes > most_bytes;  // of chunks nothing is announced
  std::string body;
  std::string piece(kPieceBytes, '\0');
  std::uint64_t all = 0;
  while (all <= kMostThrownAway && in.sgetc() != std::char_traits<char>::eof()) {
    const auto here = std::clamp<std::streamsize>(in.in_avail(), 1, kPieceBytes);
    const auto got = static_cast<std::size_t>(in.sgetn(piece.data(), here));
    all += got;
    if (!too_big && all <= most_bytes) body.append(piece, 0, got);
    if (std::chrono::steady_clock::now() > end) {
      return fail(ErrorCode::invalid, fmt::format("the body took more than {} s", kLongestBody.count()),
                  "body");
    }
  }
  if (too_big || all > most_bytes)
    return fail(ErrorCode::too_big, fmt::format("the body has more than {} bytes", most_bytes), "body");
  if (!head.is_chunked && all != head.body_bytes)
    return fail(ErrorCode::invalid, "the body is shorter than announced", "body");
  return body;
}

/// Whether the client waits with its body for a word of ours. One of HTTP/1.0 is not to be sent any (RFC 9110
/// section 10.1.1).
bool awaits_word(const Poco::Net::HTTPServerRequest& request, const RequestHead& head) {
  return request.getVersion() == Poco::Net::HTTPServerRequest::HTTP_1_1 &&
         is_name(head.first("Expect"), "100-continue");
}

}  // namespace

index::Expected<std::string> read_body(Poco::Net::HTTPServerRequest& request, const RequestHead& head,
                                       std::uint64_t most_bytes) {
  if (!head.has_body) return std::string();
  try {
    if (awaits_word(request, head)) request.response().sendContinue();
    return receive(*request.stream().rdbuf(), head, most_bytes);
  } catch (const Poco::Exception&) {
    return fail(ErrorCode::invalid, "the body did not come, or is no chunked body", "body");
  }
}

}  // namespace meetpoint::api
