#pragma once

#include <string>
#include <string_view>

#include "index/table.hpp"

namespace meetpoint::index {

/// A text or number of a row as people read it; empty when it is null, absent, or no field of the type.
/// thread  any
std::string text_of(const Table& table, Slot slot, std::string_view field);

}  // namespace meetpoint::index
