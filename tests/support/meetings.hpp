#pragma once

#include "support/world.hpp"

/// Small worlds for questions about where networks meet.
namespace meetpoint::test {

/// AS64496 and AS64500 meet at exchange 9 (both families), exchange 10 (no family in common), facility 5
/// (with coordinates) and facility 12 (without). AS64510 is nowhere. An ixlan's id is its exchange's plus
/// 100.
World two_networks();

/// AS64496 and AS64500 meet at exchanges 2, 10 and 100 and facilities 3, 20 and 100, and at exchange 30,
/// which they cannot use: by text, or by kind alone, they would stand in another order.
World many_places();

/// `count` networks, AS64496 and on, that all meet at exchange 1 and in facility 1.
World crowd(std::uint32_t count);

}  // namespace meetpoint::test
