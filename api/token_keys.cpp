#include "api/token_keys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <utility>

#include "api/base64url.hpp"
#include "api/hmac.hpp"
#include "index/secret_file.hpp"
#include "rpki/digest.hpp"

namespace meetpoint::api {

namespace {

using index::ErrorCode;
using index::Expected;
using index::fail;

/// Of the layout `version, key id, text, MAC`.
constexpr char kVersion = 1;
constexpr std::size_t kIdBytes = 4;
constexpr std::size_t kHeadBytes = 1 + kIdBytes;
constexpr std::size_t kMacBytes = std::tuple_size_v<Mac>;

/// With the head and the MAC in base64url this fits into kMostSealedLetters, too.
constexpr std::size_t kMostTextBytes = 128;

/// A longer key is no stronger: HMAC hashes what is longer than a block of 64 octets.
constexpr std::size_t kMostKeyLetters = 256;
constexpr std::size_t kMostFileBytes = kMostTokenKeys * (kMostKeyLetters + 2) * 2;

constexpr std::string_view kRemedy = "write one with: openssl rand -hex 32";

bool is_hex(std::string_view text) {
  return text.size() % 2 == 0 && text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

std::string octets_of_hex(std::string_view digits) {
  const auto value = [](char digit) { return digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10; };
  std::string octets;
  for (std::size_t i = 0; i < digits.size(); i += 2)
    octets += static_cast<char>(value(digits[i]) * 16 + value(digits[i + 1]));
  return octets;
}

std::string mac_of(std::string_view secret, std::string_view purpose, std::string_view signed_part) {
  std::string input(purpose);
  input += '\0';  // no purpose has one, so none is the beginning of another
  input += signed_part;
  return std::string(rpki::octets_of(hmac_sha256(secret, input)));
}

}  // namespace

TokenKeys::Key TokenKeys::key_of(std::string secret) {
  std::string id(rpki::octets_of(hmac_sha256(secret, "meetpoint key id")).substr(0, kIdBytes));
  return {std::move(secret), std::move(id)};
}

TokenKeys TokenKeys::random() {
  TokenKeys made;
  made.keys_.push_back(key_of(random_octets(kLeastKeyBytes)));
  return made;
}

Expected<TokenKeys> TokenKeys::parse(std::string_view text, const std::string& where) {
  if (text.size() > kMostFileBytes)
    return fail(ErrorCode::invalid, fmt::format("{} has more than {} bytes", where, kMostFileBytes));
  TokenKeys made;
  for (std::size_t at = 0, number = 1; at < text.size(); ++number) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    at = end + 1;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    const auto wrong = [&](std::string_view what) {
      return fail(ErrorCode::invalid, fmt::format("{}:{}: {}; {}", where, number, what, kRemedy));
    };
    if (line.size() > kMostKeyLetters)
      return wrong(fmt::format("a key has at most {} letters", kMostKeyLetters));
    auto secret = is_hex(line) ? Expected<std::string>(octets_of_hex(line)) : decode_base64url(line);
    if (!secret) return wrong("a key is base64url or hexadecimal");
    if (secret->size() < kLeastKeyBytes)
      return wrong(fmt::format("a key has at least {} octets, this one {}", kLeastKeyBytes, secret->size()));
    if (made.keys_.size() == kMostTokenKeys)
      return wrong(fmt::format("there are at most {} keys", kMostTokenKeys));
    Key key = key_of(std::move(*secret));
    const bool twice = std::any_of(made.keys_.begin(), made.keys_.end(),
                                   [&key](const Key& other) { return other.id == key.id; });
    if (twice) return wrong("this key is there twice");
    made.keys_.push_back(std::move(key));
  }
  if (made.keys_.empty()) return fail(ErrorCode::invalid, fmt::format("{} holds no key; {}", where, kRemedy));
  return made;
}

Expected<TokenKeys> TokenKeys::read(const std::filesystem::path& file) {
  auto text = index::read_secret_file(file, kMostFileBytes, "the token keys");
  if (!text) return forward(text);
  return parse(*text, file.string());
}

std::string TokenKeys::seal(std::string_view purpose, std::string_view text) const {
  assert(text.size() <= kMostTextBytes);
  std::string sealed(1, kVersion);
  sealed += keys_.front().id;
  sealed += text;
  sealed += mac_of(keys_.front().secret, purpose, sealed);
  return encode_base64url(sealed);
}

std::optional<std::string> TokenKeys::open(std::string_view purpose, std::string_view sealed) const {
  if (sealed.size() > kMostSealedLetters) return std::nullopt;
  const auto octets = decode_base64url(sealed);
  if (!octets || octets->size() < kHeadBytes + kMacBytes || octets->front() != kVersion) return std::nullopt;
  const std::string_view signed_part = std::string_view(*octets).substr(0, octets->size() - kMacBytes);
  const auto key = std::find_if(keys_.begin(), keys_.end(), [&](const Key& candidate) {
    return signed_part.substr(1, kIdBytes) == candidate.id;
  });
  if (key == keys_.end()) return std::nullopt;
  if (!equal_secrets(mac_of(key->secret, purpose, signed_part),
                     std::string_view(*octets).substr(signed_part.size())))
    return std::nullopt;
  return std::string(signed_part.substr(kHeadBytes));
}

}  // namespace meetpoint::api
