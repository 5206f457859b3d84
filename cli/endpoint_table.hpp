#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>

#include "rpki/endpoint_table.hpp"

/// The operator's own table of endpoints, a TOML file:
///
///     [endpoints]
///     AS64496 = "https://api.as64496.example/peering/v1"
///     64500 = "https://bob.example/peering"
///
/// thread  any
/// source  TOML 1.0
namespace meetpoint::cli {

/// Bytes of the file: 10,000 lines of 100 bytes. Nobody keeps more by hand.
inline constexpr std::size_t kMaxEndpointTableBytes = 1'000'000;

/// shape   place of each claim: FILE:LINE, the file without its folders
/// errors  invalid: no TOML, another table or value than above, an AS number twice, a URL that makes no
///         endpoint, each with file and line; too_big; not_found: no such file
index::Expected<rpki::EndpointTable> read_endpoint_table(const std::filesystem::path& file);
index::Expected<rpki::EndpointTable> parse_endpoint_table(std::string_view text, std::string_view name);

}  // namespace meetpoint::cli
