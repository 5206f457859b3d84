#include "rpki/tal.hpp"

#include <fmt/format.h>

#include <optional>

#include "rpki/base64.hpp"
#include "rpki/public_key_info.hpp"
#include "rpki/uri.hpp"

namespace meetpoint::rpki {

namespace {

constexpr std::string_view kClause = "RFC 8630 section 2.2";

tl::unexpected<index::Error> refuse(std::string_view problem,
                                    index::ErrorCode code = index::ErrorCode::invalid) {
  return index::fail(code, fmt::format("{}: {}", kClause, problem));
}

/// The text line by line, without the ends of lines.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}
  std::optional<std::string_view> next() {
    if (rest_.empty()) return std::nullopt;
    const auto end = rest_.find('\n');
    std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
  }

 private:
  std::string_view rest_;
};

}  // namespace

index::Expected<Tal> parse_tal(std::string_view text) {
  if (text.size() > kMaxTalBytes) return refuse("the locator is over 64 kB", index::ErrorCode::too_big);
  Tal tal;
  bool in_key = false;
  std::string base64;
  Lines lines(text);
  while (const auto line = lines.next()) {
    if (line->size() > kMaxTalLineBytes)
      return refuse("a line is over 4096 bytes", index::ErrorCode::too_big);
    if (in_key) {
      base64 += *line;
    } else if (line->empty()) {
      in_key = true;
    } else if (line->starts_with('#')) {
      if (!tal.uris.empty()) return refuse("a comment stands behind a URI");
    } else if (is_rsync_uri(*line)) {
      const auto uri = parse_rsync_uri(*line);
      if (!uri) return tl::unexpected(uri.error());
      if (uri->path.empty() || uri->path.ends_with('/')) return refuse("a URI names no file");
      tal.uris.emplace_back(*line);
    } else {
      const auto uri = parse_https_uri(*line);
      if (!uri) return tl::unexpected(uri.error());
      tal.uris.emplace_back(*line);
    }
    if (tal.uris.size() > kMaxTalUris) return refuse("it has more than 16 URIs", index::ErrorCode::too_big);
  }
  if (tal.uris.empty()) return refuse("it has no URI");
  if (!in_key || base64.empty()) return refuse("no key follows an empty line");
  auto key = decode_base64(base64);
  if (!key) return refuse(key.error().text);
  Refusal refusal;
  der::check(*key, "subjectPublicKeyInfo", refusal);
  der::Reader reader(*key, kClause, refusal);
  const PublicKeyInfo info = read_public_key_info(reader);
  reader.end("subjectPublicKeyInfo");
  if (refusal.none() && info.modulus.empty()) refusal.add(kClause, "the key is no RSA key");
  if (!refusal.none()) return refusal.error();
  tal.modulus = info.modulus;
  tal.public_key = std::move(*key);
  return tal;
}

}  // namespace meetpoint::rpki
