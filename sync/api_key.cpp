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

/// PeeringDB's keys have about 50 characters, its client secrets 128.
constexpr std::size_t kMostKeyText = 512;

constexpr const char* kApiKey = "API key";

/// `where` names the place for the error text.
Expected<std::string> secret_in(std::string_view text, const std::string& where, const std::string& what) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  if (text.empty()) return fail(ErrorCode::invalid, fmt::format("{} holds no {}", where, what));
  if (text.find_first_of("\r\n") != std::string_view::npos) {
    return fail(ErrorCode::invalid, fmt::format("{} holds more than the one line of the {}", where, what));
  }
  if (text.size() > kMostKeyText) {
    return fail(ErrorCode::invalid, fmt::format("{} holds more than the {} characters of the longest {}",
                                                where, kMostKeyText, what));
  }
  // One stray character and the key would be a second header, or a key that upstream refuses for no visible
  // reason.
  if (!std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; })) {
    return fail(ErrorCode::invalid, fmt::format("{} holds blanks or characters that no {} has", where, what));
  }
  return std::string(text);
}

}  // namespace

Expected<std::string> read_one_secret(const std::filesystem::path& file, const std::string& what) {
  constexpr std::size_t kLineEnd = 2;
  auto text = index::read_secret_file(file, kMostKeyText + kLineEnd, "the " + what);
  if (!text) return forward(text);
  return secret_in(*text, file.string(), what);
}

Expected<std::string> read_api_key(const std::filesystem::path& file) {
  return read_one_secret(file, kApiKey);
}

Expected<std::optional<std::string>> api_key_from(const std::filesystem::path& file,
                                                  const char* environment) {
  if (file.empty() && (environment == nullptr || *environment == '\0')) return std::nullopt;
  auto key = file.empty() ? secret_in(environment, "MEETPOINT_API_KEY", kApiKey) : read_api_key(file);
  if (!key) return forward(key);
  return std::move(*key);
}

}  // namespace meetpoint::sync
