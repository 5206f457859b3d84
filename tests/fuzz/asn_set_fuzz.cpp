#include "rpki/resources.hpp"

#include <set>
#include <string>

#include "law.hpp"

using namespace meetpoint;
using fuzz::law;

namespace {

/// Every number that stands in the text, however its ranges are written.
std::set<index::Asn> numbers_of(std::string_view text) {
  std::set<index::Asn> numbers;
  std::string word;
  for (const char c : std::string(text) + ",") {
    if (c != ',' && c != '-' && c != ' ') {
      word += c;
    } else if (!word.empty()) {
      const auto asn = index::parse_asn(word);
      law(asn.has_value(), "an accepted set is made of AS numbers");
      numbers.insert(*asn);
      word.clear();
    }
  }
  return numbers;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  const auto set = rpki::parse_asn_set(text);
  if (!set) {
    law(set.error().code == index::ErrorCode::invalid, "what does not parse is invalid");
    return 0;
  }
  const auto again = rpki::parse_asn_set(to_string(*set));
  law(again && *again == *set, "parse_asn_set(to_string(s)) == s");
  law(set->contains(*set), "a set contains itself");
  const auto named = numbers_of(text);
  for (const index::Asn asn : named) law(set->contains(asn), "a set contains what its text names");
  const auto ranges = set->ranges();
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    law(ranges[i].first <= ranges[i].last, "no range runs backwards");
    law(named.contains(ranges[i].first) && named.contains(ranges[i].last), "a range ends where a text says");
    if (i == 0) continue;
    const index::Asn gap{ranges[i - 1].last.value + 1};
    law(gap.value != 0 && gap < ranges[i].first, "ranges ascend and do not touch");
    law(!set->contains(gap), "what stands between two ranges is not in the set");
  }
  return 0;
}
