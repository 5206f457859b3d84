#include "api/dpop_nonce.hpp"

namespace meetpoint::api {

namespace {

constexpr std::string_view kPurpose = "DPoP nonce";

/// The slot's number in 8 octets, the highest first.
std::string octets_of(index::UtcSeconds slot) {
  std::string octets;
  for (int shift = 56; shift >= 0; shift -= 8)
    octets += static_cast<char>((static_cast<std::uint64_t>(slot) >> shift) & 0xffU);
  return octets;
}

}  // namespace

std::string DpopNonces::issue(index::UtcSeconds now) const {
  return keys_.seal(kPurpose, octets_of(now / kNonceSlotSeconds));
}

std::optional<index::UtcSeconds> DpopNonces::good_until(std::string_view nonce, index::UtcSeconds now) const {
  const auto opened = keys_.open(kPurpose, nonce);
  if (!opened) return std::nullopt;
  const index::UtcSeconds slot = now / kNonceSlotSeconds;
  for (const index::UtcSeconds issued : {slot, slot - 1}) {
    if (*opened == octets_of(issued)) return (issued + 2) * kNonceSlotSeconds - 1;
  }
  return std::nullopt;
}

}  // namespace meetpoint::api
