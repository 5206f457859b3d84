#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "index/error.hpp"
#include "index/model.hpp"
#include "index/snapshot.hpp"

/// What is wrong with the data, and what its owner should do: the findings of the mirror, and what is odd
/// without being a contradiction. A pure function of one snapshot, which was built with a catalog; the answer
/// points into it. thread  any; nothing is kept between calls
namespace meetpoint::index {

/// A prefix of a peering LAN lies in that of another, or is the same; the narrowest that holds it is named.
inline constexpr std::string_view kPrefixOverlap = "L-PREFIX-OVERLAP";
/// Networks are at an exchange of which no prefix is known.
inline constexpr std::string_view kNoPrefix = "L-NO-PREFIX";
/// A port that is not in operation, as its network says.
inline constexpr std::string_view kPortDown = "L-PORT-DOWN";
/// A port without any address.
inline constexpr std::string_view kPortNoAddress = "L-PORT-NO-ADDRESS";
/// A port whose speed is unknown, or none that ports have.
inline constexpr std::string_view kPortSpeed = "L-PORT-SPEED";
/// A facility that is nowhere on Earth, or far from the others of its city, unless it is in another state.
inline constexpr std::string_view kCoordinates = "L-COORDINATES";

/// Farther from the middle of a city's facilities than any suburb.
inline constexpr double kFarFromCityKm = 150;
/// With fewer there is no telling which of them is wrong.
inline constexpr std::size_t kLeastInCity = 3;

struct LintQuestion {
  std::optional<Asn> asn{};  ///< what this network should fix, or others about it
  std::optional<IxId> ix{};  ///< likewise, of one exchange; not both
  std::size_t limit = 0;     ///< of the answer; 0: all
};

struct LintItem {
  std::string_view code;  ///< one of those above, or a finding's
  ObjectType type = ObjectType::org;
  std::uint32_t id = 0;
  std::string_view field;              ///< empty: the whole row
  const Network* network = nullptr;    ///< whose port or row it is; null: none, or none that is ok
  const Exchange* exchange = nullptr;  ///< where it is, or whose row
  const Facility* facility = nullptr;  ///< likewise
  std::string text;                    ///< what is seen, one sentence
  std::string_view owner;              ///< who can mend it: network, exchange, facility, peeringdb
  std::string_view remedy;             ///< what that one should do
  UtcSeconds since = 0;                ///< when the mirror saw it first; 0: not kept
};

struct Lint {
  std::size_t found = 0;        ///< also those beyond the limit
  std::vector<LintItem> items;  ///< by code, type and id
};

/// errors  unknown_asn, field asn; unknown_name, field ix; invalid: both, field asn
/// source  findings; netixlan, ixpfx, ixlan, fac
Expected<Lint> lint(const Snapshot& snapshot, const LintQuestion& question);

/// Whether ports have such a speed: 100, 2500, 40000, ... but not 3, 1024 or 114514.
bool is_usual_speed(std::uint32_t mbps);

}  // namespace meetpoint::index
