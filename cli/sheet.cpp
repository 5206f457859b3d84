#include "cli/sheet.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <span>

#include "cli/colour.hpp"
#include "cli/common_table.hpp"
#include "cli/sheet_layout.hpp"
#include "cli/text.hpp"
#include "index/ids.hpp"

namespace meetpoint::cli {

namespace {

using Json = nlohmann::ordered_json;

/// The answer, then the elements of lists that a row is in, the row itself last.
using Row = std::vector<const Json*>;

std::vector<std::string_view> parts_of(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const auto slash = std::min(path.find('/'), path.size());
    parts.push_back(path.substr(0, slash));
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return parts;
}

/// What stands at a path, each element of a list on it in turn: visit(value, elements passed).
template <typename Visit>
void each_at(const Json& from, std::span<const std::string_view> parts, Row& passed, Visit& visit) {
  if (parts.empty()) return visit(from, passed);
  if (parts[0] == "*") {
    for (const Json& element : from) {
      passed.push_back(&element);
      each_at(element, parts.subspan(1), passed, visit);
      passed.pop_back();
    }
    return;
  }
  if (from.is_array()) {
    const auto place = index::parse_number(parts[0], std::numeric_limits<std::uint32_t>::max());
    if (place && *place < from.size()) each_at(from[*place], parts.subspan(1), passed, visit);
    return;
  }
  const auto found = from.is_object() ? from.find(std::string(parts[0])) : from.end();
  if (found != from.end()) each_at(*found, parts.subspan(1), passed, visit);
}

std::vector<Row> rows_of(const Json& answer, const Sheet& sheet) {
  std::vector<Row> rows;
  Row passed = {&answer};
  const auto keep = [&](const Json& /*the last passed*/, const Row& row) { rows.push_back(row); };
  each_at(answer, parts_of(sheet.rows), passed, keep);
  return rows;
}

std::string plain(const Json& value, bool for_people) {
  if (value.is_null()) return for_people ? "-" : "";
  if (value.is_boolean()) {
    if (for_people) return value.get<bool>() ? "yes" : "no";
    return value.get<bool>() ? "true" : "false";
  }
  if (value.is_string()) return value.get<std::string>();
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string cell(const Row& row, const Column& column, bool for_people) {
  std::string_view path = column.path;
  std::size_t up = 0;
  for (; path.starts_with("../"); path.remove_prefix(3)) ++up;
  std::string text;
  bool first = true;
  const auto add = [&](const Json& value, const Row& /*unused*/) {
    const std::string one = column.look == Look::speed && for_people && value.is_number_unsigned()
                                ? human_speed(value.get<std::uint64_t>())
                                : plain(value, for_people);
    // A program counts elements, also those that are empty.
    const bool is_first = for_people ? text.empty() : first;
    text += (is_first ? "" : for_people ? ", " : ";") + one;
    first = false;
  };
  const auto add_all = [&](const Json& value, const Row& none) {
    if (!value.is_array()) return add(value, none);
    for (const Json& element : value) add(element, none);
  };
  Row passed;
  each_at(*row.at(row.size() - 1 - up), parts_of(path), passed, add_all);
  return text;
}

bool has_columns_of(const Sheet& sheet, const Sheet& other) {
  return std::equal(sheet.columns.begin(), sheet.columns.end(), other.columns.begin(), other.columns.end(),
                    [](const Column& a, const Column& b) { return a.name == b.name && a.path == b.path; });
}

std::string csv_of(const Json& answer, const std::vector<Sheet>& sheets) {
  std::string text;
  const auto line = [&](auto field_of) {
    bool first = true;
    for (const Column& column : sheets.at(0).columns) {
      if (column.name.empty()) continue;
      text += (first ? "" : ",") + csv_field(field_of(column));
      first = false;
    }
    text += "\r\n";  // RFC 4180
  };
  line([](const Column& column) { return column.name; });
  for (const Sheet& sheet : sheets) {
    if (!has_columns_of(sheet, sheets.at(0))) continue;
    for (const Row& row : rows_of(answer, sheet))
      line([&](const Column& column) { return cell(row, column, false); });
  }
  return text;
}

/// A column that says nothing in any row takes the room of those that do.
void drop_empty_columns(Grid& grid) {
  for (std::size_t at = grid.columns.size(); at-- > 0;) {
    const bool is_empty = std::all_of(grid.rows.begin(), grid.rows.end(),
                                      [at](const auto& cells) { return cells[at].empty(); });
    if (!is_empty || grid.rows.empty()) continue;
    const auto place = static_cast<std::ptrdiff_t>(at);
    grid.columns.erase(grid.columns.begin() + place);
    for (auto& cells : grid.rows) cells.erase(cells.begin() + place);
  }
}

bool has_findings(const Json& element) {
  const auto findings = element.is_object() ? element.find("findings") : element.end();
  return findings != element.end() && !findings->empty();
}

/// It, or anything in it.
bool holds_findings(const Json& element) {
  return has_findings(element) ||
         (element.is_structured() && std::any_of(element.begin(), element.end(), holds_findings));
}

/// The row, what is in it, or what it is in has findings; of the whole answer none are a row's, unless it is
/// the row.
bool is_doubtful(const Row& row) {
  if (row.size() == 1) return has_findings(*row[0]);
  return holds_findings(*row.back()) || std::any_of(row.begin() + 1, row.end() - 1,
                                                    [](const Json* around) { return has_findings(*around); });
}

/// What people see: headings and cells, tamed; columns without any text are left out.
Grid grid_of(const std::vector<Row>& rows, const Sheet& sheet) {
  Grid grid;
  for (const Column& column : sheet.columns) {
    if (column.in_table)
      grid.columns.push_back({column.heading, column.look == Look::number || column.look == Look::speed,
                              column.look != Look::text});
  }
  for (const Row& row : rows) {
    std::vector<std::string> cells;
    for (const Column& column : sheet.columns) {
      if (column.in_table) cells.push_back(tame(cell(row, column, true)));
    }
    grid.rows.push_back(std::move(cells));
    grid.doubtful.push_back(is_doubtful(row));
  }
  drop_empty_columns(grid);
  return grid;
}

std::string readable_age(std::uint64_t seconds) {
  constexpr std::uint64_t kMinute = 60;
  constexpr std::uint64_t kHour = 60 * kMinute;
  constexpr std::uint64_t kDay = 24 * kHour;
  if (seconds < 2 * kMinute) return fmt::format("{} seconds", seconds);
  if (seconds < 2 * kHour) return fmt::format("{} minutes", seconds / kMinute);
  if (seconds < 2 * kDay) return fmt::format("{} hours", seconds / kHour);
  return fmt::format("{} days", seconds / kDay);
}

/// How old the answer is, in one line.
std::string age_line(const Json& answer) {
  if (!answer.contains("generation") || !answer.contains("age_seconds")) return {};
  return fmt::format("generation {} of {}, {} old\n", plain(answer.at("generation"), true),
                     plain(answer.at("as_of"), true),
                     readable_age(answer.at("age_seconds").get<std::uint64_t>()));
}

}  // namespace

std::string print_page(std::string_view answer, const Page& page, const SheetOptions& options,
                       std::size_t width, bool colour) {
  const std::string format = format_of(options);
  if (format == "json") return std::string(answer);
  const Json json = Json::parse(answer);
  if (format == "csv") return csv_of(json, page.sheets);
  const bool markdown = format == "md";
  std::string text = page.summary.empty()
                         ? ""
                         : (markdown ? markdown_line(tame(page.summary)) : tame(page.summary)) + "\n\n";
  for (const Sheet& sheet : page.sheets) {
    const std::vector<Row> rows = rows_of(json, sheet);
    const Grid grid = grid_of(rows, sheet);
    if (grid.rows.empty() || grid.columns.empty()) continue;
    if (!sheet.title.empty())
      text += markdown ? "## " + sheet.title + "\n\n" : bold(sheet.title + '\n', colour);
    text += (markdown ? markdown_of(grid) : table_of(grid, width, colour)) + '\n';
  }
  return text + age_line(json);
}

std::string format_of(const SheetOptions& options) {
  if (options.json) return "json";
  if (options.csv) return "csv";
  return options.geojson ? "geojson" : options.format;
}

void add_sheet_options(CLI::App& command, SheetOptions& options, bool with_markdown) {
  std::vector<std::string> formats = {"table", "json", "csv", "geojson"};
  if (with_markdown) formats.emplace_back("md");
  CLI::Option* const format = command.add_option("--format", options.format, "how to print the answer")
                                  ->check(CLI::IsMember(formats))
                                  ->capture_default_str();
  CLI::Option* const json = command.add_flag("--json", options.json, "short for --format json");
  CLI::Option* const csv = command.add_flag("--csv", options.csv, "short for --format csv");
  CLI::Option* const geojson = command.add_flag("--geojson", options.geojson,
                                                "short for --format geojson: the places, for map programs");
  json->excludes(format)->excludes(csv)->excludes(geojson);
  csv->excludes(format)->excludes(geojson);
  geojson->excludes(format);
  command.add_option("--svg", options.svg, "also draw a map of the places into this file")->type_name("FILE");
}

std::size_t terminal_width() {
  // Narrower than this no column has room; what a terminal says is not ours to believe.
  constexpr unsigned short kLeast = 40;
  winsize size{};
  if (isatty(STDOUT_FILENO) == 0 || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
    return kTableWidth;
  return std::max(kLeast, size.ws_col);
}

}  // namespace meetpoint::cli
