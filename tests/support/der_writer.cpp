#include "support/der_writer.hpp"

#include <algorithm>

namespace meetpoint::test {

namespace {

std::string joined(const std::vector<std::string>& parts) {
  std::string all;
  for (const std::string& part : parts) all += part;
  return all;
}

/// `YYYYMMDDhhmmssZ`
std::string digits_of(index::UtcSeconds instant) {
  std::string text = index::format_utc(instant);
  std::erase_if(text, [](char c) { return c == '-' || c == ':' || c == 'T'; });
  return text;
}

}  // namespace

std::string der(std::uint8_t tag, std::string_view content) {
  std::string element(1, static_cast<char>(tag));
  if (content.size() < 0x80) {
    element += static_cast<char>(content.size());
  } else {
    std::string length;
    for (std::size_t rest = content.size(); rest > 0; rest >>= 8U)
      length.insert(length.begin(), static_cast<char>(rest));
    element += static_cast<char>(0x80U | length.size());
    element += length;
  }
  return element.append(content);
}

std::string der_sequence(const std::vector<std::string>& parts) {
  return der(0x30, joined(parts));
}

std::string der_set(std::vector<std::string> parts) {
  std::sort(parts.begin(), parts.end(), [](const std::string& a, const std::string& b) {
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
      return static_cast<unsigned char>(x) < static_cast<unsigned char>(y);
    });
  });
  return der(0x31, joined(parts));
}

std::string der_explicit(unsigned number, std::string_view content) {
  return der(static_cast<std::uint8_t>(0xa0U | number), content);
}

std::string der_implicit(unsigned number, std::string_view content) {
  return der(static_cast<std::uint8_t>(0x80U | number), content);
}

std::string der_integer(std::int64_t value) {
  std::string octets;
  for (int shift = 56; shift >= 0; shift -= 8) octets += static_cast<char>(value >> shift);
  const auto redundant = [&] {
    const bool high = (static_cast<unsigned char>(octets[1]) & 0x80U) != 0;
    return (octets[0] == 0 && !high) || (octets[0] == '\xff' && high);
  };
  while (octets.size() > 1 && redundant()) octets.erase(0, 1);
  return der(0x02, octets);
}

std::string der_integer_octets(std::string_view octets) {
  return der(0x02, octets);
}
std::string der_boolean(bool value) {
  return der(0x01, value ? "\xff" : std::string_view("\0", 1));
}
std::string der_null() {
  return der(0x05, "");
}

std::string der_oid(std::string_view dotted) {
  std::vector<std::uint64_t> arcs(1);
  for (const char c : dotted) {
    if (c == '.') {
      arcs.push_back(0);
    } else {
      arcs.back() = arcs.back() * 10 + static_cast<std::uint64_t>(c - '0');
    }
  }
  arcs[1] += arcs[0] * 40;
  std::string content;
  for (std::size_t i = 1; i < arcs.size(); ++i) {
    std::string octets(1, static_cast<char>(arcs[i] & 0x7fU));
    for (std::uint64_t rest = arcs[i] >> 7U; rest > 0; rest >>= 7U)
      octets.insert(octets.begin(), static_cast<char>(0x80U | (rest & 0x7fU)));
    content += octets;
  }
  return der(0x06, content);
}

std::string der_octets(std::string_view octets) {
  return der(0x04, octets);
}

std::string der_bits(std::string_view octets, unsigned unused) {
  return der(0x03, std::string(1, static_cast<char>(unused)).append(octets));
}

std::string der_ia5(std::string_view text) {
  return der(0x16, text);
}
std::string der_printable(std::string_view text) {
  return der(0x13, text);
}
std::string der_utc_time(index::UtcSeconds instant) {
  return der(0x17, digits_of(instant).substr(2));
}
std::string der_generalized_time(index::UtcSeconds instant) {
  return der(0x18, digits_of(instant));
}

std::string der_time(index::UtcSeconds instant) {
  constexpr index::UtcSeconds kYear2050 = 2524608000;
  return instant < kYear2050 ? der_utc_time(instant) : der_generalized_time(instant);
}

}  // namespace meetpoint::test
