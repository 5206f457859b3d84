#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "api/render_records.hpp"
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/offline.hpp"
#include "cli/text.hpp"
#include "index/owner.hpp"

namespace meetpoint::cli {

namespace {

struct OwnerOptions {
  std::string store = kDefaultStore;
  std::string type;
  std::uint32_t id = 0;
  std::string format = "table";
};

std::string describe(const index::OwnerLink& link) {
  std::string text = fmt::format("{} {}", name_of(link.type), link.id);
  if (!link.held) return text + " (not held)";
  if (link.asn.value != 0) text += " " + to_string(link.asn);
  if (!link.name.empty()) text += " " + tame(link.name);
  if (link.status != "ok") text += fmt::format(" ({})", tame(link.status));
  return text;
}

std::string owner_text(const index::Ownership& ownership, const std::vector<index::Overlay>& overlays) {
  std::string text = describe(ownership.row) + "\n  " + std::string(ownership.rule) + "\n";
  for (const index::OwnerSide& side : ownership.sides) {
    for (const index::OwnerLink& link : side.chain)
      text += (&link == &side.chain.front() ? "\n  " : " -> ") + describe(link);
    text += fmt::format("\n    may {}\n", side.may);
  }
  bool first = true;
  for (const index::Overlay& overlay : overlays) {
    if (overlay.type != ownership.row.type || overlay.id != ownership.row.id) continue;
    text += fmt::format("{}    {}: {}\n", first ? "\n  ours, not PeeringDB's\n" : "", overlay.field,
                        tame(overlay.value));
    first = false;
  }
  return text;
}

int run(const OwnerOptions& options) {
  auto opened = open_offline(options.store);
  if (!opened) return report(opened.error());
  const auto type = index::type_named(options.type);  // CLI11 has checked it
  auto ownership = index::owner_of(*opened->reading, *type, options.id);
  if (!ownership) return report_absent(ownership.error());
  auto overlays = opened->reading->overlays();
  if (!overlays) return report(overlays.error());
  return print(options.format == "json" ? api::render_owner(*ownership, *overlays)
                                        : owner_text(*ownership, *overlays));
}

}  // namespace

void add_owner(CLI::App& app, int& result) {
  auto options = std::make_shared<OwnerOptions>();
  CLI::App* const command =
      app.add_subcommand("owner", "whose datum a row is, and what the policy lets each party change");
  add_row_options(*command, options->type, options->id);
  add_store_option(*command, options->store);
  add_format_option(*command, options->format, false);
  command->callback([options, &result] { result = run(*options); });
  command->footer("exit: 0 found, 1 the mirror holds no such row, 2 usage, 4 store problem");
}

}  // namespace meetpoint::cli
