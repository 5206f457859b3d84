#pragma once

#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "index/time.hpp"
#include "support/temp_dir.hpp"

/// A tree that another program builds, with what it expects to be found in it.
namespace meetpoint::test {

struct MiniTree {
  TempDir folder;
  nlohmann::json expected;
  index::UtcSeconds now = index::now_utc();
  std::filesystem::path out() const { return folder / "out"; }
  std::filesystem::path repository() const { return folder / "out/pub/rpki.example.net/repo"; }
};

/// False when the builder or what it needs is not there.
inline bool build(MiniTree& tree, bool hostile) {
  const std::filesystem::path tools = shared_data("tools/mini-rpki");
  if (tools.empty()) return false;
  // The builder keeps its keys beside itself, so it runs from a copy.
  const std::string command = "cp -r '" + tools.string() + "' '" + (tree.folder / "tool").string() +
                              "' && python3 -W ignore '" + (tree.folder / "tool/build.py").string() + "' '" +
                              tree.out().string() + "'" + (hostile ? " --hostile" : "") + " >'" +
                              (tree.folder / "log").string() + "' 2>&1";
  if (std::system(command.c_str()) != 0) return false;
  tree.now = index::now_utc();
  tree.expected = nlohmann::json::parse(read_file(tree.out() / "expect.json"));
  return true;
}

inline constexpr const char* kNoMiniTree = "skipped: no ../shared, or no python3 with cryptography";

}  // namespace meetpoint::test
