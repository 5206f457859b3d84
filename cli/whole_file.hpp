#pragma once

#include <string>
#include <string_view>

#include "index/error.hpp"

namespace meetpoint::cli {

/// Writes a file of the user's: at every moment it is the old one or all of the new. A link is followed.
/// errors  invalid: it cannot be written, or is there and no plain file, or one that begins otherwise than
/// what
///         is to replace it; the text names it and says why
/// thread  any
index::Expected<void> write_whole(const std::string& file, std::string_view bytes);

}  // namespace meetpoint::cli
