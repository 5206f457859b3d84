#pragma once

#include <filesystem>
#include <stop_token>

#include "index/error.hpp"

/// Packed copies of files, in pieces: no file is in memory whole. thread  any
namespace meetpoint::api {

enum class Packing { gzip, zstd };

/// errors  storage: reading or writing failed; cancelled. Then `to` is incomplete and to be removed.
index::Expected<void> pack_file(const std::filesystem::path& from, const std::filesystem::path& to,
                                Packing packing, const std::stop_token& stop);

}  // namespace meetpoint::api
