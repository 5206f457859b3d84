#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

/// The two digests of the RPKI over bytes in memory. Any thread.
/// source  RFC 7935 section 2 (SHA-256 for signatures and files), RFC 6487 section 4.8.2 (SHA-1 names a key)
namespace meetpoint::rpki {

using Sha256 = std::array<std::uint8_t, 32>;
using KeyId = std::array<std::uint8_t, 20>;

Sha256 sha256(std::string_view bytes);
/// Of the pieces one after another.
Sha256 sha256(std::initializer_list<std::string_view> pieces);

/// The name of a key: the SHA-1 of the content of its BIT STRING.
KeyId sha1(std::string_view bytes);

/// The octets as a view, to compare with what stands in a file.
template <std::size_t kSize>
std::string_view octets_of(const std::array<std::uint8_t, kSize>& value) {
  return {reinterpret_cast<const char*>(value.data()), value.size()};
}

/// Lower-case hexadecimal.
std::string to_hex(std::string_view octets);
/// 64 letters of hexadecimal in any case; nothing for all else.
std::optional<Sha256> sha256_of_hex(std::string_view digits);

}  // namespace meetpoint::rpki
