#include "index/secret_file.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "index/regular_file.hpp"

namespace meetpoint::index {

Expected<std::string> read_secret_file(const std::filesystem::path& file, std::size_t most_bytes,
                                       const std::string& what) {
  const std::string name = file.string();
  auto opened = RegularFile::open(file);
  if (!opened) {
    const bool is_there = opened.error().code == ErrorCode::invalid;
    return fail(ErrorCode::invalid, is_there
                                        ? fmt::format("{}: write {} into a file", opened.error().text, what)
                                        : fmt::format("{}: {}", what, opened.error().text));
  }
  const struct stat& about = opened->about();
  if (about.st_uid != geteuid() && about.st_uid != 0) {
    return fail(ErrorCode::invalid,
                fmt::format("{} belongs to another user, who can read {}: chown it to the user that runs "
                            "meetpoint",
                            name, what));
  }
  if ((about.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return fail(ErrorCode::invalid,
                fmt::format("other users may touch {} in {}: chmod 600 {}", what, name, name));
  }
  std::string text;
  while (text.size() <= most_bytes) {
    const auto more = opened->read(text, most_bytes + 1 - text.size());
    if (!more)
      return fail(ErrorCode::invalid, fmt::format("cannot read {}: {}: {}", what, name, more.error().text));
    if (!*more) break;
  }
  return text;
}

}  // namespace meetpoint::index
