#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "api/parse.hpp"
#include "api/render_search.hpp"
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/geojson.hpp"
#include "cli/map_svg.hpp"
#include "cli/offline.hpp"
#include "cli/sheet.hpp"
#include "cli/text.hpp"
#include "index/search.hpp"

namespace meetpoint::cli {

namespace {

struct SearchOptions {
  std::string store = kDefaultStore;
  std::vector<std::string> words;
  std::string type;
  std::size_t limit = api::kUsualHits;
  SheetOptions sheet;
};

std::string place_of(const api::HitText& text) {
  if (text.city.empty() || text.country.empty()) return text.city + text.country;
  return text.city + ", " + text.country;
}

std::string table(const index::SearchIndex& search, const std::vector<index::SearchHit>& hits) {
  constexpr std::size_t kNameColumns = 40;
  std::string out;
  for (const index::SearchHit& hit : hits) {
    const api::HitText text = api::describe(search, hit);
    const std::string number =
        text.asn.empty() ? std::to_string(search.catalog().table(hit.type).id(hit.slot)) : "AS" + text.asn;
    const std::string shown = text.name.empty() ? text.found : text.name;
    const bool says_more =
        hit.field != "name" && hit.field != "asn" && hit.field != "city" && shown != text.found;
    out += fmt::format("{:<8} {:<12} {} {}{}\n", name_of(hit.type), number, fit(shown, kNameColumns),
                       tame(place_of(text)),
                       says_more ? fmt::format("  {} {}", hit.field, tame(text.found)) : "");
  }
  return out;
}

std::string csv(const index::SearchIndex& search, const std::vector<index::SearchHit>& hits) {
  std::string out = "type,id,name,asn,city,country,field,found\n";
  for (const index::SearchHit& hit : hits) {
    const api::HitText text = api::describe(search, hit);
    out += fmt::format("{},{},{},{},{},{},{},{}\n", name_of(hit.type),
                       search.catalog().table(hit.type).id(hit.slot), csv_field(text.name), text.asn,
                       csv_field(text.city), csv_field(text.country), hit.field, csv_field(text.found));
  }
  return out;
}

std::string text_of(const index::SearchIndex& search, const std::string& query,
                    const std::vector<index::SearchHit>& hits, const std::string& format) {
  if (format == "json") return api::render_search(search, query, hits);
  return format == "csv" ? csv(search, hits) : table(search, hits);
}

std::span<const index::ObjectType> types_of(const SearchOptions& options) {
  if (options.type.empty()) return index::kSearchedTypes;
  return index::searched_type(options.type);
}

/// Where exchanges are is said by the facilities that they are in, which takes the whole generation.
int on_a_map(const SearchOptions& options, const std::string& query, const std::string& format) {
  const auto snapshot = offline_snapshot(options.store, true);
  if (!snapshot) return report(snapshot.error());
  const auto search = index::SearchIndex::build((*snapshot)->catalog());
  const auto hits = search->find(query, options.limit, types_of(options));
  const std::string answer = api::render_search(*search, query, hits);
  if (!options.sheet.svg.empty()) {
    const int drawn = draw_map(options.sheet.svg, answer, **snapshot, "places found for " + query);
    if (drawn != kFound) return drawn;
  }
  const int printed =
      print(format == "geojson" ? geojson_of(answer, **snapshot) : text_of(*search, query, hits, format));
  return printed == kFound && hits.empty() ? kNothingFound : printed;
}

int run(const SearchOptions& options) {
  std::string query;
  for (const std::string& word : options.words) query += (query.empty() ? "" : " ") + word;
  if (query.empty() || query.size() > api::kMostSearchBytes) {
    return report({index::ErrorCode::invalid,
                   fmt::format("what is searched is 1 to {} bytes of text", api::kMostSearchBytes), "words"});
  }
  const std::string format = format_of(options.sheet);
  if (format == "geojson" || !options.sheet.svg.empty()) return on_a_map(options, query, format);
  auto opened = open_offline(options.store);
  if (!opened) return report(opened.error());
  const bool by_address = index::SearchIndex::is_address(query);
  auto catalog = index::Catalog::build(*opened->reading,
                                       by_address ? std::span<const index::ObjectType>(index::kSearchedTypes)
                                                  : std::span<const index::ObjectType>(index::kNamedTypes));
  if (!catalog) return report(catalog.error());
  const auto search = index::SearchIndex::build(*catalog);
  const auto hits = search->find(query, options.limit, types_of(options));
  const int printed = print(text_of(*search, query, hits, format));
  return printed == kFound && hits.empty() ? kNothingFound : printed;
}

}  // namespace

void add_search(CLI::App& app, int& result) {
  auto options = std::make_shared<SearchOptions>();
  CLI::App* const command = app.add_subcommand(
      "search", "find networks, exchanges, facilities and organisations by words, AS numbers and addresses");
  command->add_option("words", options->words, "what to look for; every word has to be found")->required();
  std::vector<std::string> types;
  types.reserve(index::kSearchedTypes.size());
  for (const index::ObjectType type : index::kSearchedTypes) types.emplace_back(name_of(type));
  command->add_option("--type", options->type, "of this type alone")->check(CLI::IsMember(types));
  command->add_option("--limit", options->limit, "hits to print")
      ->check(CLI::Range(std::size_t{1}, api::kMostHits))
      ->capture_default_str();
  add_store_option(*command, options->store);
  add_sheet_options(*command, options->sheet, false);
  command->callback([options, &result] { result = run(*options); });
  command->footer("exit: 0 found, 1 nothing found, 2 usage, 4 store problem");
}

}  // namespace meetpoint::cli
