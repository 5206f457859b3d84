#include "rpki/rpsl.hpp"

#include <algorithm>

#include "law.hpp"
#include "rpki/endpoint_line.hpp"

using namespace meetpoint;
using fuzz::law;

/// The first byte is the size of the pieces that the rest comes in.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t piece = data[0] + 1U;
  const std::string_view text = fuzz::text_of(data + 1, size - 1);
  rpki::RpslReader whole;
  whole.add(text);
  const auto claims = whole.end();
  law(claims.has_value(), "a short text has few claims");
  rpki::RpslReader cut;
  for (std::size_t at = 0; at < text.size(); at += piece) cut.add(text.substr(at, piece));
  law(cut.end().value() == *claims, "where it is cut makes no difference");
  for (const rpki::RpslClaim& claim : *claims) {
    law(text.find(claim.url) != std::string_view::npos, "a URL stands in the text");
    const auto again = rpki::endpoint_lines("PeeringAPI " + claim.url);
    law(again.size() == 1 && again.front() == claim.url, "and is what a line may name");
    law(claim.asn.value != 0, "of an AS");
  }
  const rpki::RpslRecord record{"file", 1, "stamp", *claims};
  const auto back = rpki::read_rpsl_record(to_record(record));
  law(back && back->claims == *claims, "a record keeps them");
  return 0;
}
