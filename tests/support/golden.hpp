#pragma once

#include <string>
#include <string_view>

namespace meetpoint::test {

/// What the golden file tests/golden/NAME says. With MEETPOINT_GOLDEN=write in the environment `now` is
/// written there first, for a person to look at what changed.
std::string golden(const std::string& name, std::string_view now);

/// An answer of the planner without what differs from run to run: when its generation was committed, and how
/// long ago that is.
std::string without_time(std::string text);

}  // namespace meetpoint::test
