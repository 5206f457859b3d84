#include "cli/endpoint_table.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "cli/text.hpp"
#include "cli/toml_text.hpp"
#include "index/read_file.hpp"
#include "rpki/discovery_object.hpp"

namespace meetpoint::cli {

namespace {

using index::ErrorCode;
using index::Expected;
using index::fail;

tl::unexpected<index::Error> wrong(const std::string& place, std::string_view text) {
  return fail(ErrorCode::invalid, fmt::format("{}: {}", place, text));
}

Expected<rpki::EndpointTable> table_of(const std::vector<TomlSection>& sections, std::string_view name) {
  rpki::EndpointTable table;
  const std::string shown = std::filesystem::path(name).filename().string();
  const auto place_of = [name](std::size_t line) { return fmt::format("{}:{}", name, line); };
  for (const TomlSection& section : sections) {
    if (section.name != "endpoints") {
      const std::string& unknown = section.name.empty() ? section.keys.front().name : section.name;
      const std::size_t line = section.name.empty() ? section.keys.front().line : section.line;
      return wrong(place_of(line), fmt::format("`{}` is not known; write [endpoints]", tame(unknown)));
    }
    for (const TomlKey& key : section.keys) {
      const std::string place = place_of(key.line);
      const auto asn = index::parse_asn(key.name);
      if (!asn) return wrong(place, asn.error().text);
      const auto* const url = std::get_if<std::string>(&key.value);
      if (url == nullptr) return wrong(place, fmt::format("the endpoint of {} is no text", to_string(*asn)));
      if (auto usable = rpki::check_endpoint_uri(*url); !usable) return wrong(place, usable.error().text);
      auto& claims = table[*asn];
      if (!claims.empty()) return wrong(place, fmt::format("{} is there twice", to_string(*asn)));
      // Without folders: it is in answers to everybody.
      claims.push_back({*url, fmt::format("{}:{}", shown, key.line), 0, 0});
    }
  }
  return table;
}

}  // namespace

Expected<rpki::EndpointTable> parse_endpoint_table(std::string_view text, std::string_view name) {
  if (text.size() > kMaxEndpointTableBytes)
    return fail(ErrorCode::too_big, fmt::format("{} has more than {} bytes", name, kMaxEndpointTableBytes));
  const auto sections = parse_toml(text, name);
  if (!sections) return tl::unexpected(sections.error());
  return table_of(*sections, name);
}

Expected<rpki::EndpointTable> read_endpoint_table(const std::filesystem::path& file) {
  const auto text = index::read_file(file, kMaxEndpointTableBytes);
  if (!text) return tl::unexpected(text.error());
  return parse_endpoint_table(*text, file.string());
}

}  // namespace meetpoint::cli
