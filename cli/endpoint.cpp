#include <fmt/format.h>

#include <array>
#include <memory>
#include <optional>
#include <string>

#include "api/endpoints.hpp"
#include "api/render_rpki.hpp"
#include "cli/by_name.hpp"
#include "cli/commands.hpp"
#include "cli/endpoint_table.hpp"
#include "cli/exit_code.hpp"
#include "cli/offline.hpp"
#include "cli/rpki_options.hpp"
#include "cli/stored_holdership.hpp"
#include "cli/stored_rdap.hpp"
#include "cli/text.hpp"

namespace meetpoint::cli {

namespace {

struct EndpointOptions {
  std::string store = kDefaultStore;
  bool store_named = false;
  RpkiOptions rpki;
  std::string endpoints;
  std::string network;
  std::string format = "table";
};

std::string table(const rpki::EndpointAnswer& answer) {
  std::string text;
  if (const rpki::EndpointWord* const used = answer.used()) {
    text = fmt::format("{}: {}\n", to_string(answer.asn), used->url);
    if (used->source != rpki::EndpointSource::rpki)
      text += fmt::format(
          "{} says so, and nobody vouches for it\n",
          used->source == rpki::EndpointSource::operators_table ? "your own table" : tame(used->place));
    if (used->expires_at != 0) text += fmt::format("until {}\n", index::format_utc(used->expires_at));
  } else {
    text = fmt::format("{}: no endpoint: {}\n", to_string(answer.asn), tame(answer.reason));
  }
  if (answer.words.empty()) return text;
  text += fmt::format("\n{:<9} {:<19} {:<40}  {}\n", "SOURCE", "VERDICT", "URL", "WHERE");
  for (const rpki::EndpointWord& word : answer.words) {
    text += fmt::format("{:<9} {:<19} {}  {}{}\n", name_of(word.source), name_of(word.verdict),
                        fit(word.url, 40), tame(word.place), word.text.empty() ? "" : ": " + tame(word.text));
  }
  return text;
}

/// What the answer rests on. A store is opened when one is named, or when no cache is.
struct Known {
  rpki::EndpointTable operators_table;
  std::shared_ptr<const rpki::Holdership> holdership;
  std::shared_ptr<const rpki::EndpointTable> rdap;
  std::shared_ptr<const index::Catalog> catalog;
};

index::Expected<Known> find_out(const EndpointOptions& options) {
  Known known;
  if (!options.endpoints.empty()) {
    auto read = read_endpoint_table(options.endpoints);
    if (!read) return forward(read);
    known.operators_table = std::move(*read);
  }
  if (options.rpki.given()) {
    auto walked = walk_now(options.rpki);
    if (!walked) return forward(walked);
    known.holdership = std::move(*walked);
    if (!options.store_named) return known;
  }
  auto opened = open_offline(options.store);
  if (!opened) return forward(opened);
  constexpr std::array kNetworks = {index::ObjectType::net};
  auto catalog = index::Catalog::build(*opened->reading, kNetworks);
  if (!catalog) return forward(catalog);
  known.catalog = std::move(*catalog);
  auto rdap = read_rdap(*opened->reading);
  if (!rdap) return forward(rdap);
  known.rdap = std::move(*rdap);
  if (options.rpki.given()) return known;
  auto stored = read_holdership(*opened->reading);
  if (!stored) return forward(stored);
  known.holdership = std::move(*stored);
  return known;
}

int run(const EndpointOptions& options) {
  const auto asn = network_in(options.store, options.network, "network");
  if (!asn) return report(asn.error());
  const auto known = find_out(options);
  if (!known) return report(known.error());
  const rpki::EndpointAnswer answer = api::endpoint_of(
      {known->holdership.get(), &known->operators_table, known->rdap.get(), known->catalog.get()}, *asn,
      index::now_utc());
  const int printed =
      print(options.format == "json" ? api::render_endpoint(known->holdership.get(), answer) : table(answer));
  return printed == kFound && answer.used() == nullptr ? kNothingFound : printed;
}

}  // namespace

void add_endpoint(CLI::App& app, int& result) {
  auto options = std::make_shared<EndpointOptions>();
  CLI::App* const command =
      app.add_subcommand("endpoint", "where the Peering API of a network answers, and who says so");
  command->add_option("network", options->network, "64496, AS64496, or a name that the store has")
      ->required();
  add_rpki_options(*command, options->rpki);
  add_endpoints_option(*command, options->endpoints);
  add_store_option(*command, options->store);
  const CLI::Option* const store = command->get_option("--store");
  add_format_option(*command, options->format, false);
  command->callback([options, store, &result] {
    options->store_named = store->count() > 0;
    result = run(*options);
  });
  command->footer(
      "Asked in this order: the RPKI, the table of --endpoints, RDAP, PeeringDB's notes; of the last two "
      "what a\n"
      "sync has stored. The URL itself is never asked. With --rpki-cache no store is needed, and none is "
      "used\n"
      "unless it is named.\n"
      "exit: 0 there is one, 1 there is none, 2 usage, 3 unknown name, 4 store problem, 5 no trust anchor is "
      "valid");
}

}  // namespace meetpoint::cli
