#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "index/error.hpp"

/// Keys that only we have, for texts that a client carries for us and must not change: the first signs, all
/// verify. Servers that read one file take each other's tokens, before and after they are started again.
/// thread  any; never changed after it is made
namespace meetpoint::api {

/// Shorter ones are weaker than the MAC that is made with them (RFC 2104, section 3).
inline constexpr std::size_t kLeastKeyBytes = 32;
/// Enough to bring a new key to many servers one after another, twice.
inline constexpr std::size_t kMostTokenKeys = 4;
/// A sealed text that is longer is none of ours: the longest has 90 letters.
inline constexpr std::size_t kMostSealedLetters = 256;

class TokenKeys {
 public:
  /// One key that dies with the process.
  static TokenKeys random();

  /// shape   1 to kMostTokenKeys lines, each a key of at least kLeastKeyBytes, in base64url or in
  ///         hexadecimal: what may be both is hexadecimal; empty lines say nothing. `where` names the text
  ///         for errors
  /// errors  invalid: anything else, and one key twice; the text never shows what was read
  static index::Expected<TokenKeys> parse(std::string_view text, const std::string& where);
  /// errors  as parse and read_secret_file
  static index::Expected<TokenKeys> read(const std::filesystem::path& file);

  /// shape   `purpose` keeps what is sealed for one use from being opened for another; text of at most 128
  ///         octets. The result is of letters that a URL may have
  std::string seal(std::string_view purpose, std::string_view text) const;
  /// Nothing for all that no seal with one of the keys and this purpose made, letter for letter.
  std::optional<std::string> open(std::string_view purpose, std::string_view sealed) const;

 private:
  struct Key {
    std::string secret;
    std::string id;  ///< tells keys apart and says nothing of the secret
  };
  TokenKeys() = default;
  static Key key_of(std::string secret);

  std::vector<Key> keys_;
};

}  // namespace meetpoint::api
