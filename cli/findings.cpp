#include <fmt/format.h>

#include <memory>
#include <string>

#include "api/render_records.hpp"
#include "cli/by_name.hpp"
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/text.hpp"
#include "index/records.hpp"

namespace meetpoint::cli {

namespace {

struct FindingsOptions {
  std::string store = kDefaultStore;
  std::string code;
  std::string asn;
  std::string type;
  bool cleared = false;
  std::string format = "table";
};

std::string day_of(index::UtcSeconds instant) {
  return instant == 0 ? "-" : index::format_utc(instant).substr(0, 10);
}

std::string time_or_nothing(index::UtcSeconds instant) {
  return instant == 0 ? "" : index::format_utc(instant);
}

std::string findings_table(const index::RecordPage<index::FindingRecord>& page) {
  std::string text = fmt::format("{:<20} {:<10} {:<10}  {}\n", "CODE", "SINCE", "CLEARED", "WHAT");
  for (const index::FindingRecord* finding : page.records) {
    text += fmt::format("{:<20} {:<10} {:<10}  {}\n", finding->code, day_of(finding->first_seen),
                        day_of(finding->cleared), tame(finding->text));
  }
  return text;
}

std::string findings_csv(const index::RecordPage<index::FindingRecord>& page) {
  std::string text = "code,type,id,field,asn,text,first_seen,last_seen,cleared\n";
  for (const index::FindingRecord* finding : page.records) {
    text += fmt::format("{},{},{},{},{},{},{},{},{}\n", finding->code, name_of(finding->type), finding->id,
                        csv_field(finding->field), finding->asn.value, csv_field(finding->text),
                        time_or_nothing(finding->first_seen), time_or_nothing(finding->last_seen),
                        time_or_nothing(finding->cleared));
  }
  return text;
}

int run(const FindingsOptions& options) {
  api::FindingsQuestion question;
  question.cleared = options.cleared;
  question.limit = kNoLimit;
  if (!options.code.empty()) {
    if (!index::is_finding_code(options.code)) {
      return report({index::ErrorCode::invalid,
                     "--code is one that `meetpoint findings` prints, such as F-IPRANGE", "code"});
    }
    question.filter.code = options.code;
  }
  if (!options.type.empty()) question.filter.type = index::type_named(options.type);
  auto snapshot = snapshot_for(options.store, {options.asn});
  if (!snapshot) return report(snapshot.error());
  const index::Names names = names_of(*snapshot);
  if (!options.asn.empty()) {
    auto asn = network_of(names, options.asn, "--asn");
    if (!asn) return report(asn.error());
    question.filter.asn = *asn;
  }
  const auto page = index::findings(**snapshot, question.filter, question.cleared, {}, question.limit);
  const int printed = print(options.format == "json"  ? api::render_findings(**snapshot, page, question)
                            : options.format == "csv" ? findings_csv(page)
                                                      : findings_table(page));
  if (printed != kFound) return printed;
  return page.records.empty() ? kNothingFound : kFound;
}

}  // namespace

void add_findings(CLI::App& app, int& result) {
  auto options = std::make_shared<FindingsOptions>();
  CLI::App* const command =
      app.add_subcommand("findings", "what is wrong with upstream's rows, and since when");
  add_store_option(*command, options->store);
  command->add_option("--code", options->code, "one kind of finding only, such as F-IPRANGE");
  command->add_option("--asn", options->asn, "only what concerns this network, by AS number or name");
  command->add_option("--type", options->type, "one type of row only")->check(CLI::IsMember(type_names()));
  command->add_flag("--cleared", options->cleared, "those taken back in the last 90 days instead");
  add_format_option(*command, options->format, true);
  command->callback([options, &result] { result = run(*options); });
  command->footer("exit: 0 found, 1 nothing found, 2 usage, 3 unknown name, 4 store problem");
}

}  // namespace meetpoint::cli
