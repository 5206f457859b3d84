#pragma once

#include <functional>
#include <string>

namespace meetpoint::sync {

/// Takes one line for the log of whoever runs us, without its end.
using Tell = std::function<void(const std::string& line)>;

}  // namespace meetpoint::sync
