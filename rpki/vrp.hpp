#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "index/ids.hpp"

/// What relying parties have validated, and what it says of a route. Plain values, any thread.
/// source  RFC 6811 (origin validation), RFC 8210 (what caches send)
namespace meetpoint::rpki {

/// A validated ROA payload: `asn` may announce `prefix` and what is in it down to max_length bits. Ordered by
/// prefix, a shorter one before those in it.
struct Vrp {
  index::Prefix prefix;
  std::uint8_t max_length = 0;  ///< bits; from the prefix's own length to the family's
  index::Asn asn;               ///< 0: nobody may (RFC 6483)
  friend auto operator<=>(const Vrp&, const Vrp&) = default;
};

/// A BGPsec router's key.
struct RouterKey {
  index::Asn asn;
  std::array<std::uint8_t, 20> ski{};   ///< SHA-1 of the key
  std::array<std::uint8_t, 91> spki{};  ///< DER, always P-256 (RFC 8608)
  friend auto operator<=>(const RouterKey&, const RouterKey&) = default;
};

enum class RovState : std::uint8_t { valid, invalid, not_found };

/// `valid`, `invalid`, `not-found`
std::string_view name_of(RovState state);

/// Why a route is invalid: no VRP over it names its origin, or one does and allows no prefix so long.
enum class RovReason : std::uint8_t { none, origin, length };

/// `origin`, `length`, or nothing
std::string_view name_of(RovReason reason);

/// VRPs that an answer lists. The most that lie over one prefix in the real RPKI are dozens.
inline constexpr std::size_t kMostCovering = 1000;

struct Rov {
  RovState state = RovState::not_found;
  RovReason reason = RovReason::none;  ///< set if and only if the state is invalid
  std::vector<Vrp> vrps;               ///< those over the prefix, ascending; the first kMostCovering
  std::size_t covering = 0;            ///< how many there are
};

}  // namespace meetpoint::rpki
