#include "index/ids.hpp"

#include <string>

#include "law.hpp"

using namespace meetpoint;
using fuzz::law;

namespace {

template <typename Name>
void round_trip(const index::Expected<Name>& parsed, index::Expected<Name> (*parse)(std::string_view)) {
  if (!parsed) {
    law(parsed.error().code == index::ErrorCode::invalid, "what does not parse is invalid");
    for (const char c : parsed.error().text) law(c >= ' ' && c < 0x7f, "an error text is printable");
    return;
  }
  const std::string printed = to_string(*parsed);
  const auto again = parse(printed);
  law(again && *again == *parsed, "parse(to_string(x)) == x");
  law(to_string(*again) == printed, "the canonical text is one");
}

/// A number has four spellings, and no other text is one.
void check_spelling(std::string_view text, index::Asn asn) {
  if (text.substr(0, 1) == "A" || text.substr(0, 1) == "a") {
    law(text.substr(1, 1) == "S" || text.substr(1, 1) == "s", "the prefix is AS");
    text.remove_prefix(2);
  }
  const std::string asplain = std::to_string(asn.value);
  const std::string asdot = std::to_string(asn.value >> 16U) + "." + std::to_string(asn.value & 0xffffU);
  law(text == asplain || text == asdot, "an AS number is written 13335, AS13335, 1.10 or AS1.10");
}

void check_address(std::string_view text, const index::IpAddress& address) {
  law(text.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos,
      "an address has no other characters");
  if (address.family == index::Family::v6) return;
  law(text == to_string(address), "an IPv4 address is written one way");
  for (std::size_t i = 4; i < 16; ++i) law(address.bytes[i] == 0, "and fills four bytes");
}

void check_prefix(std::string_view text, const index::Prefix& prefix) {
  const auto slash = text.find('/');
  const auto network = index::parse_address(text.substr(0, slash));
  law(network && *network == prefix.network, "a prefix begins with its network");
  law(text.substr(slash + 1) == std::to_string(prefix.length), "and ends with its length");
  law(prefix.length <= (prefix.network.family == index::Family::v4 ? 32 : 128), "which its family has");
  for (unsigned bit = prefix.length; bit < 128; ++bit) {
    law((prefix.network.bytes[bit / 8] >> (7 - bit % 8) & 1) == 0, "no host bits are set");
  }
  law(contains(prefix, prefix.network), "a prefix contains its network");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  const auto asn = index::parse_asn(text);
  round_trip(asn, index::parse_asn);
  if (asn) check_spelling(text, *asn);
  law(!asn || asn->value != 0, "AS0 is no AS number");

  const auto address = index::parse_address(text);
  round_trip(address, index::parse_address);
  if (address) check_address(text, *address);

  const auto prefix = index::parse_prefix(text);
  round_trip(prefix, index::parse_prefix);
  if (prefix) check_prefix(text, *prefix);
  law(!(address && prefix) && !(asn && address), "a text has one meaning at most");
  return 0;
}
