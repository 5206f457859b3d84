#pragma once

#include <cstddef>
#include <string_view>

/// How far a mistyped word is from one that is known, for texts that say what was meant. thread  any
namespace meetpoint::index {

/// How many letters have to be put in, left out or changed to make one word of the other. Costs the product
/// of both lengths: cut what is foreign before.
std::size_t edits_between(std::string_view a, std::string_view b);

}  // namespace meetpoint::index
