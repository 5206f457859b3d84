#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "index/time.hpp"
#include "rpki/refusal.hpp"

/// DER, the one encoding the RPKI allows, read strictly and without a copy: elements are views into the bytes
/// that were given, which must outlive them. A Reader reports to a Refusal; once that is set it is at its end
/// and yields empty values, so a parser follows its ASN.1 line by line and asks once, at the end. No
/// recursion; work and memory are bounded by the size of the input. Any thread, each its own Reader. source
/// ITU-T X.690 (02/2021) sections 8, 10, 11; RFC 5280 section 4.1.2.5 (times)
namespace meetpoint::rpki::der {

/// The identifier octets that the formats of the RPKI use.
inline constexpr std::uint8_t kBoolean = 0x01;
inline constexpr std::uint8_t kInteger = 0x02;
inline constexpr std::uint8_t kBitString = 0x03;
inline constexpr std::uint8_t kOctetString = 0x04;
inline constexpr std::uint8_t kNull = 0x05;
inline constexpr std::uint8_t kOid = 0x06;
inline constexpr std::uint8_t kUtf8String = 0x0c;
inline constexpr std::uint8_t kPrintableString = 0x13;
inline constexpr std::uint8_t kIa5String = 0x16;
inline constexpr std::uint8_t kUtcTime = 0x17;
inline constexpr std::uint8_t kGeneralizedTime = 0x18;
inline constexpr std::uint8_t kSequence = 0x30;
inline constexpr std::uint8_t kSet = 0x31;
constexpr std::uint8_t primitive(unsigned number) {
  return static_cast<std::uint8_t>(0x80U | number);
}
constexpr std::uint8_t constructed(unsigned number) {
  return static_cast<std::uint8_t>(0xa0U | number);
}

struct Element {
  std::uint8_t tag = 0;      ///< the identifier octet as it stands; 0 after a refusal
  std::string_view content;  ///< without identifier and length
  std::string_view whole;    ///< with them
};

struct BitString {
  std::string_view octets;
  unsigned unused = 0;  ///< low bits of the last octet that do not count, 0 to 7; all zero
  std::size_t bits() const { return octets.size() * 8 - unused; }
};

/// A whole number of at most 20 octets: serial numbers, manifest and CRL numbers.
/// source  RFC 5280 section 4.1.2.2, RFC 9286 section 4.2.1
struct Number {
  std::array<std::uint8_t, 20> octets{};  ///< big-endian, zeros in front
  friend auto operator<=>(const Number&, const Number&) = default;
};
inline constexpr std::size_t kMaxNumberOctets = 20;

/// Levels of SEQUENCE within SEQUENCE. Objects on record reach 10; extensions and content are read on their
/// own.
inline constexpr std::size_t kMaxDepth = 32;

/// The whole of `bytes` is one element in DER, however deep: definite and minimal lengths, low tag numbers,
/// minimal INTEGERs, canonical BOOLEANs, BIT STRINGs with zeros for padding, well-formed OIDs and times,
/// primitive strings, ascending SETs, at most kMaxDepth levels. What hides in an OCTET STRING is not looked
/// at.
void check(std::string_view bytes, std::string_view what, Refusal& refusal);

class Reader {
 public:
  /// `clause` names the definition that is being read, as `RFC 9286 section 4.2`, and begins every refusal.
  Reader(std::string_view bytes, std::string_view clause, Refusal& refusal)
      : rest_(bytes), clause_(clause), refusal_(&refusal) {}

  /// Whether an element follows; false once anything was refused.
  bool more() const { return refusal_->none() && !rest_.empty(); }
  bool at(std::uint8_t tag) const { return more() && static_cast<std::uint8_t>(rest_.front()) == tag; }

  /// The next element of any type. `what` is its name in a refusal.
  Element any(std::string_view what);
  Element take(std::uint8_t tag, std::string_view what);
  /// A reader of what is inside the next element, a constructed one.
  Reader inside(std::uint8_t tag, std::string_view what);
  /// The same for an OCTET STRING that holds DER.
  Reader inside_octets(std::string_view what) { return inside(kOctetString, what); }

  std::string_view oid(std::string_view what) { return take(kOid, what).content; }
  bool boolean(std::string_view what);
  BitString bits(std::string_view what);
  /// Refuses negative numbers and those of more than 20 octets.
  Number number(std::string_view what);
  /// Refuses negative numbers and those above `max`.
  std::uint64_t number_up_to(std::uint64_t max, std::string_view what);
  /// UTCTime until 2049, GeneralizedTime from 2050.
  index::UtcSeconds time(std::string_view what);
  index::UtcSeconds generalized_time(std::string_view what);

  /// Refuses when anything follows.
  void end(std::string_view what);
  /// Refuses for a reason of the caller's.
  void refuse(std::string_view text) { refusal_->add(clause_, text); }
  void refuse(std::string_view what, std::string_view problem);
  /// Names another definition for what follows.
  Reader& by(std::string_view clause) {
    clause_ = clause;
    return *this;
  }
  std::string_view clause() const { return clause_; }
  Refusal& refusal() const { return *refusal_; }

 private:
  std::string_view rest_;
  std::string_view clause_;
  Refusal* refusal_;
};

}  // namespace meetpoint::rpki::der
