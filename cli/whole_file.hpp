#pragma once

#include <string>
#include <string_view>

#include "index/error.hpp"

namespace meetpoint::cli {

/// Writes a file of the user's: at every moment it is the old one or all of the new. A link is followed; the
/// rights of an old file stay.
/// errors  invalid: it cannot be written, is no plain file, is a link to nothing, begins otherwise than what
///         is to replace it, or is where the answer is printed; the text names it and says why
/// thread  any
index::Expected<void> write_whole(const std::string& file, std::string_view bytes);

}  // namespace meetpoint::cli
