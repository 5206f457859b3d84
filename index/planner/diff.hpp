#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "index/error.hpp"
#include "index/history.hpp"
#include "index/names.hpp"
#include "index/snapshot.hpp"

/// What changed for some networks between two states of the mirror: their own ports and tenancies, and who
/// came to or left the places where they are. What came and went in between is no change. Pure functions.
/// thread  any
namespace meetpoint::index {

inline constexpr std::size_t kMostDiffNetworks = 100;
/// Of others in one answer, some 150 bytes each.
inline constexpr std::size_t kMostDiffOthers = 10'000;

struct Diff {
  Generation from;
  Generation to;
  std::vector<Asn> networks;  ///< as they were named, each once
  /// At most one of each kind for a row; generation and at are of the last that happened to the row, 0 where
  /// no history tells. By asn, type, place, id, kind.
  std::vector<Change> ours;
  /// Of others at a place where one of the networks is or was: joined, left and moved; likewise.
  std::vector<Change> others;
  std::size_t others_found = 0;  ///< also those beyond kMostDiffOthers
};

/// A network by its number or a name; also one that is gone and that the history tells of, by its number.
/// errors  as Names::network
Expected<Asn> network_now_or_then(const Names& names, std::span<const Change> history, std::string_view text,
                                  const std::string& field);

/// By a snapshot's own history.
/// shape   from, to: of Snapshot::generations()
/// errors  invalid: from is after to, field from; no network, or one that is neither in the mirror nor in
///         the answer (unknown_asn), or over kMostDiffNetworks (too_big), field asns
Expected<Diff> diff(const Snapshot& snapshot, const std::vector<Asn>& asns, const Generation& from,
                    const Generation& to);

/// Of two stores, which need not have anything to do with each other.
/// errors  likewise, but for from
Expected<Diff> diff(const Snapshot& before, const Snapshot& after, const std::vector<Asn>& asns);

}  // namespace meetpoint::index
