#include "rpki/certificate.hpp"

#include "rpki/certificate_extensions.hpp"
#include "rpki/extension_list.hpp"
#include "rpki/public_key_info.hpp"

namespace meetpoint::rpki {

namespace {

constexpr std::string_view kClause = "RFC 6487 section 4";

void read_version(der::Reader& tbs) {
  der::Reader version = tbs.by("RFC 6487 section 4.1").inside(der::constructed(0), "version");
  if (version.number_up_to(2, "version") != 2) version.refuse("the version is not 3");
  version.end("version");
}

void read_validity(der::Reader& tbs, Certificate& certificate) {
  der::Reader validity = tbs.by("RFC 6487 section 4.6").inside(der::kSequence, "validity");
  certificate.not_before = validity.time("notBefore");
  certificate.not_after = validity.time("notAfter");
  validity.end("validity");
  if (certificate.not_after < certificate.not_before) validity.refuse("notAfter is before notBefore");
}

void read_to_be_signed(std::string_view content, Place place, Rfc8360 rfc8360, Refusal& refusal,
                       Certificate& certificate, std::string_view& algorithm) {
  der::Reader tbs(content, kClause, refusal);
  read_version(tbs);
  certificate.serial = tbs.by("RFC 6487 section 4.2").number("serialNumber");
  if (certificate.serial == der::Number()) tbs.refuse("serialNumber: it is zero");
  algorithm = read_signature_algorithm(tbs.by(kClause), "signature");
  certificate.issuer = read_name(tbs, "issuer");
  read_validity(tbs, certificate);
  certificate.subject = read_name(tbs, "subject");
  const PublicKeyInfo key = read_public_key_info(tbs.by("RFC 6487 section 4.7"));
  certificate.public_key = key.whole;
  certificate.modulus = key.modulus;
  der::Reader holder = tbs.by("RFC 6487 section 4.8")
                           .inside(der::constructed(3), "extensions");  // no unique identifiers before
  tbs.end("tbsCertificate");
  const der::Reader extensions = holder.inside(der::kSequence, "extensions");
  holder.end("extensions");
  if (refusal.none()) read_certificate_extensions(extensions, key, place, rfc8360, certificate);
  if (place == Place::trust_anchor && certificate.issuer != certificate.subject)
    refusal.add("RFC 8630 section 2.3", "a trust anchor is named as issued by another");
}

}  // namespace

index::Expected<Certificate> parse_certificate(std::string_view bytes, Place place, Rfc8360 rfc8360) {
  if (bytes.size() > kMaxObjectBytes)
    return index::fail(index::ErrorCode::too_big, "the certificate is over 8 MB");
  Refusal refusal;
  Certificate certificate;
  der::check(bytes, "certificate", refusal);
  der::Reader file(bytes, kClause, refusal);
  der::Reader outer = file.inside(der::kSequence, "Certificate");
  const der::Element tbs = outer.take(der::kSequence, "tbsCertificate");
  certificate.to_be_signed = tbs.whole;
  std::string_view inner_algorithm;
  if (refusal.none()) read_to_be_signed(tbs.content, place, rfc8360, refusal, certificate, inner_algorithm);
  const std::string_view outer_algorithm = read_signature_algorithm(outer, "signatureAlgorithm");
  if (inner_algorithm != outer_algorithm)
    refusal.add("RFC 5280 section 4.1.1.2", "the two signature algorithms differ");
  const der::BitString signature = outer.bits("signatureValue");
  if (signature.unused != 0) outer.refuse("signatureValue: its bits are not whole octets");
  certificate.signature = signature.octets;
  outer.end("Certificate");
  if (!refusal.none()) return refusal.error();
  return certificate;
}

}  // namespace meetpoint::rpki
