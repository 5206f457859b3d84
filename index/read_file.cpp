#include "index/read_file.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "index/regular_file.hpp"

namespace meetpoint::index {

namespace {

/// At a time: the size that a file says it has is not believed.
constexpr std::size_t kPieceBytes = 64UL * 1024;

}  // namespace

Expected<std::string> read_file(const std::filesystem::path& file, std::size_t most_bytes) {
  auto opened = RegularFile::open(file);
  if (!opened) return forward(opened);
  std::string bytes;
  while (bytes.size() <= most_bytes) {
    const auto more = opened->read(bytes, std::min(kPieceBytes, most_bytes + 1 - bytes.size()));
    if (!more) {
      return fail(ErrorCode::not_found,
                  fmt::format("{} cannot be read: {}", file.string(), more.error().text));
    }
    if (!*more) break;
  }
  return bytes;
}

}  // namespace meetpoint::index
