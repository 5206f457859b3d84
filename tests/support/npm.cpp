#include "support/npm.hpp"

#include <cstdlib>

namespace meetpoint::test {

namespace {

bool succeeds(const std::string& command) {
  return std::system((command + " >/dev/null 2>&1").c_str()) == 0;
}

}  // namespace

std::string install_with_npm(const std::filesystem::path& from, std::vector<std::string> files,
                             const std::filesystem::path& to) {
  if (!succeeds("node --version") || !succeeds("npm --version"))
    return "skipped: node and npm are not installed";
  files.insert(files.end(), {"package.json", "package-lock.json"});
  for (const std::string& file : files) std::filesystem::copy_file(from / file, to / file);
  if (!succeeds("cd '" + to.string() + "' && npm ci --ignore-scripts --no-audit --no-fund"))
    return "skipped: npm cannot install the program";
  return {};
}

}  // namespace meetpoint::test
