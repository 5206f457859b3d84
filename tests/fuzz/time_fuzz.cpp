#include "index/time.hpp"

#include "law.hpp"

using namespace meetpoint;
using fuzz::law;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  if (const auto instant = index::parse_utc(text)) {
    law(index::format_utc(*instant) == text, "format_utc(parse_utc(t)) == t");
  }
  return 0;
}
