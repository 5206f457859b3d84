#pragma once

#include <string>
#include <string_view>

#include "index/snapshot.hpp"

/// An answer as a picture that needs no browser to be made. thread  any, once use_utf8 was called
namespace meetpoint::cli {

/// A map of the places of an answer, as near as all of them allow, with names where there is room, and below
/// it, for an answer of `expand`, how much each further place makes reachable.
/// shape   answer as api::render_* prints it; well-formed XML of one `svg` that asks for nothing from
///         anywhere and has no script; names are tamed text; light or dark as the reader's system is
std::string map_svg(std::string_view answer, const index::Snapshot& snapshot, std::string_view title);

/// map_svg written into a file, which is replaced when all of it is there, or stays as it was.
/// Returns kFound, or kOutputProblem after saying so on stderr.
int draw_map(const std::string& file, std::string_view answer, const index::Snapshot& snapshot,
             std::string_view title);

}  // namespace meetpoint::cli
