#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "index/error.hpp"
#include "index/time.hpp"
#include "rpki/der.hpp"
#include "rpki/digest.hpp"
#include "rpki/resource_extension.hpp"

/// Resource certificates. What can be said of one alone is checked here; its signature, the time, its
/// issuer's resources and revocation are checked in rpki/issuer.hpp. Any thread.
/// source  RFC 6487, RFC 3779, RFC 7935, RFC 7318, RFC 8209 (routers), RFC 8360
namespace meetpoint::rpki {

/// Bytes of one object: rpki-client's limit (8 MB).
inline constexpr std::size_t kMaxObjectBytes = 8'000'000;

/// Where a certificate was found, which decides what it must and must not have.
enum class Place : std::uint8_t {
  trust_anchor,  ///< by a locator: signs itself, names no issuer's CRL
  listed,        ///< a .cer file of a manifest: a CA's or a router's
  signer,        ///< in a signed object of a repository
  checklist,     ///< in a signed checklist: as a signer, but without SIA
};

enum class CertificateKind : std::uint8_t { trust_anchor, ca, router, ee };

/// RFC 8360 gives certificates of the same content other OIDs, by which over-claimed resources would be
/// trimmed instead of refused.
enum class Rfc8360 : std::uint8_t { refuse, accept };

/// All views point into the bytes that were parsed.
struct Certificate {
  CertificateKind kind = CertificateKind::ee;
  bool rfc8360 = false;  ///< carries RFC 8360's OIDs
  der::Number serial;
  std::string_view issuer;   ///< Name, DER: equal to the issuer's subject, octet by octet
  std::string_view subject;  ///< Name, DER
  index::UtcSeconds not_before = 0;
  index::UtcSeconds not_after = 0;
  std::string_view public_key;  ///< SubjectPublicKeyInfo, DER
  std::string_view modulus;     ///< of an RSA key, 256 octets; empty for a router's key
  KeyId subject_key_id{};
  std::optional<KeyId> authority_key_id;  ///< only a trust anchor may lack it
  Resources resources;
  // URIs, each the first of its scheme, empty where its kind has none
  std::string_view crl;            ///< rsync, of the issuer
  std::string_view issuer_uri;     ///< rsync, of the issuer's certificate
  std::string_view ca_repository;  ///< rsync, with or without a slash at its end
  std::string_view manifest;       ///< rsync, a file of ca_repository
  std::string_view notify;         ///< https, RRDP; optional
  std::string_view signed_object;  ///< rsync, of the object that holds an EE certificate
  // for the check of its signature
  std::string_view to_be_signed;
  std::string_view signature;
};

/// errors  too_big: over kMaxObjectBytes; invalid: any rule broken, with its clause
index::Expected<Certificate> parse_certificate(std::string_view bytes, Place place,
                                               Rfc8360 rfc8360 = Rfc8360::refuse);

}  // namespace meetpoint::rpki
