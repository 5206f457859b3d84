#pragma once

#include <string_view>

#include "index/error.hpp"
#include "index/time.hpp"
#include "rpki/certificate.hpp"

/// The envelope of every signed object: CMS SignedData with one signer and its certificate. Any thread.
/// source  RFC 6488, RFC 9589 (signing-time), RFC 5652, RFC 7935
namespace meetpoint::rpki {

/// Views point into the bytes that were parsed.
struct SignedObject {
  std::string_view content_type;  ///< OID, content octets
  std::string_view content;       ///< eContent, DER of that type; its digest was checked
  Certificate ee;
  index::UtcSeconds signing_time = 0;
  std::string_view signed_attributes;  ///< content of the [0], which is signed as a SET
  std::string_view signature;
};

/// Everything that can be said without the issuer, but for the signature: the structure, the attributes, the
/// digest of the content, the profile of the EE certificate.
/// shape   `content_type` is what the object must hold
/// errors  too_big: over kMaxObjectBytes; invalid: any rule broken, with its clause
index::Expected<SignedObject> parse_signed_object(std::string_view bytes, std::string_view content_type,
                                                  Rfc8360 rfc8360 = Rfc8360::refuse);

/// Whether the EE certificate's key signed it. Whether the EE certificate may be trusted is check_issued's.
/// errors  invalid: it did not
index::Expected<void> check_signature(const SignedObject& object);

/// The eContentType of what looks like a signed object: tells types apart whatever their file names. Nothing
/// but the way to it is checked. Empty when there is none.
std::string_view content_type_of(std::string_view bytes);

}  // namespace meetpoint::rpki
