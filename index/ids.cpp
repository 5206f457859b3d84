#include "index/ids.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <charconv>
#include <limits>

#include "index/ascii.hpp"

namespace meetpoint::index {

namespace {

constexpr std::size_t kEchoLimit = 40;  // how much of a wrong input an error text repeats

std::string quoted(std::string_view text) {
  std::string safe = printable(text, kEchoLimit);
  if (text.size() > kEchoLimit) safe += "...";
  return "\"" + safe + "\"";
}

tl::unexpected<Error> not_an_asn(std::string_view text) {
  return fail(ErrorCode::invalid,
              quoted(text) + " is no AS number; write 13335, AS13335 or 1.10 (1 to 4294967295)");
}

}  // namespace

std::optional<std::uint64_t> parse_number(std::string_view digits, std::uint64_t max) {
  if (digits.empty() || digits[0] < '0' || digits[0] > '9') return std::nullopt;
  if (digits.size() > 1 && digits[0] == '0') return std::nullopt;
  std::uint64_t value = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, value);
  if (error != std::errc() || stop != end || value > max) return std::nullopt;
  return value;
}

Expected<Asn> parse_asn(std::string_view text) {
  std::string_view number = text;
  if (number.size() > 2 && (number[0] == 'A' || number[0] == 'a') && (number[1] == 'S' || number[1] == 's')) {
    number.remove_prefix(2);
  }
  std::optional<std::uint64_t> value;
  if (const auto dot = number.find('.'); dot != std::string_view::npos) {
    const auto high = parse_number(number.substr(0, dot), 0xffff);
    const auto low = parse_number(number.substr(dot + 1), 0xffff);
    if (high && low) value = *high << 16U | *low;
  } else {
    value = parse_number(number, std::numeric_limits<std::uint32_t>::max());
  }
  if (!value || *value == 0) return not_an_asn(text);
  return Asn{static_cast<std::uint32_t>(*value)};
}

std::string to_string(Asn asn) {
  return fmt::format("AS{}", asn.value);
}

bool is_reserved(Asn asn) {
  return asn.value == 0 || asn.value == 23456 || asn.value == 65535 || asn.value == 4294967295U;
}

Expected<IpAddress> parse_address(std::string_view text) {
  // inet_pton wants a terminated string; a NUL inside the text would end it early.
  if (text.size() < INET6_ADDRSTRLEN && text.find('\0') == std::string_view::npos) {
    const std::string terminated(text);
    IpAddress address;
    address.family = text.find(':') == std::string_view::npos ? Family::v4 : Family::v6;
    const int family = address.family == Family::v4 ? AF_INET : AF_INET6;
    if (inet_pton(family, terminated.c_str(), address.bytes.data()) == 1) return address;
  }
  return fail(ErrorCode::invalid, quoted(text) + " is no IP address");
}

std::string to_string(const IpAddress& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(address.family == Family::v4 ? AF_INET : AF_INET6, address.bytes.data(), text.data(),
            text.size());
  return text.data();
}

IpAddress unmapped(const IpAddress& address) {
  static constexpr std::array<std::uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (address.family == Family::v4 || !std::equal(kMapped.begin(), kMapped.end(), address.bytes.begin()))
    return address;
  IpAddress plain;
  std::copy(address.bytes.begin() + kMapped.size(), address.bytes.end(), plain.bytes.begin());
  return plain;
}

Expected<Prefix> parse_prefix(std::string_view text) {
  const auto slash = text.find('/');
  if (slash != std::string_view::npos) {
    const auto network = parse_address(text.substr(0, slash));
    if (network) {
      const auto length = parse_number(text.substr(slash + 1), network->family == Family::v4 ? 32 : 128);
      if (length) {
        const Prefix prefix{*network, static_cast<std::uint8_t>(*length)};
        std::array<std::uint8_t, 16> masked = network->bytes;
        for (std::size_t bit = prefix.length; bit < 128; ++bit) {
          masked[bit / 8] &= static_cast<std::uint8_t>(~(0x80U >> bit % 8));
        }
        if (masked == network->bytes) return prefix;
      }
    }
  }
  return fail(ErrorCode::invalid, quoted(text) + " is no prefix; write 192.0.2.0/24 or 2001:db8::/32");
}

std::string to_string(const Prefix& prefix) {
  return fmt::format("{}/{}", to_string(prefix.network), prefix.length);
}

bool contains(const Prefix& prefix, const IpAddress& address) {
  if (prefix.network.family != address.family) return false;
  const std::size_t whole = prefix.length / 8;
  for (std::size_t i = 0; i < whole; ++i) {
    if (prefix.network.bytes[i] != address.bytes[i]) return false;
  }
  const unsigned rest = prefix.length % 8;
  if (rest == 0) return true;
  const unsigned mask = 0xff00U >> rest & 0xffU;
  return (prefix.network.bytes[whole] & mask) == (address.bytes[whole] & mask);
}

bool is_edge(const Prefix& prefix, const IpAddress& address) {
  const std::size_t bits = address.family == Family::v4 ? 32 : 128;
  if (prefix.length + 1U >= bits) return false;  // RFC 3021, RFC 6164: both addresses of a link are usable
  bool all_zero = true;
  bool all_one = true;
  for (std::size_t bit = prefix.length; bit < bits; ++bit) {
    const bool one = ((address.bytes[bit / 8] >> (7 - bit % 8)) & 1) != 0;
    (one ? all_zero : all_one) = false;
  }
  return all_zero || all_one;
}

}  // namespace meetpoint::index
