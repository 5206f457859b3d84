#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>

/// What a registry's RDAP server says of one AS, and what IANA says of the registry.
namespace meetpoint::test {

/// An object that names `url` in a link; none when it is empty.
inline std::string autnum(std::uint32_t asn, const std::string& url = {}) {
  const std::string link = fmt::format(
      R"({{"rel": "https://meetpoint.example/rel/peering-api", "href": "{}", "type": "application/json"}})",
      url);
  return fmt::format(
      R"({{"objectClassName": "autnum", "startAutnum": {0}, "endAutnum": {0}, "links": [{1}]}})", asn,
      url.empty() ? "" : link);
}

/// shape   services: `[["64496-64511"], ["https://rdap.example/"]], ...`
inline std::string rdap_bootstrap(const std::string& services) {
  return R"({"version": "1.0", "services": [)" + services + "]}";
}

}  // namespace meetpoint::test
