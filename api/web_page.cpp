#include "api/web_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "api/compress.hpp"
#include "api/embedded_file.hpp"
#include "api/http_cache.hpp"
#include "rpki/digest.hpp"

namespace meetpoint::api {

namespace {

/// Letters of the digest that stand in the tag.
constexpr std::size_t kTagLetters = 16;
/// Once for as long as the program runs: the bytes count more than the milliseconds.
constexpr int kSmallestLevel = 9;

constexpr std::string_view kAskedEachTime = "public, no-cache";
constexpr std::string_view kKeptForGood = "public, max-age=31536000, immutable";

/// Own files and answers alone. `data:` is for the page's own pictures, never for code.
constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kTypes = {{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".svg", "image/svg+xml"},
}};

std::string_view type_of(std::string_view name) {
  const auto found = std::find_if(kTypes.begin(), kTypes.end(),
                                  [&](const auto& type) { return name.ends_with(type.first); });
  return found == kTypes.end() ? "application/octet-stream" : found->second;
}

/// A file as it is sent.
struct Held {
  EmbeddedFile file;
  std::string packed;  ///< empty: not worth it
  std::string digest;
};

const std::vector<Held>& held() {
  static const std::vector<Held> kHeld = [] {
    std::vector<Held> all;
    for (const EmbeddedFile& file : embedded_files()) {
      Held one{file, {}, rpki::to_hex(rpki::octets_of(rpki::sha256(file.bytes))).substr(0, kTagLetters)};
      if (file.bytes.size() >= kLeastGzipBytes) one.packed = gzip({file.bytes}, kSmallestLevel);
      all.push_back(std::move(one));
    }
    return all;
  }();
  return kHeld;
}

std::string tag_of(const Held& file, bool packed) {
  return fmt::format("\"{}{}\"", file.digest, packed ? "-gz" : "");
}

}  // namespace

std::optional<Response> get_page_file(std::string_view name, const Request& request) {
  const auto found =
      std::find_if(held().begin(), held().end(), [&](const Held& one) { return one.file.name == name; });
  if (found == held().end()) return std::nullopt;
  const bool packed = !found->packed.empty() && takes_gzip(request.accept_encoding);
  Response response;
  response.content_type = type_of(name);
  response.headers = {
      {"ETag", tag_of(*found, packed)},
      {"Cache-Control", std::string(name.starts_with("assets/") ? kKeptForGood : kAskedEachTime)},
      {"Vary", "Accept-Encoding, Origin"},
      {"Content-Security-Policy", std::string(kPolicy)},
      {"X-Content-Type-Options", "nosniff"},
      {"Referrer-Policy", "no-referrer"},
  };
  if (request.if_none_match == "*" || names_tag(request.if_none_match, tag_of(*found, false)) ||
      names_tag(request.if_none_match, tag_of(*found, true))) {
    response.status = 304;
    return response;
  }
  if (packed) response.headers.emplace_back("Content-Encoding", "gzip");
  auto pieces = std::make_shared<Pieces>(nullptr);  // what stands in the program nobody has to keep
  pieces->add(packed ? std::string_view(found->packed) : found->file.bytes);
  response.pieces = std::move(pieces);
  return response;
}

}  // namespace meetpoint::api
