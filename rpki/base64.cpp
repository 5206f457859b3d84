#include "rpki/base64.hpp"

#include <openssl/evp.h>

#include <limits>

namespace meetpoint::rpki {

namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

index::Expected<std::string> decode_base64(std::string_view text) {
  // OpenSSL skips blanks, takes padding as zeros and ignores left-over bits; so these are checked before.
  std::string_view letters = text;
  std::size_t padding = 0;
  while (padding < 2 && letters.ends_with('=')) {
    letters.remove_suffix(1);
    ++padding;
  }
  const auto fail = [] {
    return index::fail(index::ErrorCode::invalid, "RFC 4648 section 4: it is no base64");
  };
  if (text.size() % 4 != 0 || text.size() > std::numeric_limits<int>::max() ||
      letters.find_first_not_of(kAlphabet) != std::string_view::npos) {
    return fail();
  }
  if (padding > 0) {
    const std::size_t unused_bits = padding * 2;
    if ((kAlphabet.find(letters.back()) & ((1U << unused_bits) - 1)) != 0) return fail();
  }
  std::string bytes(text.size() / 4 * 3, '\0');
  const int size =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                      reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (size < 0) return fail();
  bytes.resize(bytes.size() - padding);
  return bytes;
}

}  // namespace meetpoint::rpki
