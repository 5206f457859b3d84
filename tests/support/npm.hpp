#pragma once

#include <filesystem>
#include <string>
#include <vector>

/// Programs in JavaScript that tests run beside ours. One thread.
namespace meetpoint::test {

/// Copies the files with package.json and package-lock.json to `to` and installs what they need there.
/// Empty when that worked, else why the test is to be skipped.
std::string install_with_npm(const std::filesystem::path& from, std::vector<std::string> files,
                             const std::filesystem::path& to);

}  // namespace meetpoint::test
