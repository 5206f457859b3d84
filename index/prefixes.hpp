#pragma once

#include "index/ids.hpp"
#include "index/table.hpp"

/// Which peering LANs an address belongs to. Pure, any thread.
namespace meetpoint::index {

/// Rows of ixpfx, whatever their status, whose prefix holds the address; by id. A prefix that is none holds
/// nothing. The cost grows with the table: some thousand rows, a fifth of a millisecond.
Slots prefixes_with(const Table& prefixes, const IpAddress& address);

}  // namespace meetpoint::index
