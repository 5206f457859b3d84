#include <fmt/format.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/render_plan.hpp"
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/planning.hpp"
#include "cli/text.hpp"
#include "index/planner/whatif.hpp"
#include "index/time.hpp"

namespace meetpoint::cli {

namespace {

struct WhatIfOptions {
  PlanOptions plan;
  std::string network;
  std::vector<std::string> add_ix;
  std::vector<std::string> drop_ix;
  std::vector<std::string> add_fac;
  std::vector<std::string> drop_fac;
};

std::vector<Sheet> sheets() {
  return {{"Networks",
           "networks/*",
           {{"CHANGE", "change", "change"},
            {"ASN", "asn", "asn", Look::number},
            {"NETWORK", "name", "name"},
            {"POLICY", "policy_general", "policy_general"},
            {"VIA", "via", "via"},
            {"AT", "places", "places/*/name"},
            {"", "findings", "findings/*/code", Look::text, false}}},
          {"Places",
           "places/*",
           {{"CHANGE", "change", "change"},
            {"IX", "ix_id", "ix_id", Look::number},
            {"FAC", "fac_id", "fac_id", Look::number},
            {"NAME", "name", "name"},
            {"CITY", "city", "city"},
            {"CC", "country", "country"},
            {"NETWORKS", "networks", "networks", Look::number},
            {"ALONE", "alone", "alone", Look::number}}}};
}

template <typename Id>
index::Expected<std::vector<Id>> ids_of(const std::vector<std::string>& texts, const char* field,
                                        const Planning& planning,
                                        index::Expected<Id> (index::Names::*find)(std::string_view,
                                                                                  const std::string&) const) {
  std::vector<Id> ids;
  for (const std::string& text : texts) {
    auto id = (planning.names().*find)(text, field);
    if (!id) return index::forward(id);
    ids.push_back(*id);
  }
  return ids;
}

index::Expected<index::WhatIfQuestion> question_of(const WhatIfOptions& options, const Planning& planning) {
  index::WhatIfQuestion question;
  auto asn = planning.names().network(options.network, "asn");
  if (!asn) return index::forward(asn);
  question.asn = *asn;
  for (const auto& [texts, field, ids] : {std::tuple(&options.add_ix, "--add-ix", &question.add_ix),
                                          std::tuple(&options.drop_ix, "--drop-ix", &question.drop_ix)}) {
    auto found = ids_of(*texts, field, planning, &index::Names::exchange);
    if (!found) return index::forward(found);
    *ids = std::move(*found);
  }
  for (const auto& [texts, field, ids] : {std::tuple(&options.add_fac, "--add-fac", &question.add_fac),
                                          std::tuple(&options.drop_fac, "--drop-fac", &question.drop_fac)}) {
    auto found = ids_of(*texts, field, planning, &index::Names::facility);
    if (!found) return index::forward(found);
    *ids = std::move(*found);
  }
  return question;
}

int run(const WhatIfOptions& options) {
  auto planning = Planning::open(options.plan);
  if (!planning) return report(planning.error());
  auto question = question_of(options, *planning);
  if (!question) return report(question.error());
  auto whatif = index::whatif(planning->snapshot(), *question);
  if (!whatif) return report(whatif.error());
  const std::string summary = fmt::format(
      "{} ({}) could meet {} at exchanges, {} now; {} in facilities, {} now", to_string(whatif->network->asn),
      whatif->network->name, counted(whatif->exchanges.after, "network", "networks"),
      whatif->exchanges.before, whatif->facilities.after, whatif->facilities.before);
  return print_answer(planning->snapshot(),
                      api::render_whatif(planning->snapshot(), *whatif, index::now_utc()),
                      {summary, sheets()}, options.plan,
                      !whatif->exchanges.networks.empty() || !whatif->facilities.networks.empty());
}

}  // namespace

void add_whatif(CLI::App& app, int& result) {
  auto options = std::make_shared<WhatIfOptions>();
  CLI::App* const command = app.add_subcommand(
      "whatif", "whom a network could meet, and whom no more, if it joined and left some places");
  command->add_option("network", options->network, "an AS number or a network's name")->required();
  const auto places = [&](const char* name, std::vector<std::string>& texts, const char* what) {
    command->add_option(name, texts, what)->take_all()->expected(1);
  };
  places("--add-ix", options->add_ix, "join this exchange, by id, as often as wanted, or name");
  places("--drop-ix", options->drop_ix, "leave this exchange");
  places("--add-fac", options->add_fac, "join this facility");
  places("--drop-fac", options->drop_fac, "leave this facility");
  add_plan_options(*command, options->plan);
  command->callback([options, &result] { result = run(*options); });
}

}  // namespace meetpoint::cli
