#include "cli/sheet_layout.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/colour.hpp"
#include "cli/text.hpp"

namespace meetpoint::cli {

namespace {

/// Between two columns.
constexpr std::size_t kGap = 1;

/// A name that is cut to less says nothing.
constexpr std::size_t kNarrowest = 8;

std::vector<std::size_t> natural_widths(const Grid& grid) {
  std::vector<std::size_t> widths;
  for (std::size_t k = 0; k < grid.columns.size(); ++k) {
    std::size_t width = width_of(grid.columns[k].text);
    for (const auto& row : grid.rows) width = std::max(width, width_of(row[k]));
    widths.push_back(width);
  }
  return widths;
}

std::size_t total(const std::vector<std::size_t>& widths) {
  std::size_t sum = widths.empty() ? 0 : (widths.size() - 1) * kGap;
  for (const std::size_t width : widths) sum += width;
  return sum;
}

/// Takes columns from the widest text until all have room; false when none can give more.
bool narrow(std::vector<std::size_t>& widths, const Grid& grid, std::size_t room) {
  while (total(widths) > room) {
    std::size_t widest = widths.size();
    for (std::size_t k = 0; k < widths.size(); ++k) {
      if (grid.columns[k].whole || widths[k] <= kNarrowest) continue;
      if (widest == widths.size() || widths[k] > widths[widest]) widest = k;
    }
    if (widest == widths.size()) return false;
    --widths[widest];
  }
  return true;
}

std::string line_of(const std::vector<std::size_t>& widths, const Grid& grid,
                    const std::vector<std::string>& cells) {
  std::string line;
  for (std::size_t k = 0; k < widths.size(); ++k) {
    if (k > 0) line += std::string(kGap, ' ');
    const std::size_t width = width_of(cells[k]);
    line += grid.columns[k].right && width <= widths[k] ? std::string(widths[k] - width, ' ') + cells[k]
                                                        : fit(cells[k], widths[k]);
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line + '\n';
}

}  // namespace

std::string table_of(const Grid& grid, std::size_t width, bool colour) {
  std::vector<std::size_t> widths = natural_widths(grid);
  while (!narrow(widths, grid, width) && widths.size() > 1) widths.pop_back();
  std::vector<std::string> headings;
  for (const Grid::Heading& heading : grid.columns) headings.push_back(heading.text);
  std::string text = bold(line_of(widths, grid, headings), colour);
  for (std::size_t k = 0; k < grid.rows.size(); ++k) {
    const bool is_doubtful = k < grid.doubtful.size() && grid.doubtful[k];
    text += yellow(line_of(widths, grid, grid.rows[k]), colour && is_doubtful);
  }
  if (const std::size_t left_out = grid.columns.size() - widths.size(); left_out > 0)
    text += fmt::format("({} more columns have no room here; --json has all)\n", left_out);
  return text;
}

std::string escaped_markdown(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (std::string_view("\\|`<[*_&~").find(c) != std::string_view::npos) escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string markdown_line(std::string_view text) {
  // `1. ` begins a list, `1\. ` does not; the others are headings, quotations, lists and rules.
  const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::string_view behind = text.substr(digits);
  const bool is_item = digits > 0 && (behind.starts_with(". ") || behind.starts_with(") "));
  if (is_item) return std::string(text.substr(0, digits)) + '\\' + escaped_markdown(behind);
  const bool is_mark =
      !text.empty() && std::string_view("#>-+=").find(text.front()) != std::string_view::npos;
  return (is_mark ? "\\" : "") + escaped_markdown(text);
}

std::string markdown_of(const Grid& grid) {
  std::string text = "|";
  for (const Grid::Heading& heading : grid.columns) text += ' ' + escaped_markdown(heading.text) + " |";
  text += "\n|";
  for (const Grid::Heading& heading : grid.columns) text += heading.right ? " ---: |" : " --- |";
  text += '\n';
  for (const auto& row : grid.rows) {
    text += '|';
    for (const std::string& cell : row) text += ' ' + escaped_markdown(cell) + " |";
    text += '\n';
  }
  return text;
}

}  // namespace meetpoint::cli
