#pragma once

#include <string>
#include <string_view>

#include "index/error.hpp"

/// Base 64 as RFC 4648 section 4 has it, strictly. Any thread.
namespace meetpoint::rpki {

/// errors  invalid: a letter outside the alphabet (line ends too), a length that is no multiple of four,
///         padding elsewhere than at the end, bits after the end
index::Expected<std::string> decode_base64(std::string_view text);

}  // namespace meetpoint::rpki
