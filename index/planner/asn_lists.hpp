#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "index/error.hpp"
#include "index/ids.hpp"

/// Lists that people keep in files: AS numbers, one a line, the sessions that they have, or what places cost.
/// A `#` begins a comment; blanks round a line, empty lines and a byte order mark count for nothing.
///
/// errors  invalid, too_big; the text begins with `NAME:LINE: ` when a line is wrong, and with `NAME: ` when
///         the whole is
/// thread  any
namespace meetpoint::index {

/// More than ten times the ports of PeeringDB.
inline constexpr std::size_t kMostListLines = 1'000'000;
/// So many lines of the longest kind.
inline constexpr std::size_t kMostListBytes = 64'000'000;

/// In the file's order, each once.
/// shape   1 to `most`; name: what errors call the list, as its file
Expected<std::vector<Asn>> parse_asn_list(std::string_view text, const std::string& name, std::size_t most);

/// Who is peered with already.
struct ExistingPeers {
  std::vector<Asn> asns;                            ///< as a whole; ascending, each once
  std::vector<std::pair<Asn, IpAddress>> sessions;  ///< with that address of theirs, likewise
  bool has(Asn asn) const;
  bool has(Asn asn, const IpAddress& theirs) const;
  void add(const ExistingPeers& others);
  /// Sorts what was added by hand.
  void settle();
};

/// Lines of `asn` or `asn,ip`, where ip is the address of the other side.
Expected<ExistingPeers> parse_existing_peers(std::string_view text, const std::string& name);

/// A network and how much it counts.
struct WeighedAsn {
  Asn asn;
  std::uint64_t weight = 1;
};
inline constexpr std::size_t kMostTargets = 100'000;
/// So many of the heaviest have a sum that can be counted.
inline constexpr std::uint64_t kMostWeight = 1'000'000'000'000;

/// Lines of `asn`, which counts 1, or `asn,weight`, 1 or more; who stands there twice counts for both.
/// shape   ascending, 1 to kMostTargets
Expected<std::vector<WeighedAsn>> parse_weighed_asns(std::string_view text, const std::string& name);

/// What an exchange or a facility costs.
struct PlaceCost {
  std::uint32_t id = 0;
  std::uint64_t cost = 1;
};

/// Lines of `id,cost`, in whole units of any kind, 1 or more.
/// shape   ascending
/// errors  also for an id that stands there twice
Expected<std::vector<PlaceCost>> parse_costs(std::string_view text, const std::string& name);

}  // namespace meetpoint::index
