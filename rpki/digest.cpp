#include "rpki/digest.hpp"

#include <charconv>
#include <system_error>

#include <openssl/evp.h>

#include <cassert>
#include <memory>

namespace meetpoint::rpki {

namespace {

struct Free {
  void operator()(EVP_MD* digest) const { EVP_MD_free(digest); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Digest = std::unique_ptr<EVP_MD, Free>;

// Looking an algorithm up and making a context cost more than hashing what is short. Both are kept: the
// algorithm never changes, the context is one a thread and begins anew with each call.
template <std::size_t kSize>
std::array<std::uint8_t, kSize> digest(const Digest& algorithm,
                                       std::initializer_list<std::string_view> pieces) {
  static thread_local const std::unique_ptr<EVP_MD_CTX, Free> kContext(EVP_MD_CTX_new());
  std::array<std::uint8_t, kSize> value{};
  bool done = algorithm && kContext && EVP_DigestInit_ex2(kContext.get(), algorithm.get(), nullptr) == 1;
  for (const std::string_view piece : pieces)
    done = done && EVP_DigestUpdate(kContext.get(), piece.data(), piece.size()) == 1;
  done = done && EVP_DigestFinal_ex(kContext.get(), value.data(), nullptr) == 1;
  assert(done && "OpenSSL has SHA-1 and SHA-256");
  return value;
}

}  // namespace

Sha256 sha256(std::initializer_list<std::string_view> pieces) {
  static const Digest kAlgorithm(EVP_MD_fetch(nullptr, "SHA2-256", nullptr));
  return digest<32>(kAlgorithm, pieces);
}

Sha256 sha256(std::string_view bytes) {
  return sha256({bytes});
}

KeyId sha1(std::string_view bytes) {
  static const Digest kAlgorithm(EVP_MD_fetch(nullptr, "SHA1", nullptr));
  return digest<20>(kAlgorithm, {bytes});
}

std::string to_hex(std::string_view octets) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(octets.size() * 2);
  for (const char c : octets) {
    const auto octet = static_cast<std::uint8_t>(c);
    text += kDigits[octet >> 4U];
    text += kDigits[octet & 0xfU];
  }
  return text;
}

std::optional<Sha256> sha256_of_hex(std::string_view digits) {
  Sha256 digest{};
  if (digits.size() != 2 * digest.size()) return std::nullopt;
  for (std::size_t i = 0; i < digest.size(); ++i) {
    const char* const begin = digits.data() + 2 * i;
    const auto [end, problem] = std::from_chars(begin, begin + 2, digest[i], 16);
    if (problem != std::errc() || end != begin + 2) return std::nullopt;
  }
  return digest;
}

}  // namespace meetpoint::rpki
