#include "sync/directory_source.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

namespace meetpoint::sync {

using index::ErrorCode;
using index::fail;

DirectorySource::DirectorySource(std::filesystem::path directory) : directory_(std::move(directory)) {}

std::string DirectorySource::name() const {
  return directory_.string();
}

index::Expected<std::optional<Batch>> DirectorySource::list(
    index::ObjectType type, const BytesArrived& arrived,
    const std::stop_token& /*a file is read in no time*/) {
  std::error_code error;
  if (!std::filesystem::is_directory(directory_, error)) {
    return fail(ErrorCode::unavailable, fmt::format("{} is not a directory of PeeringDB lists", name()));
  }
  for (const std::string_view suffix : {".json", "-0.json"}) {
    const std::filesystem::path file = directory_ / fmt::format("{}{}", name_of(type), suffix);
    // A link that leads nowhere is no absent list: what stands there must be readable.
    if (std::filesystem::symlink_status(file, error).type() == std::filesystem::file_type::not_found)
      continue;
    if (!std::filesystem::is_regular_file(std::filesystem::status(file, error))) {
      return fail(ErrorCode::unavailable,
                  fmt::format("{} is not a regular file that we can read", file.string()));
    }
    const std::uint64_t size = std::filesystem::file_size(file, error);
    if (error || size > kMostListBytes) {
      return fail(ErrorCode::unavailable, fmt::format("{} is larger than the {} MB a list may have",
                                                      file.string(), kMostListBytes / 1024 / 1024));
    }
    Batch batch;
    batch.text.resize(size);
    std::ifstream stream(file, std::ios::binary);
    stream.read(batch.text.data(), static_cast<std::streamsize>(size));
    if (!stream) {
      return fail(ErrorCode::unavailable,
                  fmt::format("cannot read {}: {}", file.string(), std::strerror(errno)));
    }
    arrived(size);
    return batch;
  }
  return std::nullopt;
}

}  // namespace meetpoint::sync
