#pragma once

#include <cstdint>
#include <vector>

#include "rpki/resources.hpp"

/// Which of many sets hold an AS number: a question costs as much as its answer, and little more than the
/// logarithm of all ranges. thread  any, once built
namespace meetpoint::rpki {

class AsnIndex {
 public:
  /// `value` stands for the set. Before build.
  void add(const AsnSet& set, std::uint32_t value);
  void build();
  /// The values of sets that hold the AS, each once if its set is canonical, at most `most`; by the first AS
  /// of the range that does.
  std::vector<std::uint32_t> holding(index::Asn asn, std::size_t most) const;

 private:
  /// They stand by their first AS, and `reach` is the greatest last AS of the subtree that has this one as
  /// its root when the array is read as a balanced tree.
  struct Span {
    index::Asn first;
    index::Asn last;
    index::Asn reach;
    std::uint32_t value = 0;
  };
  index::Asn set_reach(std::size_t begin, std::size_t end);
  void collect(std::size_t begin, std::size_t end, index::Asn asn, std::size_t most,
               std::vector<std::uint32_t>& found) const;

  std::vector<Span> spans_;
};

}  // namespace meetpoint::rpki
