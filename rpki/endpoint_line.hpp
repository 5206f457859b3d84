#pragma once

#include <string>
#include <string_view>
#include <vector>

/// The line by which people name their Peering API where only free text is to be had: remarks of a registry,
/// notes in PeeringDB. It is a proposal of ours, after the model of `Geofeed https://..`; there is no
/// convention yet.
/// thread  any
/// source  RFC 9632 section 3 (the model)
namespace meetpoint::rpki {

/// Letters of the URL behind `https://`. Those in use anywhere are shorter.
inline constexpr std::size_t kMostEndpointLineLetters = 500;
/// Lines of one text that count.
inline constexpr std::size_t kMostEndpointLines = 10;

/// The URL of each line `PeeringAPI https://HOST/PATH`, perhaps with `remarks:` before it and blanks round
/// it. Every URL once.
std::vector<std::string> endpoint_lines(std::string_view text);

}  // namespace meetpoint::rpki
