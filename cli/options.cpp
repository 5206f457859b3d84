#include <fmt/format.h>

#include <cstdint>
#include <limits>

#include "cli/commands.hpp"
#include "cli/duration.hpp"
#include "index/model.hpp"

namespace meetpoint::cli {

void add_store_option(CLI::App& command, std::string& store, const char* what) {
  command.add_option("--store", store, what)
      ->type_name("FILE")
      ->capture_default_str()
      ->envname("MEETPOINT_STORE");
}

void add_format_option(CLI::App& command, std::string& format, bool list) {
  std::vector<std::string> formats = {"table", "json"};
  if (list) formats.emplace_back("csv");
  CLI::Option* const named = command.add_option("--format", format, "how to print the answer")
                                 ->check(CLI::IsMember(formats))
                                 ->capture_default_str();
  std::vector<CLI::Option*> all = {named};
  for (auto wanted = formats.begin() + 1; wanted != formats.end(); ++wanted) {
    CLI::Option* const brief = command.add_flag_callback(
        "--" + *wanted, [&format, wanted = *wanted] { format = wanted; }, "short for --format " + *wanted);
    for (CLI::Option* const other : all) brief->excludes(other);
    all.push_back(brief);
  }
}

void add_row_options(CLI::App& command, std::string& type, std::uint32_t& id) {
  command.add_option("type", type, "netixlan, net, ...")->required()->check(CLI::IsMember(type_names()));
  command.add_option("id", id, "the row's PeeringDB id")->required()->check(id_range());
}

void add_endpoints_option(CLI::App& command, std::string& file) {
  command
      .add_option("--endpoints", file,
                  "a table of your own, TOML: [endpoints] and lines AS64496 = \"https://..\"")
      ->type_name("FILE");
}

void add_rtr_option(CLI::App& command, std::vector<std::string>& caches, const char* what) {
  command.add_option("--rtr", caches, what)->type_name("HOST:PORT")->take_all()->expected(1);
}

CLI::Option* add_duration_option(CLI::App& command, const std::string& name, std::chrono::seconds& value,
                                 std::chrono::seconds least, std::chrono::seconds most,
                                 const std::string& what) {
  const auto read = [=, &value](const std::string& text) {
    const auto parsed = parse_duration(text);
    if (!parsed) throw CLI::ValidationError(name, parsed.error().text);
    if (*parsed < least || *parsed > most) {
      throw CLI::ValidationError(
          name, fmt::format("{} is not from {} to {}", text, print_duration(least), print_duration(most)));
    }
    value = *parsed;
  };
  return command.add_option_function<std::string>(name, read, what)
      ->type_name("TIME")
      ->default_str(print_duration(value));
}

index::Expected<std::vector<index::Asn>> parse_asns(const std::vector<std::string>& texts) {
  std::vector<index::Asn> asns;
  for (const std::string& text : texts) {
    auto asn = index::parse_asn(text);
    if (!asn) return forward(asn);
    asns.push_back(*asn);
  }
  return asns;
}

CLI::Range id_range() {
  return CLI::Range(1U, std::numeric_limits<std::uint32_t>::max());
}

std::vector<std::string> type_names() {
  std::vector<std::string> names;
  names.reserve(index::kObjectTypeCount);
  for (const index::ObjectType type : index::kObjectTypes) names.emplace_back(name_of(type));
  return names;
}

}  // namespace meetpoint::cli
