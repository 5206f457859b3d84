#include "sync/api_key.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "index/secret_file.hpp"

namespace meetpoint::sync {

namespace {

using index::ErrorCode;
using index::Expected;
using index::fail;

/// PeeringDB's keys have about 50 characters.
constexpr std::size_t kMostKeyText = 512;

/// `where` names the place for the error text.
Expected<std::string> key_in(std::string_view text, const std::string& where) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  if (text.empty()) return fail(ErrorCode::invalid, where + " holds no API key");
  if (text.find_first_of("\r\n") != std::string_view::npos) {
    return fail(ErrorCode::invalid, where + " holds more than the one line of an API key");
  }
  if (text.size() > kMostKeyText) {
    return fail(ErrorCode::invalid,
                fmt::format("{} holds more than the {} characters of an API key", where, kMostKeyText));
  }
  // One stray character and the key would be a second header, or a key that upstream refuses for no visible
  // reason.
  if (!std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; })) {
    return fail(ErrorCode::invalid, where + " holds blanks or characters that no API key has");
  }
  return std::string(text);
}

}  // namespace

Expected<std::string> read_api_key(const std::filesystem::path& file) {
  constexpr std::size_t kLineEnd = 2;
  auto text = index::read_secret_file(file, kMostKeyText + kLineEnd, "the API key");
  if (!text) return forward(text);
  return key_in(*text, file.string());
}

Expected<std::optional<std::string>> api_key_from(const std::filesystem::path& file,
                                                  const char* environment) {
  if (file.empty() && (environment == nullptr || *environment == '\0')) return std::nullopt;
  auto key = file.empty() ? key_in(environment, "MEETPOINT_API_KEY") : read_api_key(file);
  if (!key) return forward(key);
  return std::move(*key);
}

}  // namespace meetpoint::sync
