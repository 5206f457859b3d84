#pragma once

#include <optional>
#include <string_view>

#include "api/message.hpp"

/// The page for people at `/`: programs and pictures that came with this program, which ask this server alone
/// and are told so in their headers: nothing from elsewhere is loaded, run, framed or sent to. thread  any
namespace meetpoint::api {

/// A file of the page, packed for who takes gzip, or 304 to a client that names its tag; nothing when there
/// is no such file. Names in `assets/` say what is in them, and are kept for good; `index.html` is asked
/// about each time. shape   name: as embedded_files() has it source  Content Security Policy Level 3
std::optional<Response> get_page_file(std::string_view name, const Request& request);

}  // namespace meetpoint::api
