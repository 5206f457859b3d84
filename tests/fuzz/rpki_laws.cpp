#include "rpki_laws.hpp"

#include "rpki/digest.hpp"
#include "rpki/uri.hpp"
#include "support/der_writer.hpp"

namespace meetpoint::fuzz {

using rpki::Claim;

Envelope::Envelope(std::string_view content_type, const test::Claims& claims, bool checklist) {
  test::RpkiTree tree(1795478400);
  test::Authority& anchor = tree.anchor("alpha", {"0-4294967295", "0.0.0.0/0, ::/0"});
  const test::Bend keep{{}, [this](test::ObjectParts& parts) { parts_ = parts; }};
  if (checklist) {
    anchor.checklist(claims, {{"a", "a"}}, keep);
  } else {
    anchor.object("alpha.mft", content_type, "", claims, keep);
  }
  parts_.signature = std::string(256, 's');
}

std::string Envelope::around(std::string_view content) {
  parts_.content = content;
  parts_.attributes[1] =
      test::attribute(test::oid::kMessageDigest, {test::der_octets(test::sha256_of(content))});
  return parts_.der();
}

void resource_laws(const rpki::Resources& resources) {
  const rpki::Holdings all{rpki::AsnSet({{{0}, {4294967295}}}),
                           rpki::IpSet({rpki::range_of(*index::parse_prefix("0.0.0.0/0")),
                                        rpki::range_of(*index::parse_prefix("::/0"))})};
  law(check_covered(resources, all).has_value(), "whoever has everything covers everyone");
  law(resources.asns.empty() != (resources.asn == Claim::listed), "AS numbers are there when listed");
  law(resources.ips.empty() != (resources.ipv4 == Claim::listed || resources.ipv6 == Claim::listed),
      "addresses are there when listed");
  const rpki::Holdings own = resolve(resources, {resources.asns, resources.ips});
  law(own.asns == resources.asns && own.ips == resources.ips, "inheriting from oneself changes nothing");
  const auto ranges = resources.ips.ranges();
  for (std::size_t k = 1; k < ranges.size(); ++k) {
    const auto& before = ranges[k - 1];
    law(before.last < ranges[k].first, "ranges of addresses ascend");
  }
}

void certificate_laws(const rpki::Certificate& certificate, std::string_view bytes) {
  for (const std::string_view part : {certificate.issuer, certificate.subject, certificate.public_key,
                                      certificate.modulus, certificate.to_be_signed, certificate.signature})
    law(!part.empty() || part.data() == certificate.modulus.data(),
        "nothing but a router's modulus is empty");
  for (const std::string_view part :
       {certificate.issuer, certificate.subject, certificate.public_key, certificate.modulus,
        certificate.to_be_signed, certificate.signature, certificate.crl, certificate.ca_repository,
        certificate.manifest, certificate.notify, certificate.signed_object})
    law(lies_in(part, bytes), "views lie in the input");
  for (const std::string_view uri : {certificate.crl, certificate.ca_repository, certificate.manifest,
                                     certificate.signed_object, certificate.issuer_uri})
    law(uri.empty() || rpki::parse_rsync_uri(uri).has_value(), "URIs are rsync URIs");
  law(certificate.not_before <= certificate.not_after, "notBefore <= notAfter");
  law(certificate.serial != rpki::der::Number(), "serial numbers are positive");
  const bool ca = certificate.kind == rpki::CertificateKind::ca ||
                  certificate.kind == rpki::CertificateKind::trust_anchor;
  law(ca != certificate.manifest.empty(), "CAs and nobody else have a manifest");
  law(ca == certificate.manifest.starts_with(certificate.ca_repository) || !ca,
      "a manifest lies in its repository");
  resource_laws(certificate.resources);
}

void object_laws(const rpki::SignedObject& object, std::string_view bytes) {
  certificate_laws(object.ee, bytes);
  law(object.signing_time.has_value(), "signing-time is there");
  law(lies_in(object.content, bytes) && lies_in(object.signed_attributes, bytes) &&
          lies_in(object.signature, bytes),
      "views lie in the input");
  law(object.content_type == rpki::content_type_of(bytes),
      "the content's type is the one that is seen first");
  law(object.ee.kind == rpki::CertificateKind::ee, "signers are EE certificates");
}

}  // namespace meetpoint::fuzz
