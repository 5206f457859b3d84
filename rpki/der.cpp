#include "rpki/der.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

namespace meetpoint::rpki::der {

namespace {

constexpr std::string_view kEncoding = "X.690 (DER)";
constexpr std::uint8_t kConstructedBit = 0x20;
/// Four octets of length reach 4 GB; no object is nearly as long.
constexpr std::size_t kMaxLengthOctets = 4;

std::uint8_t octet(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint8_t>(bytes[at]);
}

/// Reads the element that `bytes` begins with; the text says what is wrong, empty for nothing.
std::string_view split(std::string_view bytes, Element& element) {
  if (bytes.size() < 2) return "it ends before its length";
  const std::uint8_t tag = octet(bytes, 0);
  if ((tag & 0x1fU) == 0x1fU) return "its tag number is above 30";
  std::size_t header = 2;
  std::size_t length = octet(bytes, 1);
  if (length == 0x80) return "its length is indefinite";
  if (length > 0x80) {
    const std::size_t octets = length & 0x7fU;
    if (octets > kMaxLengthOctets || octets > bytes.size() - header)
      return "its length reaches beyond its end";
    length = 0;
    for (std::size_t i = 0; i < octets; ++i) length = length << 8U | octet(bytes, header + i);
    if (length < 0x80 || octet(bytes, header) == 0) return "its length is not in the shortest form";
    header += octets;
  }
  if (length > bytes.size() - header) return "its length reaches beyond its end";
  element = {tag, bytes.substr(header, length), bytes.substr(0, header + length)};
  return {};
}

std::string_view integer_flaw(std::string_view content) {
  if (content.empty()) return "it is an INTEGER of no octets";
  if (content.size() == 1) return {};
  const std::uint8_t first = octet(content, 0);
  const bool negative = (octet(content, 1) & 0x80U) != 0;
  if ((first == 0 && !negative) || (first == 0xff && negative))
    return "it is an INTEGER not in its shortest form";
  return {};
}

std::string_view bits_flaw(std::string_view content) {
  if (content.empty()) return "it is a BIT STRING of no octets";
  const unsigned unused = octet(content, 0);
  if (unused > 7 || (unused > 0 && content.size() == 1))
    return "it is a BIT STRING with too many unused bits";
  const unsigned padding = octet(content, content.size() - 1) & ((1U << unused) - 1);
  return content.size() > 1 && padding != 0 ? "it is a BIT STRING whose unused bits are not zero"
                                            : std::string_view();
}

std::string_view oid_flaw(std::string_view content) {
  if (content.empty() || (octet(content, content.size() - 1) & 0x80U) != 0)
    return "it is an OID that is cut short";
  bool first = true;
  for (const char c : content) {
    if (first && static_cast<std::uint8_t>(c) == 0x80) return "it is an OID not in its shortest form";
    first = (static_cast<std::uint8_t>(c) & 0x80U) == 0;
  }
  return {};
}

/// `YYMMDDhhmmssZ` or `YYYYMMDDhhmmssZ`: seconds, no fraction, no offset.
std::optional<index::UtcSeconds> parse_time(std::uint8_t tag, std::string_view content) {
  const std::size_t year_digits = tag == kUtcTime ? 2 : 4;
  if (content.size() != year_digits + 11) return std::nullopt;
  std::array<char, 20> text{'2', '0', '0', '0', '-', '0', '0', '-', '0', '0',
                            'T', '0', '0', ':', '0', '0', ':', '0', '0', 'Z'};
  if (tag == kUtcTime && content.front() >= '5') text[0] = '1', text[1] = '9';
  std::copy_n(content.begin(), year_digits, text.begin() + static_cast<std::ptrdiff_t>(4 - year_digits));
  constexpr std::array<std::size_t, 5> kPlaces{5, 8, 11, 14, 17};
  for (std::size_t i = 0; i < kPlaces.size(); ++i) {
    text[kPlaces[i]] = content[year_digits + 2 * i];
    text[kPlaces[i] + 1] = content[year_digits + 2 * i + 1];
  }
  if (content.back() != 'Z') return std::nullopt;
  return index::parse_utc({text.data(), text.size()});
}

/// What an element of a universal type must keep to whoever reads it.
std::string_view flaw(const Element& element) {
  if (element.tag >= 0x40) return {};  // its type is known to its reader alone
  if ((element.tag & kConstructedBit) != 0) {
    return element.tag == kSequence || element.tag == kSet ? "" : "it is a string in pieces";
  }
  switch (element.tag) {
    case kBoolean:
      return element.content == "\xff" || element.content == std::string_view("\0", 1)
                 ? ""
                 : "it is a BOOLEAN that is neither FF nor 00";
    case kInteger:
      return integer_flaw(element.content);
    case kBitString:
      return bits_flaw(element.content);
    case kNull:
      return element.content.empty() ? "" : "it is a NULL with content";
    case kOid:
      return oid_flaw(element.content);
    case kUtcTime:
    case kGeneralizedTime:
      return parse_time(element.tag, element.content) ? "" : "it is no time of the form (YY)YYMMDDhhmmssZ";
    case kSequence & ~kConstructedBit:
    case kSet & ~kConstructedBit:
      return "it is a SEQUENCE or SET without structure";
    default:
      return {};
  }
}

}  // namespace

void check(std::string_view bytes, std::string_view what, Refusal& refusal) {
  struct Level {
    std::string_view rest;
    bool ordered = false;
    std::string_view before;
  };
  std::array<Level, kMaxDepth + 1> levels;
  std::size_t depth = 0;
  levels[0].rest = bytes;
  const auto refuse = [&](std::string_view problem) {
    const auto at = static_cast<std::size_t>(levels[depth].rest.data() - bytes.data());
    refusal.add(kEncoding, fmt::format("{}, element at octet {}: {}", what, at, problem));
  };
  bool first = true;
  while (true) {
    while (depth > 0 && levels[depth].rest.empty()) --depth;
    Level& level = levels[depth];
    if (depth == 0 && !first) {
      if (!level.rest.empty()) refuse("it follows the end of the object");
      return;
    }
    first = false;
    Element element;
    std::string_view problem = split(level.rest, element);
    if (problem.empty()) problem = flaw(element);
    if (problem.empty() && level.ordered && element.whole < level.before)
      problem = "it stands out of order in a SET";
    const bool deeper = (element.tag & kConstructedBit) != 0;
    if (problem.empty() && deeper && depth == kMaxDepth) problem = "it is nested too deeply";
    if (!problem.empty()) return refuse(problem);
    level.before = element.whole;
    level.rest.remove_prefix(element.whole.size());
    if (deeper) levels[++depth] = {element.content, element.tag == kSet, {}};
  }
}

void Reader::refuse(std::string_view what, std::string_view problem) {
  if (refusal_->none()) refusal_->add(clause_, fmt::format("{}: {}", what, problem));
}

Element Reader::any(std::string_view what) {
  Element element;
  if (!refusal_->none()) return element;
  if (rest_.empty()) {
    refuse(what, "it is missing");
    return element;
  }
  std::string_view problem = split(rest_, element);
  if (problem.empty()) problem = flaw(element);
  if (!problem.empty()) {
    refuse(what, problem);
    return {};
  }
  rest_.remove_prefix(element.whole.size());
  return element;
}

Element Reader::take(std::uint8_t tag, std::string_view what) {
  if (more() && !at(tag)) {
    refuse(what, fmt::format("it is missing or of another type (tag {:02x} instead of {:02x})",
                             static_cast<std::uint8_t>(rest_.front()), tag));
  }
  return any(what);
}

Reader Reader::inside(std::uint8_t tag, std::string_view what) {
  return {take(tag, what).content, clause_, *refusal_};
}

bool Reader::boolean(std::string_view what) {
  return take(kBoolean, what).content == "\xff";
}

BitString Reader::bits(std::string_view what) {
  const Element element = take(kBitString, what);
  if (element.content.empty()) return {};
  return {element.content.substr(1), octet(element.content, 0)};
}

Number Reader::number(std::string_view what) {
  Number number;
  const std::string_view content = take(kInteger, what).content;
  if (content.empty()) return number;
  if ((octet(content, 0) & 0x80U) != 0) {
    refuse(what, "it is negative");
  } else if (content.size() > kMaxNumberOctets) {
    refuse(what, "it is longer than 20 octets");
  } else {
    std::copy(content.begin(), content.end(),
              number.octets.end() - static_cast<std::ptrdiff_t>(content.size()));
  }
  return number;
}

std::uint64_t Reader::number_up_to(std::uint64_t max, std::string_view what) {
  const std::string_view content = take(kInteger, what).content;
  if (content.empty()) return 0;
  if ((octet(content, 0) & 0x80U) != 0) {
    refuse(what, "it is negative");
    return 0;
  }
  // A ninth octet can only be a leading zero: the shortest form was checked.
  std::uint64_t value = 0;
  bool fits = content.size() <= 9 && (content.size() < 9 || octet(content, 0) == 0);
  for (std::size_t i = 0; fits && i < content.size(); ++i) value = value << 8U | octet(content, i);
  fits = fits && value <= max;
  if (!fits) refuse(what, fmt::format("it is above {}", max));
  return fits ? value : 0;
}

index::UtcSeconds Reader::time(std::string_view what) {
  if (!at(kUtcTime)) {
    const index::UtcSeconds instant = generalized_time(what);
    constexpr index::UtcSeconds kYear2050 = 2524608000;
    if (refusal_->none() && instant < kYear2050) refuse(what, "a time before 2050 is a UTCTime");
    return instant;
  }
  const auto instant = parse_time(kUtcTime, any(what).content);
  return instant.value_or(0);
}

index::UtcSeconds Reader::generalized_time(std::string_view what) {
  const auto instant = parse_time(kGeneralizedTime, take(kGeneralizedTime, what).content);
  return instant.value_or(0);
}

void Reader::end(std::string_view what) {
  if (more()) refuse(what, "more follows than its definition has");
}

}  // namespace meetpoint::rpki::der
