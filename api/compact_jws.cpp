#include "api/compact_jws.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "api/base64url.hpp"
#include "api/strict_json.hpp"

namespace meetpoint::api {

namespace {

using index::ErrorCode;
using index::Expected;
using index::fail;

constexpr std::array<std::string_view, 6> kNever = {"crit", "b64", "zip", "jku", "x5u", "x5c"};

/// A name or a media type; longer ones are nobody's.
constexpr std::size_t kMostNameBytes = 256;

tl::unexpected<index::Error> refuse(std::string_view what) {
  return fail(ErrorCode::invalid, fmt::format("the token: {}", what));
}

/// A member that is a text, or absent and empty.
Expected<std::string> text_of(const nlohmann::json& header, const char* name) {
  const auto found = header.find(name);
  if (found == header.end()) return std::string();
  if (!found->is_string()) return refuse(fmt::format("{} of its header is no text", name));
  auto text = found->get<std::string>();
  if (text.empty() || text.size() > kMostNameBytes)
    return refuse(fmt::format("{} of its header is empty or over {} bytes", name, kMostNameBytes));
  return text;
}

}  // namespace

Expected<CompactJws> parse_compact_jws(std::string_view token, HeaderKey key) {
  if (token.size() > kMostTokenBytes)
    return fail(ErrorCode::too_big, fmt::format("the token has more than {} bytes", kMostTokenBytes));
  const auto first = token.find('.');
  const auto second = first == std::string_view::npos ? first : token.find('.', first + 1);
  if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos)
    return refuse("it has not exactly three parts");
  const auto header = decode_base64url(token.substr(0, first));
  auto payload = decode_base64url(token.substr(first + 1, second - first - 1));
  auto signature = decode_base64url(token.substr(second + 1));
  if (!header || !payload || !signature) return refuse("a part is not base64url");
  if (signature->empty()) return refuse("it is not signed");
  auto members = parse_strict_object(*header, kMostTokenLevels);
  if (!members) return refuse("its header: " + members.error().text);
  for (const std::string_view name : kNever) {
    if (members->contains(name)) return refuse(fmt::format("its header has {}", name));
  }
  if (members->contains("jwk") != (key == HeaderKey::demand))
    return refuse(key == HeaderKey::demand ? "its header has no jwk" : "its header has jwk");
  auto alg = text_of(*members, "alg");
  auto typ = text_of(*members, "typ");
  auto kid = text_of(*members, "kid");
  for (const auto* const text : {&alg, &typ, &kid}) {
    if (!*text) return tl::unexpected(text->error());
  }
  if (alg->empty()) return refuse("its header has no alg");
  return CompactJws{std::move(*members),
                    std::move(*alg),
                    std::move(*typ),
                    std::move(*kid),
                    std::move(*payload),
                    std::move(*signature),
                    std::string(token.substr(0, second))};
}

}  // namespace meetpoint::api
