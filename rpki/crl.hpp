#pragma once

#include <string_view>
#include <vector>

#include "index/error.hpp"
#include "index/time.hpp"
#include "rpki/der.hpp"
#include "rpki/digest.hpp"

/// Certificate revocation lists. Any thread. An entry takes 20 octets or more in the file and 20 in memory,
/// so the limit on the file's size bounds both. source  RFC 6487 section 5, RFC 5280 section 5, RFC 7935
namespace meetpoint::rpki {

/// Views point into the bytes that were parsed.
struct Crl {
  std::string_view issuer;  ///< Name, DER
  index::UtcSeconds this_update = 0;
  index::UtcSeconds next_update = 0;
  KeyId authority_key_id{};
  der::Number number;
  std::vector<der::Number> revoked;  ///< serial numbers, ascending; a list of 8 MB has 400,000 at most
  std::string_view to_be_signed;
  std::string_view signature;

  bool revokes(const der::Number& serial) const;
};

/// errors  too_big: over kMaxObjectBytes; invalid: any rule broken, with its clause
index::Expected<Crl> parse_crl(std::string_view bytes);

}  // namespace meetpoint::rpki
