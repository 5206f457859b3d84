#include <cstdint>
#include <limits>

#include "cli/commands.hpp"
#include "index/model.hpp"

namespace meetpoint::cli {

void add_store_option(CLI::App& command, std::string& store) {
  command.add_option("--store", store, "the store to ask")->capture_default_str()->envname("MEETPOINT_STORE");
}

void add_format_option(CLI::App& command, std::string& format, bool list) {
  std::vector<std::string> formats = {"table", "json"};
  if (list) formats.emplace_back("csv");
  command.add_option("--format", format, "how to print the answer")
      ->check(CLI::IsMember(formats))
      ->capture_default_str();
}

CLI::Range id_range() {
  return CLI::Range(1U, std::numeric_limits<std::uint32_t>::max());
}

std::vector<std::string> type_names() {
  std::vector<std::string> names;
  for (const index::ObjectType type : index::kObjectTypes) names.emplace_back(name_of(type));
  return names;
}

}  // namespace meetpoint::cli
