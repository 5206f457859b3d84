#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cli/commands.hpp"

/// One answer as a table for a terminal, CSV for spreadsheets and programs, or Markdown for people's notes:
/// all of them made of the JSON that a server would send, by a list that says where its rows are and what is
/// in each column. So a question is rendered once, and its columns are named once. thread  any, once use_utf8
/// was called
namespace meetpoint::cli {

enum class Look : std::uint8_t {
  text,    ///< a list's elements one after the other, in CSV with `;`; cut where there is no room
  whole,   ///< text that is of no use when it is cut: an address
  number,  ///< right-aligned, and whole
  speed,   ///< likewise; Mbit/s, `100G` for people
};

/// Values are found by paths in the JSON: names, places in a list from 0 on, and `*`, which stands for each
/// of its elements, parted by slashes.
struct Column {
  std::string heading;  ///< for people: `NETWORK`
  std::string name;     ///< for programs, the first line of the CSV: `peer_name`; empty: not there
  std::string path;     ///< from the row; `../asn` is in the row around it
  Look look = Look::text;
  bool in_table = true;  ///< shown to people, in tables and Markdown
};

struct Sheet {
  std::string title;  ///< may be empty
  /// From the top: `peers/*/exchanges/*` has a row an exchange, each inside of a peer; empty: the answer is
  /// the one row.
  std::string rows;
  std::vector<Column> columns;
};

/// What one command prints.
struct Page {
  std::string summary;        ///< one line above the table; may be empty
  std::vector<Sheet> sheets;  ///< those without rows, or columns for people, are left out; CSV has the
                              ///< first, and those that have the same columns
};

struct SheetOptions {
  std::string format = "table";
  bool json = false;
  bool csv = false;
  bool geojson = false;
  std::string svg;  ///< a file for map_svg's picture; empty: none
};
/// `--format table|json|csv|md|geojson`, `--json`, `--csv`, `--geojson` for short, and `--svg FILE` besides.
void add_sheet_options(CLI::App& command, SheetOptions& options, bool with_markdown = true);

/// What was asked for, in whichever of the two ways: `table`, `json`, ...
std::string format_of(const SheetOptions& options);

/// The answer as it is asked for.
/// shape   answer: an object as api::render_* prints it; of its generation, as_of and age_seconds people get
///         a line of their own; width: columns of the terminal, of which a table takes no more; GeoJSON is
///         geojson_of's; colour: in tables, where headings are bold and rows with findings yellow
std::string print_page(std::string_view answer, const Page& page, const SheetOptions& options,
                       std::size_t width, bool colour = false);

/// Columns of the terminal behind stdout, and kTableWidth where there is none.
std::size_t terminal_width();

}  // namespace meetpoint::cli
