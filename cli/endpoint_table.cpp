#include "cli/endpoint_table.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <string>

#include "index/read_file.hpp"
#include "rpki/discovery_object.hpp"

namespace meetpoint::cli {

namespace {

using index::ErrorCode;
using index::Expected;
using index::fail;

std::string place_of(std::string_view name, const toml::source_region& where) {
  return fmt::format("{}:{}", name, where.begin.line);
}

tl::unexpected<index::Error> wrong(std::string_view name, const toml::source_region& where,
                                   std::string_view text) {
  return fail(ErrorCode::invalid, fmt::format("{}: {}", place_of(name, where), text));
}

Expected<rpki::EndpointTable> table_of(const toml::table& file, std::string_view name) {
  rpki::EndpointTable table;
  for (const auto& [key, value] : file) {
    if (key.str() != "endpoints" || !value.is_table())
      return wrong(name, value.source(), fmt::format("`{}` is not known; write [endpoints]", key.str()));
    for (const auto& [text, url] : *value.as_table()) {
      const auto asn = index::parse_asn(text.str());
      if (!asn) return wrong(name, text.source(), asn.error().text);
      const auto* const line = url.as_string();
      if (line == nullptr)
        return wrong(name, url.source(), fmt::format("the endpoint of {} is no text", to_string(*asn)));
      if (auto usable = rpki::check_endpoint_uri(line->get()); !usable)
        return wrong(name, url.source(), usable.error().text);
      auto& claims = table[*asn];
      if (!claims.empty())
        return wrong(name, text.source(), fmt::format("{} is there twice", to_string(*asn)));
      claims.push_back({line->get(), place_of(name, url.source()), 0, 0});
    }
  }
  return table;
}

}  // namespace

Expected<rpki::EndpointTable> parse_endpoint_table(std::string_view text, std::string_view name) {
  if (text.size() > kMaxEndpointTableBytes)
    return fail(ErrorCode::too_big, fmt::format("{} has more than {} bytes", name, kMaxEndpointTableBytes));
  try {
    return table_of(toml::parse(text), name);
  } catch (const toml::parse_error& error) {
    return wrong(name, error.source(), error.description());
  }
}

Expected<rpki::EndpointTable> read_endpoint_table(const std::filesystem::path& file) {
  const auto text = index::read_file(file, kMaxEndpointTableBytes);
  if (!text) return tl::unexpected(text.error());
  return parse_endpoint_table(*text, file.string());
}

}  // namespace meetpoint::cli
