#pragma once

#include <string>
#include <vector>

/// The meetpoint program as a whole process, measured from fork to exit.
namespace meetpoint::bench {

struct ChildUse {
  double wall_seconds = 0;
  double peak_megabytes = 0;  ///< of 10^6 bytes; at least what this process held when it forked
};

/// Runs meetpoint with its stdout thrown away. Throws when it ends with another exit code than 0.
ChildUse run_child(std::vector<std::string> arguments);

}  // namespace meetpoint::bench
