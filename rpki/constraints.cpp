#include "rpki/constraints.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace meetpoint::rpki {

namespace {

using index::ErrorCode;
using index::Expected;
using index::fail;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r";
  const auto begin = std::min(text.find_first_not_of(kBlanks), text.size());
  text.remove_prefix(begin);
  return text.substr(0, text.find_last_not_of(kBlanks) + 1);
}

}  // namespace

Expected<Constraints> parse_constraints(std::string_view text) {
  if (text.size() > kMaxConstraintsBytes)
    return fail(ErrorCode::too_big,
                fmt::format("a constraints file has at most {} bytes", kMaxConstraintsBytes));
  std::vector<AsnRange> allowed;
  std::vector<AsnRange> denied;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    line = trimmed(line.substr(0, line.find('#')));
    if (line.empty()) continue;
    const auto wrong = [&] {
      return fail(
          ErrorCode::invalid,
          fmt::format("line {}: not `allow` or `deny` with an AS number, a prefix or a range", number));
    };
    const bool allows = line.starts_with("allow ") || line.starts_with("allow\t");
    if (!allows && !line.starts_with("deny ") && !line.starts_with("deny\t")) return wrong();
    const std::string_view what = trimmed(line.substr(allows ? 5 : 4));
    if (what.find_first_of(".:") != std::string_view::npos) {
      const std::string_view one = trimmed(what.substr(0, what.find('-')));
      if (!index::parse_prefix(one) && !index::parse_address(one)) return wrong();
      continue;
    }
    const auto dash = what.find('-');
    const auto first = index::parse_asn(trimmed(what.substr(0, dash)));
    const auto last =
        dash == std::string_view::npos ? first : index::parse_asn(trimmed(what.substr(dash + 1)));
    if (!first || !last || *last < *first) return wrong();
    (allows ? allowed : denied).push_back({*first, *last});
  }
  return Constraints{AsnSet(std::move(allowed)), AsnSet(std::move(denied))};
}

}  // namespace meetpoint::rpki
