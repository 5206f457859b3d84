#include "rpki/constraints.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "index/ascii.hpp"

namespace meetpoint::rpki {

namespace {

using index::ErrorCode;
using index::Expected;
using index::fail;

/// `192.0.2.0/24`, `192.0.2.1`, `192.0.2.0 - 192.0.2.9`
std::optional<IpRange> parse_ip_range(std::string_view text) {
  const auto dash = text.find('-');
  if (dash == std::string_view::npos) {
    if (const auto prefix = index::parse_prefix(text)) return range_of(*prefix);
    const auto address = index::parse_address(text);
    return address ? std::optional(IpRange{*address, *address}) : std::nullopt;
  }
  const auto first = index::parse_address(index::trimmed(text.substr(0, dash)));
  const auto last = index::parse_address(index::trimmed(text.substr(dash + 1)));
  if (!first || !last || first->family != last->family || *last < *first) return std::nullopt;
  return IpRange{*first, *last};
}

}  // namespace

bool Constraints::permits(const Holdings& holdings) const {
  if (denied.overlaps(holdings.asns) || denied_ips.overlaps(holdings.ips)) return false;
  if (!allowed.empty() && !allowed.contains(holdings.asns)) return false;
  for (const index::Family family : {index::Family::v4, index::Family::v6}) {
    const IpSet own = IpSet().with(holdings.ips, family);
    if (!allowed_ips.ranges(family).empty() && !allowed_ips.contains(own)) return false;
  }
  return true;
}

Expected<Constraints> parse_constraints(std::string_view text) {
  if (text.size() > kMaxConstraintsBytes)
    return fail(ErrorCode::too_big,
                fmt::format("a constraints file has at most {} bytes", kMaxConstraintsBytes));
  std::vector<AsnRange> allowed;
  std::vector<AsnRange> denied;
  std::vector<IpRange> allowed_ips;
  std::vector<IpRange> denied_ips;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    line = index::trimmed(line.substr(0, line.find('#')));
    if (line.empty()) continue;
    const auto wrong = [&] {
      return fail(
          ErrorCode::invalid,
          fmt::format("line {}: not `allow` or `deny` with an AS number, a prefix or a range", number));
    };
    const bool allows = line.starts_with("allow ") || line.starts_with("allow\t");
    if (!allows && !line.starts_with("deny ") && !line.starts_with("deny\t")) return wrong();
    const std::string_view what = index::trimmed(line.substr(allows ? 5 : 4));
    if (what.find_first_of(".:") != std::string_view::npos) {
      const auto range = parse_ip_range(what);
      if (!range) return wrong();
      (allows ? allowed_ips : denied_ips).push_back(*range);
      continue;
    }
    const auto dash = what.find('-');
    const auto first = index::parse_asn(index::trimmed(what.substr(0, dash)));
    const auto last =
        dash == std::string_view::npos ? first : index::parse_asn(index::trimmed(what.substr(dash + 1)));
    if (!first || !last || *last < *first) return wrong();
    (allows ? allowed : denied).push_back({*first, *last});
  }
  return Constraints{AsnSet(std::move(allowed)), AsnSet(std::move(denied)), IpSet(std::move(allowed_ips)),
                     IpSet(std::move(denied_ips))};
}

}  // namespace meetpoint::rpki
