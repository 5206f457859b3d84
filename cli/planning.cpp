#include "cli/planning.hpp"

#include <utility>

#include "cli/by_name.hpp"
#include "cli/colour.hpp"
#include "cli/exit_code.hpp"
#include "cli/geojson.hpp"
#include "cli/list_file.hpp"
#include "cli/map_svg.hpp"
#include "cli/offline.hpp"
#include "cli/text.hpp"
#include "index/catalog.hpp"
#include "index/edited_reading.hpp"
#include "index/planner/as_of.hpp"
#include "index/planner/own_plans.hpp"

namespace meetpoint::cli {

namespace {

/// parse(text, name) -> Expected<...>
auto parsed_file(const std::string& file, auto parse) -> decltype(parse(std::string(), file)) {
  auto text = read_list(file, index::kMostListBytes);
  if (!text) return forward(text);
  return parse(*text, list_name(file));
}

index::Expected<index::Generation> past(index::Reading& reading, const std::string& text) {
  constexpr const char* kField = "--as-of";
  auto moment = index::parse_moment(text, kField);
  if (!moment) return forward(moment);
  auto remembered = reading.generations();
  if (!remembered) return forward(remembered);
  return index::generation_at(*remembered, *moment, kField);
}

}  // namespace

Planning::Planning(std::shared_ptr<const index::Snapshot> snapshot)
    : snapshot_(std::move(snapshot)), names_(std::make_shared<const index::Names>(names_of(snapshot_))) {}

index::Expected<Planning> Planning::open(const PlanOptions& options) {
  index::OwnPlans own;
  if (!options.overlay.empty()) {
    auto read = parsed_file(options.overlay, index::parse_own_plans);
    if (!read) return forward(read);
    own = std::move(*read);
  }
  auto opened = open_offline(options.store);
  if (!opened) return forward(opened);
  std::unique_ptr<index::Reading> reading = std::move(opened->reading);
  if (!options.as_of.empty()) {
    auto then = past(*reading, options.as_of);
    if (!then) return forward(then);
    auto edited = index::as_of(std::move(reading), *then);
    if (!edited) return forward(edited);
    reading = std::move(*edited);
  }
  if (!own.plans.empty()) {
    auto edited = std::make_unique<index::EditedReading>(std::move(reading));
    if (auto added = index::add_plans(*edited, own, list_name(options.overlay)); !added)
      return forward(added);
    reading = std::move(edited);
  }
  auto catalog = index::Catalog::build(*reading, nullptr);
  if (!catalog) return forward(catalog);
  auto snapshot = index::Snapshot::build(*reading, std::move(*catalog));
  if (!snapshot) return forward(snapshot);
  Planning planning(std::move(*snapshot));
  planning.existing_ = std::move(own.existing);
  return planning;
}

index::Expected<std::vector<index::Asn>> Planning::networks(const std::vector<std::string>& texts,
                                                            const std::string& field) const {
  std::vector<index::Asn> asns;
  for (const std::string& text : texts) {
    auto asn = names_->network(text, field);
    if (!asn) return forward(asn);
    asns.push_back(*asn);
  }
  return asns;
}

index::Expected<std::vector<std::string>> Planning::words(const std::vector<std::string>& texts,
                                                          index::Trait trait,
                                                          const std::string& field) const {
  const index::Table& nets = snapshot_->catalog()->table(index::ObjectType::net);
  std::vector<std::string> words;
  for (const std::string& text : texts) {
    auto word = index::known_word(nets, trait, text, field);
    if (!word) return forward(word);
    words.push_back(std::move(*word));
  }
  return words;
}

index::Expected<std::vector<std::string>> country_codes(const std::vector<std::string>& texts) {
  std::vector<std::string> codes;
  for (const std::string& text : texts) {
    auto code = index::country_code(text, "--country");
    if (!code) return forward(code);
    codes.push_back(std::move(*code));
  }
  return codes;
}

void add_plan_options(CLI::App& command, PlanOptions& options) {
  add_store_option(command, options.store);
  command
      .add_option("--as-of", options.as_of,
                  "ports and tenancies as they were: a generation's number, a day (2026-11-01) or an instant")
      ->type_name("WHEN");
  command
      .add_option("--overlay", options.overlay,
                  "one's own plans and sessions: lines of port,ASN,IX,MBPS[,IP[,IP]], tenancy,ASN,FAC, "
                  "session,ASN[,IP]")
      ->type_name("FILE");
  add_sheet_options(command, options.sheet);
  command.footer(kPlanFooter);
}

index::Expected<std::vector<index::Asn>> asn_file(const std::string& file, std::size_t most) {
  return parsed_file(file, [most](const std::string& text, const std::string& name) {
    return index::parse_asn_list(text, name, most);
  });
}

index::Expected<index::ExistingPeers> existing_peers(const std::string& file) {
  return parsed_file(file, index::parse_existing_peers);
}

index::Expected<std::vector<index::WeighedAsn>> weighed_asns(const std::string& file) {
  return parsed_file(file, index::parse_weighed_asns);
}

index::Expected<std::vector<index::PlaceCost>> costs(const std::string& file) {
  return parsed_file(file, index::parse_costs);
}

int print_answer(const index::Snapshot& snapshot, const std::string& answer, const Page& page,
                 const PlanOptions& options, bool found) {
  if (!options.sheet.svg.empty()) {
    if (const int drawn = draw_map(options.sheet.svg, answer, snapshot, page.summary); drawn != kFound)
      return drawn;
  }
  const std::string format = format_of(options.sheet);
  std::string text = format == "geojson"
                         ? geojson_of(answer, snapshot)
                         : print_page(answer, page, options.sheet, terminal_width(), wants_colour());
  if (!options.overlay.empty() && (format == "table" || format == "md"))
    text += "with the plans and sessions of " + tame(list_name(options.overlay)) + '\n';
  const int printed = print(text);
  return printed == kFound && !found ? kNothingFound : printed;
}

}  // namespace meetpoint::cli
