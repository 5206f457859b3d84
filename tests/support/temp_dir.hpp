#pragma once

#include <filesystem>
#include <string>
#include <string_view>

/// A directory of a test's own, removed with all that is in it.
namespace meetpoint::test {

class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

void write_file(const std::filesystem::path& file, std::string_view bytes);
std::string read_file(const std::filesystem::path& file);

/// The larger data beside the project, or an empty path when it is not there: then a test says
/// GTEST_SKIP() << kNoShared.
std::filesystem::path shared_data(std::string_view below);
inline constexpr std::string_view kNoShared = "skipped: no ../shared";

}  // namespace meetpoint::test
