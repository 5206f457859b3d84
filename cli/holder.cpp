#include <fmt/format.h>

#include <memory>
#include <string>

#include "api/render_rpki.hpp"
#include "cli/by_name.hpp"
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/rpki_options.hpp"
#include "cli/stored_holdership.hpp"
#include "cli/text.hpp"

namespace meetpoint::cli {

namespace {

struct HolderOptions {
  std::string store = kDefaultStore;
  RpkiOptions rpki;
  std::string network;
  std::string format = "table";
};

std::string table(const rpki::Holdership& holdership, const rpki::Holders& holders) {
  std::string text = fmt::format("{:<8} {:<10} {:>5} {:<9} {:<20}  {}\n", "HOLDER", "ANCHOR", "DEPTH", "AS",
                                 "UNTIL", "CERTIFICATE");
  for (const rpki::Certified& one : holders.certificates) {
    const rpki::Authority& authority = holdership.repository().authorities[one.authority];
    std::string flags;
    for (const std::string& flag : api::flags_of(one)) flags += (flags.empty() ? "  " : ", ") + flag;
    text += fmt::format("{:<8} {:<10} {:>5} {:<9} {:<20}  {}{}\n", one.holder ? "yes" : "no",
                        fit(holdership.anchor_name(authority), 10), authority.depth,
                        one.listed ? "listed" : "inherited", index::format_utc(authority.valid_until),
                        tame(authority.certificate->uri), flags);
  }
  return text;
}

int run(const HolderOptions& options) {
  const auto asn = network_in(options.store, options.network, "network");
  if (!asn) return report(asn.error());
  const auto holdership = options.rpki.given() ? walk_now(options.rpki) : stored_holdership(options.store);
  if (!holdership) return report(holdership.error());
  const rpki::Holders holders = (*holdership)->holder_of(*asn, index::now_utc());
  const bool none = holders.certificates.empty();
  const int printed = print(options.format == "json" ? api::render_holders(**holdership, *asn, holders)
                            : none ? fmt::format("{}: {}\n", to_string(*asn), tame(holders.reason))
                                   : table(**holdership, holders));
  return printed == kFound && none ? kNothingFound : printed;
}

}  // namespace

void add_holder(CLI::App& app, int& result) {
  auto options = std::make_shared<HolderOptions>();
  CLI::App* const command =
      app.add_subcommand("holder", "which RPKI certificates cover an AS, and who holds it");
  command->add_option("network", options->network, "64496, AS64496, or a name that the store has")
      ->required();
  add_rpki_options(*command, options->rpki);
  add_store_option(*command, options->store);
  add_format_option(*command, options->format, false);
  command->callback([options, &result] { result = run(*options); });
  command->footer(
      "exit: 0 a certificate covers it, 1 none does, 2 usage, 3 unknown name, 4 store problem, 5 no RPKI "
      "data, or no trust "
      "anchor of it is valid");
}

}  // namespace meetpoint::cli
