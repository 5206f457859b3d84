#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "api/render_plan.hpp"
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/planning.hpp"
#include "index/planner/path.hpp"
#include "index/time.hpp"

namespace meetpoint::cli {

namespace {

struct PathOptions {
  PlanOptions plan;
  std::string ip;
};

std::vector<Column> port_columns() {
  return {{"ASN", "asn", "network/asn", Look::number},
          {"NETWORK", "network", "network/name"},
          {"PORT", "netixlan_id", "port/netixlan_id", Look::number},
          {"SPEED", "speed_mbps", "port/speed_mbps", Look::speed},
          {"UP", "operational", "port/operational"},
          {"IX", "ix_id", "exchange/ix_id", Look::number},
          {"EXCHANGE", "exchange", "exchange/name"},
          {"FINDINGS", "findings", "findings/*/code"}};
}

std::vector<Sheet> sheets(bool assigned) {
  Sheet answer{"", "", port_columns()};
  // Of an address that nobody has the summary says all.
  for (Column& column : answer.columns) column.in_table = assigned;
  answer.columns.insert(answer.columns.begin(), {{"", "address", "address", Look::whole, false},
                                                 {"", "state", "state", Look::text, false},
                                                 {"", "prefix", "prefixes/0/prefix", Look::whole, false}});
  return {std::move(answer),
          {"Prefixes that hold it",
           "prefixes/*",
           {{"PREFIX", "prefix", "prefix", Look::whole},
            {"IX", "ix_id", "exchange/ix_id", Look::number},
            {"EXCHANGE", "exchange", "exchange/name"},
            {"CITY", "city", "exchange/city"},
            {"CC", "country", "exchange/country"}}},
          {"Other ports that claim it", "other_ports/*", port_columns()}};
}

std::string summary_of(const index::Path& path) {
  const std::string address = to_string(path.address);
  if (!path.ports.empty()) {
    const index::PathPort& at = path.ports.front();
    return fmt::format("{} is of {} at {} (ix {}){}", address, to_string(at.network->asn), at.exchange->name,
                       at.exchange->id.value,
                       path.prefixes.empty() ? "; no exchange has a prefix that holds it" : "");
  }
  if (!path.prefixes.empty()) {
    const index::PathPrefix& in = path.prefixes.front();
    return fmt::format("{} is in {} of {} (ix {}), and no port has it", address, to_string(in.prefix),
                       in.exchange->name, in.exchange->id.value);
  }
  return fmt::format("{} is outside of every exchange's prefixes, and no port has it", address);
}

int run(const PathOptions& options) {
  auto address = index::parse_address(options.ip);
  if (!address) return report(address.error());
  auto planning = Planning::open(options.plan);
  if (!planning) return report(planning.error());
  const index::Path path = index::path(planning->snapshot(), *address);
  return print_answer(planning->snapshot(), api::render_path(planning->snapshot(), path, index::now_utc()),
                      {summary_of(path), sheets(!path.ports.empty())}, options.plan,
                      !path.ports.empty() || !path.prefixes.empty());
}

}  // namespace

void add_path(CLI::App& app, int& result) {
  auto options = std::make_shared<PathOptions>();
  CLI::App* const command =
      app.add_subcommand("path", "which exchange, network and port an IP address belongs to");
  command->add_option("ip", options->ip, "an IPv4 or IPv6 address")->required();
  add_plan_options(*command, options->plan);
  command->callback([options, &result] { result = run(*options); });
}

}  // namespace meetpoint::cli
