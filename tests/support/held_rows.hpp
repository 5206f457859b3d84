#pragma once

#include <map>
#include <string>

#include "index/store.hpp"

/// What a mirror holds beside what it should hold, for the laws that say that both are one.
namespace meetpoint::test {

/// Rows as printed, by type and id: `net 7`. The simulator's truth() has the same shape.
using RowTexts = std::map<std::string, std::string>;

/// Rows held, tombstones not counted.
RowTexts live_rows(index::Store& store);

/// What stands for the text of a row that is deleted: which fields a tombstone keeps is nobody's business.
inline constexpr const char* kTombstone = "a tombstone";

/// All rows held, live ones by their text.
RowTexts held_rows(index::Store& store);

/// Likewise, as far as a visitor of the store's server may see them.
RowTexts shown_rows(index::Store& store);

/// The first row in which two states differ, for a person; empty when they are equal.
std::string difference(const RowTexts& held, const RowTexts& truth);

}  // namespace meetpoint::test
