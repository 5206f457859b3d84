#include "api/client_network.hpp"

#include <algorithm>

namespace meetpoint::api {

namespace {

using index::Family;
using index::IpAddress;

std::uint64_t first_bytes(const IpAddress& address, std::size_t count) {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < count; ++i) bits = bits << 8U | address.bytes[i];
  return bits;
}

/// Global unicast is 2000::/3, so no prefix of it looks like an IPv4 one.
constexpr std::uint64_t kIpv4 = std::uint64_t{1} << 40U;

}  // namespace

ClientNetwork host_of(const IpAddress& address) {
  return {address.family == Family::v4 ? kIpv4 | first_bytes(address, 4) : first_bytes(address, 8)};
}

ClientNetwork prefix_of(const IpAddress& address) {
  return {address.family == Family::v4 ? kIpv4 | first_bytes(address, 3) << 8U
                                       : first_bytes(address, 6) << 16U};
}

bool is_loopback(const IpAddress& address) {
  if (address.family == Family::v4) return address.bytes[0] == 127;
  return std::all_of(address.bytes.begin(), address.bytes.end() - 1, [](auto byte) { return byte == 0; }) &&
         address.bytes.back() == 1;
}

}  // namespace meetpoint::api
