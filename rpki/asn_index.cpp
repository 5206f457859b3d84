#include "rpki/asn_index.hpp"

#include <algorithm>
#include <tuple>

namespace meetpoint::rpki {

using index::Asn;

void AsnIndex::add(const AsnSet& set, std::uint32_t value) {
  for (const AsnRange& range : set.ranges()) spans_.push_back({range.first, range.last, {}, value});
}

void AsnIndex::build() {
  std::sort(spans_.begin(), spans_.end(), [](const Span& a, const Span& b) {
    return std::tie(a.first, a.last, a.value) < std::tie(b.first, b.last, b.value);
  });
  set_reach(0, spans_.size());
}

std::vector<std::uint32_t> AsnIndex::holding(Asn asn, std::size_t most) const {
  std::vector<std::uint32_t> found;
  collect(0, spans_.size(), asn, most, found);
  return found;
}

Asn AsnIndex::set_reach(std::size_t begin, std::size_t end) {
  if (begin >= end) return Asn{};
  const std::size_t middle = begin + (end - begin) / 2;
  spans_[middle].reach =
      std::max({spans_[middle].last, set_reach(begin, middle), set_reach(middle + 1, end)});
  return spans_[middle].reach;
}

void AsnIndex::collect(std::size_t begin, std::size_t end, Asn asn, std::size_t most,
                       std::vector<std::uint32_t>& found) const {
  while (begin < end && found.size() < most) {
    const std::size_t middle = begin + (end - begin) / 2;
    const Span& span = spans_[middle];
    if (span.reach < asn) return;
    collect(begin, middle, asn, most, found);
    if (asn < span.first) return;
    if (!(span.last < asn) && found.size() < most) found.push_back(span.value);
    begin = middle + 1;
  }
}

}  // namespace meetpoint::rpki
