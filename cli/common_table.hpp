#pragma once

#include <cstddef>
#include <string>

#include "index/query.hpp"
#include "index/snapshot.hpp"

/// Common places as people and spreadsheets read them. Pure text, any thread.
namespace meetpoint::cli {

/// Columns of a table line where there is no terminal.
inline constexpr std::size_t kTableWidth = 100;

/// A one-line summary, then a table of exchanges and one of facilities, where there are any. Speeds are sums
/// over the operational ports of a network. With `colour` headings are bold, and exchanges that cannot be
/// used or where a finding speaks against a port yellow.
/// shape   no line of a table is wider than `columns`, 40 at least; below kTableWidth cities, countries,
///         coordinates and each network's speed give way to names
std::string common_table(const index::Snapshot& snapshot, const index::Common& common, bool colour = false,
                         std::size_t columns = kTableWidth);

/// A header, then one line for each row a network has at a common place.
std::string common_csv(const index::Snapshot& snapshot, const index::Common& common);

}  // namespace meetpoint::cli
