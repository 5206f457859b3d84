#include "rpki/oids.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <limits>
#include <vector>

#include "index/ids.hpp"

namespace meetpoint::rpki::oids {

namespace {

constexpr std::size_t kMaxArcs = 32;  // the longest in use here has 11

void append(std::string& content, std::uint64_t arc) {
  std::string octets(1, static_cast<char>(arc & 0x7fU));
  for (arc >>= 7U; arc > 0; arc >>= 7U)
    octets.insert(octets.begin(), static_cast<char>(0x80U | (arc & 0x7fU)));
  content += octets;
}

}  // namespace

index::Expected<std::string> parse(std::string_view dotted) {
  std::vector<std::uint64_t> arcs;
  bool well_formed = true;
  for (std::string_view rest = dotted; well_formed && arcs.size() <= kMaxArcs;) {
    const auto dot = rest.find('.');
    const auto arc = index::parse_number(rest.substr(0, dot), std::numeric_limits<std::uint32_t>::max());
    well_formed = arc.has_value();
    arcs.push_back(arc.value_or(0));
    if (dot == std::string_view::npos) break;
    rest.remove_prefix(dot + 1);
  }
  well_formed = well_formed && arcs.size() >= 2 && arcs.size() <= kMaxArcs && arcs[0] <= 2 &&
                (arcs[0] == 2 || arcs[1] < 40);
  if (!well_formed) {
    return index::fail(index::ErrorCode::invalid,
                       fmt::format("`{}` is no object identifier; write it as 1.3.6.1.4.1.56292.1.2.2",
                                   dotted.substr(0, 100)));
  }
  std::string content;
  append(content, arcs[0] * 40 + arcs[1]);
  for (std::size_t i = 2; i < arcs.size(); ++i) append(content, arcs[i]);
  return content;
}

std::string to_dotted(std::string_view content) {
  std::string text;
  std::uint64_t arc = 0;
  bool whole = false;
  for (const char c : content) {
    const auto octet = static_cast<std::uint8_t>(c);
    if (arc > std::numeric_limits<std::uint64_t>::max() >> 8U) return "?";
    arc = arc << 7U | (octet & 0x7fU);
    whole = (octet & 0x80U) == 0;
    if (!whole) continue;
    if (text.empty()) {
      const std::uint64_t top = arc < 40 ? 0 : arc < 80 ? 1 : 2;
      text = fmt::format("{}.{}", top, arc - top * 40);
    } else {
      text += fmt::format(".{}", arc);
    }
    arc = 0;
  }
  return whole ? text : "?";
}

}  // namespace meetpoint::rpki::oids
