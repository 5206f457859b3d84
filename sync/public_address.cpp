#include "sync/public_address.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace meetpoint::sync {

namespace {

using index::Family;
using index::IpAddress;
using index::Prefix;

constexpr std::array<std::string_view, 16> kNotPublicV4 = {
    "0.0.0.0/8",       "10.0.0.0/8",     "100.64.0.0/10",   "127.0.0.0/8",
    "169.254.0.0/16",  "172.16.0.0/12",  "192.0.0.0/24",    "192.0.2.0/24",
    "192.88.99.0/24",  "192.168.0.0/16", "192.31.196.0/24", "198.18.0.0/15",
    "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4",     "240.0.0.0/4",
};

/// What may be handed out is 2000::/3; within it these are not: protocols and tunnels, documentation.
constexpr std::string_view kHandedOut = "2000::/3";
constexpr std::array<std::string_view, 4> kNotPublicV6 = {"2001::/23", "2001:db8::/32", "2002::/16",
                                                          "3fff::/20"};
/// The last 32 bits are an IPv4 address: mapped, and a translator's.
constexpr std::array<std::string_view, 2> kCarryV4 = {"::ffff:0.0.0.0/96", "64:ff9b::/96"};

template <std::size_t kSize>
std::vector<Prefix> parsed(const std::array<std::string_view, kSize>& texts) {
  std::vector<Prefix> prefixes;
  prefixes.reserve(kSize);
  for (const std::string_view text : texts) prefixes.push_back(index::parse_prefix(text).value());
  return prefixes;
}

bool holds(const std::vector<Prefix>& prefixes, const IpAddress& address) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](const Prefix& prefix) { return index::contains(prefix, address); });
}

}  // namespace

bool is_public(const IpAddress& address) {
  static const auto kV4 = parsed(kNotPublicV4);
  static const auto kV6 = parsed(kNotPublicV6);
  static const auto kCarrying = parsed(kCarryV4);
  static const auto kPublicV6 = index::parse_prefix(kHandedOut).value();
  if (address.family == Family::v4) return !holds(kV4, address);
  if (holds(kCarrying, address)) {
    IpAddress carried;
    std::copy(address.bytes.begin() + 12, address.bytes.end(), carried.bytes.begin());
    return is_public(carried);
  }
  return index::contains(kPublicV6, address) && !holds(kV6, address);
}

}  // namespace meetpoint::sync
