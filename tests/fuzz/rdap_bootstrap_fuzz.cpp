#include "rpki/rdap_bootstrap.hpp"

#include <nlohmann/json.hpp>

#include "law.hpp"

using namespace meetpoint;
using fuzz::law;
using Json = nlohmann::json;

namespace {

/// The range of that text holds the AS, as a loop sees it.
bool holds(const std::string& range, std::uint64_t asn) {
  const auto dash = range.find('-');
  const std::uint64_t first = std::stoull(range.substr(0, dash));
  const std::uint64_t last = dash == std::string::npos ? first : std::stoull(range.substr(dash + 1));
  return first <= asn && asn <= last;
}

/// How many ranges of the file hold it.
std::size_t count(const Json& file, std::uint32_t asn) {
  std::size_t found = 0;
  for (const Json& service : file.at("services")) {
    for (const Json& range : service.at(0)) found += holds(range.get<std::string>(), asn) ? 1 : 0;
  }
  return found;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  const auto bootstrap = rpki::parse_rdap_bootstrap(text);
  if (!bootstrap) {
    law(!bootstrap.error().text.empty(), "a refusal has a reason");
    for (const char c : bootstrap.error().text) law(c >= ' ' && c <= '~', "of printable letters");
    return 0;
  }
  for (const auto& bases : bootstrap->services()) {
    law(bases.size() <= rpki::kMostRdapBases, "a registry has few servers");
    for (const std::string& base : bases) {
      law(base.ends_with('/') && base.size() > 8, "a query can be put behind each");
      law(base.find_first_of("@?#\\ ") >= base.find('/', 8), "no user name, no query");
    }
  }
  const Json file = Json::parse(text.begin(), text.end());
  for (const Json& service : file.at("services")) {
    for (const Json& range : service.at(0)) {
      const auto edges = range.get<std::string>();
      const auto first = static_cast<std::uint32_t>(std::stoull(edges));
      const auto last = static_cast<std::uint32_t>(std::stoull(edges.substr(edges.find('-') + 1)));
      for (const std::uint32_t asn : {first, first - 1, last, last + 1}) {
        const auto* const bases = bootstrap->bases_of({asn});
        law((bases == nullptr ? 0U : 1U) == count(file, asn), "an AS is found where a range holds it");
        law(bases == nullptr || !bases->empty(), "who has an AS has a server");
      }
    }
    if (size > 4096) break;  // the loop in a loop would take its time
  }
  return 0;
}
