#include "support/rpki_contents.hpp"

#include <stdexcept>

#include "index/ids.hpp"
#include "support/der_writer.hpp"
#include "support/rpki_keys.hpp"
#include "support/rpki_parts.hpp"

namespace meetpoint::test {

namespace {

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == ',') {
      parts.emplace_back();
    } else if (c != ' ') {
      parts.back() += c;
    }
  }
  return parts;
}

/// An address without the last bits that are all `fill`.
std::string trimmed_bits(const index::IpAddress& address, bool fill) {
  std::string octets(address.bytes.begin(),
                     address.bytes.begin() + (address.family == index::Family::v4 ? 4 : 16));
  const char whole = fill ? '\xff' : '\0';
  while (!octets.empty() && octets.back() == whole) octets.pop_back();
  unsigned unused = 0;
  if (!octets.empty()) {
    auto last = static_cast<unsigned char>(octets.back());
    while (((last >> unused) & 1U) == (fill ? 1U : 0U)) ++unused;
    last = static_cast<unsigned char>(last >> unused << unused);
    octets.back() = static_cast<char>(last);
  }
  return der_bits(octets, unused);
}

index::IpAddress address_of(std::string_view text) {
  const auto address = index::parse_address(text);
  if (!address) throw std::invalid_argument("no address: " + std::string(text));
  return *address;
}

bool is_v4(std::string_view text) {
  return text.find(':') == std::string_view::npos;
}

std::string ip_family(bool v4, const std::string& choice) {
  return der_sequence({der_octets(std::string_view(v4 ? "\0\1" : "\0\2", 2)), choice});
}

}  // namespace

std::string as_list(std::string_view text) {
  std::vector<std::string> entries;
  for (const std::string& part : split(text)) {
    const auto dash = part.find('-');
    const std::string first = der_integer(std::stoll(part));
    entries.push_back(dash == std::string::npos
                          ? first
                          : der_sequence({first, der_integer(std::stoll(part.substr(dash + 1)))}));
  }
  return der_sequence(entries);
}

std::string as_ids(std::string_view text) {
  return der_sequence({der_explicit(0, text == "inherit" ? der_null() : as_list(text))});
}

std::string prefix_bits(std::string_view text) {
  const auto prefix = index::parse_prefix(text);
  if (!prefix) throw std::invalid_argument("no prefix: " + std::string(text));
  const unsigned octets = (prefix->length + 7U) / 8;
  return der_bits({reinterpret_cast<const char*>(prefix->network.bytes.data()), octets},
                  octets * 8 - prefix->length);
}

std::string ip_blocks(std::string_view text) {
  if (text == "inherit") return der_sequence({ip_family(true, der_null()), ip_family(false, der_null())});
  std::vector<std::string> v4;
  std::vector<std::string> v6;
  for (const std::string& part : split(text)) {
    const auto dash = part.find('-');
    (is_v4(part) ? v4 : v6)
        .push_back(dash == std::string::npos
                       ? prefix_bits(part)
                       : der_sequence({trimmed_bits(address_of(part.substr(0, dash)), false),
                                       trimmed_bits(address_of(part.substr(dash + 1)), true)}));
  }
  return der_sequence({v4.empty() ? "" : ip_family(true, der_sequence(v4)),
                       v6.empty() ? "" : ip_family(false, der_sequence(v6))});
}

std::string ManifestParts::der() const {
  std::vector<std::string> list;
  for (const auto& [name, hash] : files) list.push_back(der_sequence({der_ia5(name), der_bits(hash)}));
  return der_sequence({version, number, this_update, next_update, hash_algorithm, der_sequence(list)});
}

std::string discovery_content(std::uint32_t asn, std::string_view uri) {
  return der_sequence({der_integer(asn), der_ia5(uri)});
}

std::string aspa_content(std::uint32_t customer, const std::vector<std::uint32_t>& providers) {
  std::vector<std::string> list;
  for (const std::uint32_t provider : providers) list.push_back(der_integer(provider));
  return der_sequence({der_explicit(0, der_integer(1)), der_integer(customer), der_sequence(list)});
}

std::string roa_content(std::uint32_t asn, const std::vector<RoaEntry>& entries) {
  std::vector<std::string> v4;
  std::vector<std::string> v6;
  for (const RoaEntry& entry : entries) {
    (is_v4(entry.prefix) ? v4 : v6)
        .push_back(der_sequence(
            {prefix_bits(entry.prefix), entry.max_length ? der_integer(*entry.max_length) : std::string()}));
  }
  return der_sequence(
      {der_integer(asn), der_sequence({v4.empty() ? "" : ip_family(true, der_sequence(v4)),
                                       v6.empty() ? "" : ip_family(false, der_sequence(v6))})});
}

std::string checklist_content(std::string_view asns, std::string_view ips,
                              const std::vector<ChecklistLine>& lines) {
  std::vector<std::string> list;
  for (const ChecklistLine& line : lines)
    list.push_back(der_sequence({line.name ? der_ia5(*line.name) : "", der_octets(sha256_of(line.data))}));
  return der_sequence(
      {der_sequence({asns.empty() ? "" : der_explicit(0, der_sequence({der_explicit(0, as_list(asns))})),
                     ips.empty() ? "" : der_explicit(1, ip_blocks(ips))}),
       sha256_algorithm(), der_sequence(list)});
}

}  // namespace meetpoint::test
