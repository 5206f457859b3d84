#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/render_rpki.hpp"
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/rpki_options.hpp"
#include "cli/stored_holdership.hpp"
#include "cli/text.hpp"
#include "index/read_file.hpp"
#include "index/sha256.hpp"

namespace meetpoint::cli {

namespace {

/// The checklist itself does not hold.
constexpr int kNotValid = 3;

struct ChecklistOptions {
  std::string store = kDefaultStore;
  RpkiOptions rpki;
  std::string list;
  std::vector<std::string> files;
  std::string format = "table";
};

index::Expected<std::vector<rpki::ChecklistFile>> digests_of(const std::vector<std::string>& names) {
  std::vector<rpki::ChecklistFile> files;
  for (const std::string& name : names) {
    auto digest = index::sha256_of(name);
    // A name of the command line that is not there is no problem of the store.
    if (!digest) return index::fail(index::ErrorCode::not_found, digest.error().text);
    files.push_back({std::filesystem::path(name).filename().string(), *rpki::sha256_of_hex(*digest)});
  }
  return files;
}

std::string table(const rpki::ChecklistVerdict& verdict) {
  std::string text =
      verdict.valid() ? std::string("valid\n") : fmt::format("not valid: {}\n", tame(verdict.problem));
  const std::string asns = to_string(verdict.resources.asns);
  const std::string ips = to_string(verdict.resources.ips);
  const char* const says = verdict.valid() ? "proves" : "claims";
  if (!asns.empty()) text += fmt::format("{} AS {}\n", says, asns);
  if (!ips.empty()) text += fmt::format("{} {}\n", says, ips);
  if (verdict.valid()) text += fmt::format("until {}\n", index::format_utc(verdict.valid_until));
  for (const rpki::ChecklistMatch& one : verdict.files) {
    text += fmt::format("{}  {}\n",
                        one.by_name     ? "by name   "
                        : one.by_digest ? "by digest "
                                        : "not listed",
                        tame(one.file.name));
  }
  return text;
}

int run(const ChecklistOptions& options) {
  const auto list = index::read_file(options.list, rpki::kMaxObjectBytes);
  if (!list) return report(list.error());
  const auto files = digests_of(options.files);
  if (!files) return report(files.error());
  const auto holdership = options.rpki.given() ? walk_now(options.rpki) : stored_holdership(options.store);
  if (!holdership) return report(holdership.error());
  const rpki::ChecklistVerdict verdict = rpki::judge_checklist(*list, &(*holdership)->repository(), *files,
                                                               index::now_utc(), (*holdership)->rules());
  const int printed =
      print(options.format == "json" ? api::render_checklist(**holdership, verdict) : table(verdict));
  if (printed != kFound) return printed;
  if (!verdict.valid()) return kNotValid;
  return verdict.all_listed() ? kFound : kNothingFound;
}

}  // namespace

void add_verify_checklist(CLI::App& app, int& result) {
  auto options = std::make_shared<ChecklistOptions>();
  CLI::App* const command = app.add_subcommand(
      "verify-checklist", "whether the holder of an AS or of addresses vouches for files (RFC 9323)");
  command->add_option("list", options->list, "the signed checklist, FILE.sig")->required()->type_name("FILE");
  command->add_option("--file", options->files, "a file that it should list (repeatable)")
      ->type_name("FILE")
      ->take_all()
      ->expected(1);
  add_rpki_options(*command, options->rpki);
  add_store_option(*command, options->store);
  add_format_option(*command, options->format, false);
  command->callback([options, &result] { result = run(*options); });
  command->footer(
      "exit: 0 valid, and every file is listed; 1 valid, and a file is not listed; 2 usage; 3 not valid;\n"
      "4 store problem; 5 no RPKI data, or no trust anchor of it is valid");
}

}  // namespace meetpoint::cli
