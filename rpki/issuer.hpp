#pragma once

#include <string>

#include "index/error.hpp"
#include "index/time.hpp"
#include "rpki/certificate.hpp"
#include "rpki/crl.hpp"
#include "rpki/signature.hpp"

/// The half of a certificate's validation that needs its issuer.
/// source  RFC 6487 section 7.2
namespace meetpoint::rpki {

/// What remains of a validated CA certificate for checking what it issued. Owns all it has. Move only.
/// thread  any to check
struct Issuer {
  std::string subject;  ///< Name, DER
  KeyId key_id{};
  PublicKey key;
  Holdings holdings;  ///< inheritance resolved
};

/// A trust anchor begins a chain: its key is the locator's, it signs itself and is valid now.
/// shape   `locator_key` is Tal::public_key
/// errors  invalid: one of these fails, with its clause
index::Expected<Issuer> trust(const Certificate& anchor, std::string_view locator_key, index::UtcSeconds now);

/// `child` is named as issued by `issuer`, valid now, within its resources, and carries its signature. Its
/// revocation is for the caller, who knows the CRL. The signature, which costs most, is checked last.
/// errors  invalid: one of these fails, with its clause
index::Expected<void> check_issued(const Certificate& child, const Issuer& issuer, index::UtcSeconds now);

/// The issuer that a checked CA certificate is for others.
/// errors  invalid: it is no CA's
index::Expected<Issuer> descend(const Certificate& child, const Issuer& issuer);

/// The same for a CRL: named, signed, thisUpdate <= now <= nextUpdate.
/// source  RFC 6487 section 5
index::Expected<void> check_issued(const Crl& crl, const Issuer& issuer, index::UtcSeconds now);

}  // namespace meetpoint::rpki
