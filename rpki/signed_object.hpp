#pragma once

#include <optional>
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
  std::optional<index::UtcSeconds> signing_time;  ///< always there in what a parser returned
  std::string_view signed_attributes;             ///< the whole of signedAttrs [0], which is signed as a SET
  std::string_view signature;
};

// What parse_content is made of.

/// errors  too_big: over kMaxObjectBytes
index::Expected<void> check_size(std::string_view bytes);
/// All of parse_signed_object but the presence of signing-time.
void read_envelope(std::string_view bytes, std::string_view content_type, Rfc8360 rfc8360,
                   SignedObject& object, Refusal& refusal);
void require_signing_time(const SignedObject& object, Refusal& refusal);

/// Everything that can be said without the issuer, but for the signature: the structure, the attributes, the
/// digest of the content, the profile of the EE certificate.
/// shape   `content_type` is what the object must hold
/// errors  too_big: over kMaxObjectBytes; invalid: any rule broken, with its clause
index::Expected<SignedObject> parse_signed_object(std::string_view bytes, std::string_view content_type,
                                                  Rfc8360 rfc8360 = Rfc8360::refuse);

/// Parses an object and then its content: `read` fills the rest of an Object, which has a member `object`,
/// and refuses what is wrong with it. A missing signing-time is refused last of all: objects of before 2024
/// may lack it, and of one that has more wrong with it that is the better answer.
template <typename Object, typename Read>
index::Expected<Object> parse_content(std::string_view bytes, std::string_view content_type, Rfc8360 rfc8360,
                                      const Read& read) {
  Object parsed;
  Refusal refusal;
  if (auto size = check_size(bytes); !size) return forward(size);
  read_envelope(bytes, content_type, rfc8360, parsed.object, refusal);
  if (refusal.none()) read(parsed, refusal);
  require_signing_time(parsed.object, refusal);
  if (!refusal.none()) return refusal.error();
  return parsed;
}

/// Whether the EE certificate's key signed it. Whether the EE certificate may be trusted is check_issued's.
/// errors  invalid: it did not
index::Expected<void> check_signature(const SignedObject& object);

/// The eContentType of what looks like a signed object: tells types apart whatever their file names. Nothing
/// but the way to it is checked. Empty when there is none.
std::string_view content_type_of(std::string_view bytes);

}  // namespace meetpoint::rpki
