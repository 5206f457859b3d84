#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "index/match.hpp"
#include "index/table.hpp"

/// Which rows of a table meet a set of demands. The cheapest demand that an index answers gives the rows to
/// look at, so that the cost grows with the answer where it can, and with the table only where no index
/// helps. Pure functions, any thread.
namespace meetpoint::index {

/// Ids, ascending, each once.
using Ids = std::vector<std::uint32_t>;

/// Sorts, and drops what is there twice.
Ids as_ids(std::vector<std::uint32_t> ids);

/// A demand on what a row refers to, or on its own id.
struct Refers {
  static constexpr std::size_t kOwnId = static_cast<std::size_t>(-1);
  std::size_t field = kOwnId;  ///< an indexed field, or kOwnId
  Ids ids;
  bool not_in = false;
};

/// Which rows are there to be asked.
struct Window {
  bool ok = true;
  bool pending = false;
  bool deleted = false;
  /// Rows whose `updated` is this or later, or that changed in this mirror after it: what a mirror of ours
  /// must not miss, since rows may reach us long after they were stamped.
  std::optional<UtcSeconds> since;
};

struct Demands {
  std::vector<Match> matches;
  std::vector<Refers> refers;
};

/// Rows that meet all demands: by id, or with `since` by `updated` and id.
Slots select(const Table& table, const Demands& demands, const Window& window);

}  // namespace meetpoint::index
