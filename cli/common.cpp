#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/render.hpp"
#include "cli/by_name.hpp"
#include "cli/colour.hpp"
#include "cli/commands.hpp"
#include "cli/common_table.hpp"
#include "cli/exit_code.hpp"
#include "cli/geojson.hpp"
#include "cli/map_svg.hpp"
#include "cli/sheet.hpp"
#include "cli/text.hpp"
#include "index/query.hpp"
#include "index/snapshot.hpp"

namespace meetpoint::cli {

namespace {

struct CommonOptions {
  std::vector<std::string> networks;
  std::string store = kDefaultStore;
  SheetOptions sheet;
  std::string type;
};

std::string text_of(const index::Snapshot& snapshot, const index::Common& common, const std::string& format) {
  if (format == "json") return api::render_common(snapshot, common);
  if (format == "csv") return common_csv(snapshot, common);
  if (format == "geojson") return geojson_of(api::render_common(snapshot, common), snapshot);
  return common_table(snapshot, common, wants_colour(), terminal_width());
}

std::string joined(const std::vector<index::Asn>& asns) {
  std::string text;
  for (const index::Asn asn : asns) text += (text.empty() ? "" : ", ") + to_string(asn);
  return text;
}

int run(const CommonOptions& options) {
  std::optional<index::PlaceKind> only;
  if (options.type == "exchange") only = index::PlaceKind::exchange;
  if (options.type == "facility") only = index::PlaceKind::facility;

  const std::string format = format_of(options.sheet);
  auto snapshot =
      snapshot_for(options.store, options.networks, format == "geojson" || !options.sheet.svg.empty());
  if (!snapshot) return report(snapshot.error());
  const index::Names names = names_of(*snapshot);
  std::vector<index::Asn> asns;
  for (const std::string& word : options.networks) {
    auto asn = network_of(names, word, "asn");
    if (!asn) return report(asn.error());
    asns.push_back(*asn);
  }
  auto common = index::common(**snapshot, asns, only);
  if (!common) return report(common.error());

  if (!options.sheet.svg.empty()) {
    const int drawn = draw_map(options.sheet.svg, api::render_common(**snapshot, *common), **snapshot,
                               "where " + joined(asns) + " can meet");
    if (drawn != kFound) return drawn;
  }
  const int printed = print(text_of(**snapshot, *common, format));
  if (printed != kFound) return printed;
  return common->exchanges.empty() && common->facilities.empty() ? kNothingFound : kFound;
}

}  // namespace

void add_common(CLI::App& app, int& result) {
  auto options = std::make_shared<CommonOptions>();
  CLI::App* const command = app.add_subcommand("common", "places at which all of the given networks are");
  command
      ->add_option("network", options->networks,
                   "2 to 25 AS numbers (13335, AS13335 or 1.10) or names of networks")
      ->required();
  add_store_option(*command, options->store);
  add_sheet_options(*command, options->sheet, false);
  command->add_option("--type", options->type, "one kind of place only")
      ->check(CLI::IsMember({"exchange", "facility"}));
  command->callback([options, &result] { result = run(*options); });
  command->footer("exit: 0 found, 1 nothing in common, 2 usage, 3 unknown ASN or name, 4 store problem");
}

}  // namespace meetpoint::cli
