#include "rpki/certificate_extensions.hpp"

#include <algorithm>
#include <array>

#include "rpki/extension_list.hpp"
#include "rpki/oids.hpp"
#include "rpki/uri.hpp"

namespace meetpoint::rpki {

namespace {

using namespace std::string_view_literals;

enum : std::size_t { basic, ski, aki, usage, extended, crls, aia, sia, policies, ips, asns, ips_v2, asns_v2 };
constexpr std::size_t kCount = asns_v2 + 1;

constexpr std::array<ExtensionRule, kCount> kRules{{
    {oids::kBasicConstraints, "basicConstraints", "RFC 6487 section 4.8.1", true},
    {oids::kSubjectKeyIdentifier, "subjectKeyIdentifier", "RFC 6487 section 4.8.2", false},
    {oids::kAuthorityKeyIdentifier, "authorityKeyIdentifier", "RFC 6487 section 4.8.3", false},
    {oids::kKeyUsage, "keyUsage", "RFC 6487 section 4.8.4", true},
    {oids::kExtendedKeyUsage, "extKeyUsage", "RFC 6487 section 4.8.5", false},
    {oids::kCrlDistributionPoints, "cRLDistributionPoints", "RFC 6487 section 4.8.6", false},
    {oids::kAuthorityInfoAccess, "authorityInfoAccess", "RFC 6487 section 4.8.7", false},
    {oids::kSubjectInfoAccess, "subjectInfoAccess", "RFC 6487 section 4.8.8", false},
    {oids::kCertificatePolicies, "certificatePolicies", "RFC 6487 section 4.8.9", true},
    {oids::kIpBlocks, "ipAddrBlocks", "RFC 6487 section 4.8.10", true},
    {oids::kAsIds, "autonomousSysIds", "RFC 6487 section 4.8.11", true},
    {oids::kIpBlocksV2, "ipAddrBlocks-v2", "RFC 8360 section 4.2.2.1", true},
    {oids::kAsIdsV2, "autonomousSysIds-v2", "RFC 8360 section 4.2.2.3", true},
}};
constexpr std::string_view kClause8360 = "RFC 8360 section 4.2";

/// One certificate's list, sorted out; each function below reads what one or two clauses say.
class Profile {
 public:
  Profile(der::Reader list, Certificate& certificate) : refusal_(list.refusal()), certificate_(certificate) {
    read_extensions(list, kRules, UnknownExtension::ignore, found_);
  }

  void read(const PublicKeyInfo& key, Place place, Rfc8360 rfc8360) {
    decide_kind(place);
    read_basic_constraints();
    read_key_ids(key);
    read_usage(key);
    read_crl_location();
    read_issuer_location();
    read_subject_access(place);
    read_resources(rfc8360);
    read_policies();
  }

 private:
  bool has(std::size_t which) const { return found_[which].has_value(); }
  bool is(CertificateKind kind) const { return certificate_.kind == kind; }
  bool is_ca() const { return is(CertificateKind::ca) || is(CertificateKind::trust_anchor); }
  void refuse(std::size_t which, std::string_view text) { refusal_.add(kRules[which].clause, text); }

  /// Begins to read what must be there.
  der::Reader need(std::size_t which) {
    if (!has(which)) refusal_.add(kRules[which].clause, missing(which));
    return {found_[which].value_or(std::string_view()), kRules[which].clause, refusal_};
  }
  static std::string missing(std::size_t which) {
    return "the extension " + std::string(kRules[which].name) + " is missing";
  }

  void decide_kind(Place place) {
    certificate_.kind = place == Place::trust_anchor                    ? CertificateKind::trust_anchor
                        : place != Place::listed                        ? CertificateKind::ee
                        : has(extended) && certificate_.modulus.empty() ? CertificateKind::router
                                                                        : CertificateKind::ca;
  }

  void read_basic_constraints() {
    if (!is_ca()) {
      if (has(basic)) refuse(basic, "basicConstraints is present and this is no CA's certificate");
      return;
    }
    // cA TRUE and nothing else, so no pathLenConstraint.
    if (need(basic).more() && *found_[basic] != "\x30\x03\x01\x01\xff"sv)
      refuse(basic, "basicConstraints is not cA alone");
  }

  void read_key_ids(const PublicKeyInfo& key) {
    der::Reader own = need(ski);
    const std::string_view key_id = own.take(der::kOctetString, "subjectKeyIdentifier").content;
    own.end("subjectKeyIdentifier");
    certificate_.subject_key_id = sha1(key.key);
    if (key_id != octets_of(certificate_.subject_key_id))
      own.refuse("subjectKeyIdentifier is not the SHA-1 of the key");
    if (is(CertificateKind::trust_anchor) && !has(aki)) return;
    need(aki);
    const std::string_view issuer =
        read_authority_key_id(found_[aki].value_or(""), kRules[aki].clause, refusal_);
    if (!refusal_.none()) return;
    KeyId& value = certificate_.authority_key_id.emplace();
    std::copy(issuer.begin(), issuer.end(), value.begin());
    if (is(CertificateKind::trust_anchor) && value != certificate_.subject_key_id)
      refuse(aki, "authorityKeyIdentifier of a trust anchor is not its own key");
  }

  void read_usage(const PublicKeyInfo& key) {
    constexpr std::string_view kCertSignAndCrlSign = "\x03\x02\x01\x06";
    constexpr std::string_view kDigitalSignature = "\x03\x02\x07\x80";
    if (need(usage).more() && *found_[usage] != (is_ca() ? kCertSignAndCrlSign : kDigitalSignature))
      refuse(usage, is_ca() ? "keyUsage is not keyCertSign and cRLSign" : "keyUsage is not digitalSignature");
    if (!is(CertificateKind::router)) {
      if (has(extended)) refuse(extended, "extKeyUsage is present");
      if (key.modulus.empty()) refusal_.add("RFC 7935 section 3", "the key is not RSA");
      return;
    }
    der::Reader outer(*found_[extended], "RFC 8209 section 3.1.3.2", refusal_);
    der::Reader purposes = outer.inside(der::kSequence, "extKeyUsage");
    outer.end("extKeyUsage");
    bool router = false;
    while (purposes.more()) router = purposes.oid("keyPurposeId") == oids::kBgpsecRouter || router;
    if (!router) purposes.refuse("extKeyUsage is not id-kp-bgpsec-router");
  }

  void read_crl_location() {
    if (is(CertificateKind::trust_anchor)) {
      if (has(crls)) refuse(crls, "cRLDistributionPoints is present in a trust anchor");
      return;
    }
    der::Reader outer = need(crls);
    der::Reader points = outer.inside(der::kSequence, "cRLDistributionPoints");
    outer.end("cRLDistributionPoints");
    der::Reader point = points.inside(der::kSequence, "DistributionPoint");
    points.end("cRLDistributionPoints");
    der::Reader location = point.inside(der::constructed(0), "distributionPoint");
    point.end("DistributionPoint");  // neither reasons nor cRLIssuer
    der::Reader names = location.inside(der::constructed(0), "fullName");
    location.end("distributionPoint");
    while (names.more()) {
      const std::string_view uri = names.take(der::primitive(6), "fullName").content;
      if (certificate_.crl.empty() && is_rsync_uri(uri)) certificate_.crl = uri;
    }
    need_file(crls, certificate_.crl, "cRLDistributionPoints names no file by rsync");
  }

  void read_issuer_location() {
    if (is(CertificateKind::trust_anchor)) {
      if (has(aia)) refuse(aia, "authorityInfoAccess is present in a trust anchor");
      return;
    }
    der::Reader outer = need(aia);
    der::Reader list = outer.inside(der::kSequence, "authorityInfoAccess");
    outer.end("authorityInfoAccess");
    while (list.more()) {
      const AccessDescription access = read_access_description(list);
      if (access.method != oids::kCaIssuers)
        list.refuse("authorityInfoAccess has another method than caIssuers");
      if (certificate_.issuer_uri.empty() && is_rsync_uri(access.uri)) certificate_.issuer_uri = access.uri;
    }
    need_file(aia, certificate_.issuer_uri, "authorityInfoAccess names no file by rsync");
  }

  void read_subject_access(Place place) {
    if (is(CertificateKind::router) || place == Place::checklist) {
      const bool router = is(CertificateKind::router);
      if (has(sia))
        refusal_.add(router ? "RFC 8209 section 3.1.3.3" : "RFC 9323 section 2.1",
                     "subjectInfoAccess is present");
      return;
    }
    der::Reader outer = need(sia);
    der::Reader list = outer.inside(der::kSequence, "subjectInfoAccess");
    outer.end("subjectInfoAccess");
    while (list.more()) take_access(read_access_description(list), list);
    if (!is_ca()) {
      need_file(sia, certificate_.signed_object, "subjectInfoAccess names no signedObject by rsync");
      return;
    }
    need_uri(sia, certificate_.ca_repository, "subjectInfoAccess names no caRepository by rsync");
    need_file(sia, certificate_.manifest, "subjectInfoAccess names no rpkiManifest by rsync");
    if (refusal_.none() && !lies_in_repository()) refuse(sia, "rpkiManifest is no file of caRepository");
    if (refusal_.none() && !certificate_.notify.empty()) {
      const auto checked = parse_https_uri(certificate_.notify);
      if (!checked) refusal_.add("RFC 8182 section 3.2", checked.error().text);
    }
  }

  void take_access(const AccessDescription& access, der::Reader& list) {
    const auto keep_first = [&](std::string_view& place, bool wanted) {
      if (place.empty() && wanted) place = access.uri;
    };
    if (access.method == oids::kRpkiNotify) {
      // In EE certificates it has no place, but some CAs write it there; it is left unread.
      if (is_ca()) keep_first(certificate_.notify, true);
    } else if (!is_ca()) {
      if (access.method != oids::kSignedObject)
        list.refusal().add("RFC 6487 section 4.8.8.2",
                           "subjectInfoAccess has another method than signedObject");
      keep_first(certificate_.signed_object, is_rsync_uri(access.uri));
    } else if (access.method == oids::kCaRepository) {
      keep_first(certificate_.ca_repository, is_rsync_uri(access.uri));
    } else if (access.method == oids::kRpkiManifest) {
      keep_first(certificate_.manifest, is_rsync_uri(access.uri));
    }
  }

  bool lies_in_repository() const {
    std::string_view rest = certificate_.manifest;
    if (!rest.starts_with(certificate_.ca_repository)) return false;
    rest.remove_prefix(certificate_.ca_repository.size());
    if (!certificate_.ca_repository.ends_with('/')) {
      if (!rest.starts_with('/')) return false;
      rest.remove_prefix(1);
    }
    return !rest.empty() && rest.find('/') == std::string_view::npos;
  }

  void need_uri(std::size_t which, std::string_view uri, std::string_view otherwise) {
    if (!refusal_.none()) return;
    if (uri.empty()) return refuse(which, otherwise);
    const auto parts = parse_rsync_uri(uri);
    if (!parts) refuse(which, parts.error().text);
  }

  void need_file(std::size_t which, std::string_view uri, std::string_view otherwise) {
    need_uri(which, uri, otherwise);
    if (!refusal_.none()) return;
    const auto parts = parse_rsync_uri(uri);
    if (parts->path.empty() || parts->path.ends_with('/')) refuse(which, otherwise);
  }

  void read_resources(Rfc8360 rfc8360) {
    const bool old = has(ips) || has(asns);
    const bool v2 = has(ips_v2) || has(asns_v2);
    if (v2 && rfc8360 == Rfc8360::refuse) refusal_.add(kClause8360, "its extensions are not accepted here");
    if (v2 && old) refusal_.add(kClause8360, "extensions of both kinds are present");
    if (!v2 && !old) refuse(ips, "neither ipAddrBlocks nor autonomousSysIds is present");
    certificate_.rfc8360 = v2;
    Resources& resources = certificate_.resources;
    const std::size_t ip = v2 ? ips_v2 : ips;
    const std::size_t as = v2 ? asns_v2 : asns;
    if (has(ip)) read_ip_extension({*found_[ip], kRules[ip].clause, refusal_}, resources);
    if (has(as)) read_as_extension({*found_[as], kRules[as].clause, refusal_}, resources);
    if (is(CertificateKind::trust_anchor) && resources.inherits())
      refusal_.add("RFC 8630 section 2.3", "a trust anchor inherits resources");
    if (!is(CertificateKind::router)) return;
    if (has(ip)) refusal_.add("RFC 8209 section 3.1.3.4", "a router's certificate has addresses");
    if (resources.asn != Claim::listed)
      refusal_.add("RFC 8209 section 3.1.3.5", "a router's certificate lists no AS");
  }

  void read_policies() {
    der::Reader outer = need(policies);
    der::Reader list = outer.inside(der::kSequence, "certificatePolicies");
    outer.end("certificatePolicies");
    der::Reader policy = list.inside(der::kSequence, "PolicyInformation");
    list.end("certificatePolicies");
    const std::string_view wanted = certificate_.rfc8360 ? oids::kPolicyV2 : oids::kPolicy;
    if (policy.oid("policyIdentifier") != wanted)
      policy.refuse("the policy is not the RPKI's own (RFC 6484, or RFC 8360 for its extensions)");
    if (!policy.more()) return;
    der::Reader qualifiers(policy.take(der::kSequence, "policyQualifiers").content, "RFC 7318 section 2",
                           refusal_);
    policy.end("PolicyInformation");
    der::Reader qualifier = qualifiers.inside(der::kSequence, "PolicyQualifierInfo");
    qualifiers.end("policyQualifiers");
    if (qualifier.oid("policyQualifierId") != oids::kCps)
      qualifier.refuse("the policy has another qualifier than a CPS");
    qualifier.take(der::kIa5String, "cPSuri");
    qualifier.end("PolicyQualifierInfo");
  }

  Refusal& refusal_;
  Certificate& certificate_;
  std::array<std::optional<std::string_view>, kCount> found_{};
};

}  // namespace

void read_certificate_extensions(der::Reader list, const PublicKeyInfo& key, Place place, Rfc8360 rfc8360,
                                 Certificate& certificate) {
  Profile profile(list, certificate);
  if (list.refusal().none()) profile.read(key, place, rfc8360);
}

}  // namespace meetpoint::rpki
