#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// Cells of text in lines: as wide as they need to be and the terminal has room for, or in Markdown.
/// thread  any, once use_utf8 was called
namespace meetpoint::cli {

struct Grid {
  struct Heading {
    std::string text;
    bool right = false;  ///< numbers stand under each other's last digit
    bool whole = false;  ///< never cut
  };
  std::vector<Heading> columns;
  std::vector<std::vector<std::string>> rows;  ///< tamed, as many cells each as there are columns
  std::vector<bool> doubtful;                  ///< of each row; empty: none is
};

/// A heading and a line a row.
/// shape   lines of at most `width` columns: the widest columns of text give way first, down to 8; what even
///         then has no room is left out from the right, and a line says so; with `colour` headings are bold
///         and doubtful rows yellow
std::string table_of(const Grid& grid, std::size_t width, bool colour = false);

/// A table of GitHub's Markdown.
std::string markdown_of(const Grid& grid);

/// Text that Markdown shows as it is: neither markup, HTML nor the end of a cell.
std::string escaped_markdown(std::string_view text);

/// Likewise of a line of its own, which is no heading, list or quotation either.
std::string markdown_line(std::string_view text);

}  // namespace meetpoint::cli
