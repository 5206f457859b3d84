#include "index/read_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

namespace meetpoint::index {

Expected<std::string> read_file(const std::filesystem::path& file, std::size_t most_bytes) {
  errno = 0;
  std::ifstream in(file, std::ios::binary);
  std::string bytes(in ? most_bytes + 1 : 0, '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!in.is_open() || in.bad())
    return fail(ErrorCode::not_found,
                fmt::format("{} cannot be read: {}", file.string(), std::strerror(errno)));
  bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, in.gcount())));
  return bytes;
}

}  // namespace meetpoint::index
