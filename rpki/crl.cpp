#include "rpki/crl.hpp"

#include <algorithm>
#include <array>

#include "rpki/certificate.hpp"
#include "rpki/extension_list.hpp"
#include "rpki/oids.hpp"
#include "rpki/public_key_info.hpp"

namespace meetpoint::rpki {

namespace {

constexpr std::string_view kClause = "RFC 6487 section 5";

constexpr std::array<ExtensionRule, 2> kRules{{
    {oids::kAuthorityKeyIdentifier, "authorityKeyIdentifier", kClause, false},
    {oids::kCrlNumber, "cRLNumber", kClause, false},
}};

void read_extensions_of(der::Reader list, Crl& crl) {
  Refusal& refusal = list.refusal();
  std::array<std::optional<std::string_view>, kRules.size()> found;
  read_extensions(list, kRules, UnknownExtension::refuse, found);
  if (!found[0] || !found[1]) list.refuse("authorityKeyIdentifier or cRLNumber is missing");
  if (!refusal.none()) return;
  const std::string_view key_id = read_authority_key_id(*found[0], kClause, refusal);
  if (refusal.none()) std::copy(key_id.begin(), key_id.end(), crl.authority_key_id.begin());
  der::Reader number(*found[1], kClause, refusal);
  crl.number = number.number("cRLNumber");
  number.end("cRLNumber");
}

void read_revoked(der::Reader entries, Crl& crl) {
  if (!entries.more()) entries.refuse("revokedCertificates is present and empty");
  while (entries.more()) {
    der::Reader entry = entries.inside(der::kSequence, "revokedCertificates");
    crl.revoked.push_back(entry.number("userCertificate"));
    if (crl.revoked.back() == der::Number()) entry.refuse("userCertificate: it is zero");
    entry.time("revocationDate");
    entry.end("entry of revokedCertificates");  // no extensions
  }
  if (!std::is_sorted(crl.revoked.begin(), crl.revoked.end()))
    std::sort(crl.revoked.begin(), crl.revoked.end());
}

}  // namespace

bool Crl::revokes(const der::Number& serial) const {
  return std::binary_search(revoked.begin(), revoked.end(), serial);
}

index::Expected<Crl> parse_crl(std::string_view bytes) {
  if (bytes.size() > kMaxObjectBytes) return index::fail(index::ErrorCode::too_big, "the CRL is over 8 MB");
  Refusal refusal;
  Crl crl;
  der::check(bytes, "CRL", refusal);
  der::Reader file(bytes, kClause, refusal);
  der::Reader outer = file.inside(der::kSequence, "CertificateList");
  const der::Element signed_part = outer.take(der::kSequence, "tbsCertList");
  crl.to_be_signed = signed_part.whole;
  der::Reader tbs(signed_part.content, kClause, refusal);
  if (tbs.number_up_to(1, "version") != 1) tbs.refuse("the version is not 2");
  const std::string_view inner_algorithm = read_signature_algorithm(tbs, "signature");
  crl.issuer = read_name(tbs, "issuer");
  crl.this_update = tbs.time("thisUpdate");
  crl.next_update = tbs.time("nextUpdate");
  if (crl.next_update < crl.this_update) tbs.refuse("nextUpdate is before thisUpdate");
  if (tbs.at(der::kSequence)) read_revoked(tbs.inside(der::kSequence, "revokedCertificates"), crl);
  der::Reader holder = tbs.inside(der::constructed(0), "crlExtensions");
  tbs.end("tbsCertList");
  const der::Reader extensions = holder.inside(der::kSequence, "crlExtensions");
  holder.end("crlExtensions");
  if (refusal.none()) read_extensions_of(extensions, crl);
  if (inner_algorithm != read_signature_algorithm(outer, "signatureAlgorithm"))
    refusal.add("RFC 5280 section 5.1.1.2", "the two signature algorithms differ");
  const der::BitString signature = outer.bits("signatureValue");
  if (signature.unused != 0) outer.refuse("signatureValue: its bits are not whole octets");
  crl.signature = signature.octets;
  outer.end("CertificateList");
  if (!refusal.none()) return refusal.error();
  return crl;
}

}  // namespace meetpoint::rpki
