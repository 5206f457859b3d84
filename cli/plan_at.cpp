#include <fmt/format.h>

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "api/render_plan.hpp"
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/planning.hpp"
#include "cli/text.hpp"
#include "index/planner/at.hpp"
#include "index/time.hpp"

namespace meetpoint::cli {

namespace {

struct AtOptions {
  PlanOptions plan;
  std::string place;
};

/// A row a port: what is configured, and what one looks up.
std::vector<Sheet> exchange_sheets() {
  return {{"Networks",
           "networks/*/ports/*",
           {{"ASN", "asn", "../asn", Look::number},
            {"NETWORK", "name", "../name"},
            {"POLICY", "policy", "../policy"},
            {"", "type", "../type", Look::text, false},
            {"SPEED", "speed_mbps", "speed_mbps", Look::speed},
            {"RS", "is_rs_peer", "is_rs_peer"},
            {"UP", "operational", "operational"},
            {"IPV4", "ipaddr4", "ipaddr4", Look::whole},
            {"IPV6", "ipaddr6", "ipaddr6", Look::whole},
            {"", "netixlan_id", "netixlan_id", Look::number, false},
            {"", "findings", "../findings/*/code", Look::text, false}}},
          {"Facilities",
           "facilities/*",
           {{"ID", "fac_id", "fac_id", Look::number},
            {"NAME", "name", "name"},
            {"CITY", "city", "city"},
            {"CC", "country", "country"}}}};
}

std::vector<Sheet> facility_sheets() {
  return {{"Networks",
           "networks/*",
           {{"ASN", "asn", "asn", Look::number},
            {"NETWORK", "name", "name"},
            {"POLICY", "policy", "policy"},
            {"TYPE", "type", "type"},
            {"", "findings", "findings/*/code", Look::text, false}}},
          {"Exchanges",
           "exchanges/*",
           {{"ID", "ix_id", "ix_id", Look::number},
            {"NAME", "name", "name"},
            {"CITY", "city", "city"},
            {"CC", "country", "country"},
            {"NETWORKS", "networks", "networks", Look::number}}}};
}

int print_presence(const Planning& planning, const AtOptions& options, index::IxId id) {
  auto presence = index::at(planning.snapshot(), id);
  if (!presence) return report(presence.error());
  const std::string summary =
      fmt::format("{} (ix {}): {} with {} in operation, {}, in {}", presence->exchange->name, id.value,
                  counted(presence->members.size(), "network", "networks"),
                  counted(presence->capacity.ports, "port", "ports"), human_speed(presence->capacity.mbps),
                  counted(presence->facilities.size(), "facility", "facilities"));
  return print_answer(planning.snapshot(), api::render_at(planning.snapshot(), *presence, index::now_utc()),
                      {summary, exchange_sheets()}, options.plan, !presence->members.empty());
}

int print_presence(const Planning& planning, const AtOptions& options, index::FacId id) {
  auto presence = index::at(planning.snapshot(), id);
  if (!presence) return report(presence.error());
  const std::string summary = fmt::format("{} (fac {}): {} and {}", presence->facility->name, id.value,
                                          counted(presence->members.size(), "network", "networks"),
                                          counted(presence->exchanges.size(), "exchange", "exchanges"));
  return print_answer(planning.snapshot(), api::render_at(planning.snapshot(), *presence, index::now_utc()),
                      {summary, facility_sheets()}, options.plan,
                      !presence->members.empty() || !presence->exchanges.empty());
}

int run(const AtOptions& options) {
  auto planning = Planning::open(options.plan);
  if (!planning) return report(planning.error());
  auto place = planning->names().place(options.place, "place");
  if (!place) return report(place.error());
  return std::visit([&](const auto id) { return print_presence(*planning, options, id); }, *place);
}

}  // namespace

void add_at(CLI::App& app, int& result) {
  auto options = std::make_shared<AtOptions>();
  CLI::App* const command = app.add_subcommand("at", "who is at an exchange, or in a facility");
  command->add_option("place", options->place, "ix:26, fac:34, or a name")->required();
  add_plan_options(*command, options->plan);
  command->callback([options, &result] { result = run(*options); });
}

}  // namespace meetpoint::cli
