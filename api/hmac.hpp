#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// What keeps a text that leaves us from being changed: HMAC-SHA-256, its comparison, and secrets to do it
/// with. Any thread.
/// source  RFC 2104, RFC 6234
namespace meetpoint::api {

using Mac = std::array<std::uint8_t, 32>;

Mac hmac_sha256(std::string_view key, std::string_view bytes);

/// In a time that depends on the lengths alone.
bool equal_secrets(std::string_view a, std::string_view b);

/// Of the kernel's randomness.
std::string random_octets(std::size_t count);

}  // namespace meetpoint::api
