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

/// The first row in which two states differ, for a person; empty when they are equal.
std::string difference(const RowTexts& held, const RowTexts& truth);

}  // namespace meetpoint::test
