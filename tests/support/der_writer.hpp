#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "index/time.hpp"

/// DER as the tests write it: nothing is checked, so that every rule can be broken. Shares no code with the
/// reader that is under test.
namespace meetpoint::test {

/// One element with any identifier octet.
std::string der(std::uint8_t tag, std::string_view content);
std::string der_sequence(const std::vector<std::string>& parts);
std::string der_set(std::vector<std::string> parts);                  ///< sorts them
std::string der_explicit(unsigned number, std::string_view content);  ///< constructed, context-specific
std::string der_implicit(unsigned number, std::string_view content);  ///< primitive, context-specific
std::string der_integer(std::int64_t value);
std::string der_integer_octets(std::string_view octets);
std::string der_boolean(bool value);
std::string der_null();
std::string der_oid(std::string_view dotted);
std::string der_octets(std::string_view octets);
std::string der_bits(std::string_view octets, unsigned unused = 0);
std::string der_ia5(std::string_view text);
std::string der_printable(std::string_view text);
std::string der_utc_time(index::UtcSeconds instant);
std::string der_generalized_time(index::UtcSeconds instant);
/// UTCTime until 2049.
std::string der_time(index::UtcSeconds instant);

}  // namespace meetpoint::test
