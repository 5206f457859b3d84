#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "index/time.hpp"
#include "support/rpki_keys.hpp"

/// Certificates, CRLs and signed objects of the RPKI in parts: each is made well-formed by rpki_tree and can
/// then be bent, part by part, before it is signed. Every part is DER unless it says otherwise.
namespace meetpoint::test {

namespace oid {
inline constexpr std::string_view kBasicConstraints = "2.5.29.19";
inline constexpr std::string_view kSubjectKeyId = "2.5.29.14";
inline constexpr std::string_view kAuthorityKeyId = "2.5.29.35";
inline constexpr std::string_view kKeyUsage = "2.5.29.15";
inline constexpr std::string_view kExtendedKeyUsage = "2.5.29.37";
inline constexpr std::string_view kCrlPoints = "2.5.29.31";
inline constexpr std::string_view kCrlNumber = "2.5.29.20";
inline constexpr std::string_view kPolicies = "2.5.29.32";
inline constexpr std::string_view kIssuerAccess = "1.3.6.1.5.5.7.1.1";
inline constexpr std::string_view kSubjectAccess = "1.3.6.1.5.5.7.1.11";
inline constexpr std::string_view kIpBlocks = "1.3.6.1.5.5.7.1.7";
inline constexpr std::string_view kAsIds = "1.3.6.1.5.5.7.1.8";
inline constexpr std::string_view kIpBlocksV2 = "1.3.6.1.5.5.7.1.28";
inline constexpr std::string_view kAsIdsV2 = "1.3.6.1.5.5.7.1.29";
inline constexpr std::string_view kRoa = "1.2.840.113549.1.9.16.1.24";
inline constexpr std::string_view kManifest = "1.2.840.113549.1.9.16.1.26";
inline constexpr std::string_view kChecklist = "1.2.840.113549.1.9.16.1.48";
inline constexpr std::string_view kAspa = "1.2.840.113549.1.9.16.1.49";
inline constexpr std::string_view kDiscovery = "1.3.6.1.4.1.56292.1.2.2";
inline constexpr std::string_view kSha256 = "2.16.840.1.101.3.4.2.1";
inline constexpr std::string_view kContentType = "1.2.840.113549.1.9.3";
inline constexpr std::string_view kMessageDigest = "1.2.840.113549.1.9.4";
inline constexpr std::string_view kSigningTime = "1.2.840.113549.1.9.5";
}  // namespace oid

struct ExtensionPart {
  std::string oid;  ///< dotted
  bool critical = false;
  std::string value;  ///< what the OCTET STRING holds
};

class ExtensionParts {
 public:
  void add(std::string_view oid, bool critical, std::string value);
  /// Replaces the value of one that is there.
  void set(std::string_view oid, std::string value);
  void set_critical(std::string_view oid, bool critical);
  void drop(std::string_view oid);
  bool has(std::string_view oid) const;
  std::string der() const;

 private:
  std::vector<ExtensionPart> parts_;
};

struct CertificateParts {
  std::string version;
  std::string serial;
  std::string algorithm;
  std::string issuer;
  std::string not_before;
  std::string not_after;
  std::string subject;
  std::string public_key;
  std::string after_key;  ///< between key and extensions; empty
  ExtensionParts extensions;
  std::string outer_algorithm;
  const SigningKey* signer = nullptr;
  std::string der() const;
};

struct CrlParts {
  struct Entry {
    std::string serial;
    std::string date;
    std::string more;
  };
  std::string version;
  std::string algorithm;
  std::string issuer;
  std::string this_update;
  std::string next_update;
  std::vector<Entry> revoked;
  ExtensionParts extensions;
  std::string outer_algorithm;
  const SigningKey* signer = nullptr;
  std::string der() const;
};

struct ObjectParts {
  std::string content_type;  ///< dotted
  std::string content;
  std::string version;
  std::string digest_algorithms;            ///< of the SET
  std::optional<std::string> encapsulated;  ///< instead of content_type and content
  std::vector<std::string> certificates;
  std::vector<std::string> crls;
  std::string signer_version;
  std::string signer_id;
  std::string digest_algorithm;
  /// Of signedAttrs; in this order when `sorted` is false.
  std::vector<std::string> attributes;
  bool sorted = true;
  std::string signature_algorithm;
  std::string unsigned_attributes;  ///< empty: none
  std::vector<std::string> more_signers;
  const SigningKey* signer = nullptr;
  std::optional<std::string> signature;  ///< instead of the signer's; 256 octets, not DER
  std::string der() const;
};

/// SEQUENCE { OID, SET { value } }
std::string attribute(std::string_view oid, const std::vector<std::string>& values);
/// A Name of one CommonName.
std::string name_of(std::string_view common_name);
std::string sha256_with_rsa();
std::string sha256_algorithm();
/// SEQUENCE { OID, [6] uri }
std::string access_description(std::string_view method, std::string_view uri);

}  // namespace meetpoint::test
