#pragma once

#include <span>
#include <string_view>

/// The files that make the page at `/`, in the program itself, so that it needs no folder beside it. thread
/// any
namespace meetpoint::api {

struct EmbeddedFile {
  std::string_view name;  ///< below the folder: `index.html`, `assets/page-x1Yz.js`
  std::string_view bytes;
};

/// By name. The build makes this function of api/web/dist.
std::span<const EmbeddedFile> embedded_files();

}  // namespace meetpoint::api
