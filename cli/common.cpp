#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/render.hpp"
#include "cli/commands.hpp"
#include "cli/common_table.hpp"
#include "cli/exit_code.hpp"
#include "cli/text.hpp"
#include "index/query.hpp"
#include "index/snapshot.hpp"
#include "index/sqlite_store.hpp"

namespace meetpoint::cli {

namespace {

struct CommonOptions {
  std::vector<std::string> asns;
  std::string store = kDefaultStore;
  std::string format = "table";
  std::string type;
};

/// The newest generation of a store. Whatever is wrong is a store problem, also that it holds nothing yet.
index::Expected<std::shared_ptr<const index::Snapshot>> snapshot_of(const std::string& file) {
  auto store = open_sqlite_store(file, index::Access::read);
  if (!store) return forward(store);
  auto reading = (*store)->read();
  if (!reading) return forward(reading);
  if ((*reading)->generation().number == 0) {
    return index::fail(index::ErrorCode::storage,
                       file + " holds no generation yet; load it with `meetpoint sync --store " + file + "`");
  }
  return index::Snapshot::build(**reading);
}

int run(const CommonOptions& options) {
  std::vector<index::Asn> asns;
  for (const std::string& text : options.asns) {
    auto asn = index::parse_asn(text);
    if (!asn) return report(asn.error());
    asns.push_back(*asn);
  }
  std::optional<index::PlaceKind> only;
  if (options.type == "exchange") only = index::PlaceKind::exchange;
  if (options.type == "facility") only = index::PlaceKind::facility;

  auto snapshot = snapshot_of(options.store);
  if (!snapshot) {
    report(snapshot.error());
    return kStoreProblem;
  }
  auto common = index::common(**snapshot, asns, only);
  if (!common) return report(common.error());

  use_utf8();
  const std::string text = options.format == "json"  ? api::render_common(**snapshot, *common)
                           : options.format == "csv" ? common_csv(**snapshot, *common)
                                                     : common_table(**snapshot, *common);
  const int printed = print(text);
  if (printed != kFound) return printed;
  return common->exchanges.empty() && common->facilities.empty() ? kNothingInCommon : kFound;
}

}  // namespace

void add_common(CLI::App& app, int& result) {
  auto options = std::make_shared<CommonOptions>();
  CLI::App* const command = app.add_subcommand("common", "places at which all of the given networks are");
  command->add_option("asn", options->asns, "2 to 25 AS numbers: 13335, AS13335 or 1.10")->required();
  command->add_option("--store", options->store, "the store to ask")
      ->capture_default_str()
      ->envname("MEETPOINT_STORE");
  command->add_option("--format", options->format, "how to print the answer")
      ->check(CLI::IsMember({"table", "json", "csv"}))
      ->capture_default_str();
  command->add_option("--type", options->type, "one kind of place only")
      ->check(CLI::IsMember({"exchange", "facility"}));
  command->callback([options, &result] { result = run(*options); });
  command->footer("exit: 0 found, 1 nothing in common, 2 usage, 3 unknown ASN, 4 store problem");
}

}  // namespace meetpoint::cli
