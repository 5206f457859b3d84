#pragma once

#include <string>
#include <string_view>

#include "index/error.hpp"

/// Object identifiers, as the content octets of their DER: what parsers compare with. Any thread.
namespace meetpoint::rpki::oids {

// X.520 and X.509 (RFC 5280)
inline constexpr std::string_view kCommonName = "\x55\x04\x03";
inline constexpr std::string_view kSerialNumber = "\x55\x04\x05";
inline constexpr std::string_view kSubjectKeyIdentifier = "\x55\x1d\x0e";
inline constexpr std::string_view kKeyUsage = "\x55\x1d\x0f";
inline constexpr std::string_view kBasicConstraints = "\x55\x1d\x13";
inline constexpr std::string_view kCrlNumber = "\x55\x1d\x14";
inline constexpr std::string_view kCrlDistributionPoints = "\x55\x1d\x1f";
inline constexpr std::string_view kCertificatePolicies = "\x55\x1d\x20";
inline constexpr std::string_view kAuthorityKeyIdentifier = "\x55\x1d\x23";
inline constexpr std::string_view kExtendedKeyUsage = "\x55\x1d\x25";
inline constexpr std::string_view kAuthorityInfoAccess = "\x2b\x06\x01\x05\x05\x07\x01\x01";
inline constexpr std::string_view kSubjectInfoAccess = "\x2b\x06\x01\x05\x05\x07\x01\x0b";
inline constexpr std::string_view kCps = "\x2b\x06\x01\x05\x05\x07\x02\x01";
// resource certificates (RFC 3779, 6484, 6487, 8182, 8209, 8360)
inline constexpr std::string_view kIpBlocks = "\x2b\x06\x01\x05\x05\x07\x01\x07";
inline constexpr std::string_view kAsIds = "\x2b\x06\x01\x05\x05\x07\x01\x08";
inline constexpr std::string_view kIpBlocksV2 = "\x2b\x06\x01\x05\x05\x07\x01\x1c";
inline constexpr std::string_view kAsIdsV2 = "\x2b\x06\x01\x05\x05\x07\x01\x1d";
inline constexpr std::string_view kPolicy = "\x2b\x06\x01\x05\x05\x07\x0e\x02";
inline constexpr std::string_view kPolicyV2 = "\x2b\x06\x01\x05\x05\x07\x0e\x03";
inline constexpr std::string_view kCaIssuers = "\x2b\x06\x01\x05\x05\x07\x30\x02";
inline constexpr std::string_view kCaRepository = "\x2b\x06\x01\x05\x05\x07\x30\x05";
inline constexpr std::string_view kRpkiManifest = "\x2b\x06\x01\x05\x05\x07\x30\x0a";
inline constexpr std::string_view kSignedObject = "\x2b\x06\x01\x05\x05\x07\x30\x0b";
inline constexpr std::string_view kRpkiNotify = "\x2b\x06\x01\x05\x05\x07\x30\x0d";
inline constexpr std::string_view kBgpsecRouter = "\x2b\x06\x01\x05\x05\x07\x03\x1e";
// algorithms (RFC 7935, 8608)
inline constexpr std::string_view kSha256 = "\x60\x86\x48\x01\x65\x03\x04\x02\x01";
inline constexpr std::string_view kRsa = "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01";
inline constexpr std::string_view kSha256WithRsa = "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b";
inline constexpr std::string_view kEcPublicKey = "\x2a\x86\x48\xce\x3d\x02\x01";
inline constexpr std::string_view kPrime256v1 = "\x2a\x86\x48\xce\x3d\x03\x01\x07";
// CMS (RFC 5652)
inline constexpr std::string_view kSignedData = "\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02";
inline constexpr std::string_view kContentType = "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x03";
inline constexpr std::string_view kMessageDigest = "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x04";
inline constexpr std::string_view kSigningTime = "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x05";
// content of signed objects (IANA "RPKI Signed Objects")
inline constexpr std::string_view kRoa = "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x18";
inline constexpr std::string_view kManifest = "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x1a";
inline constexpr std::string_view kChecklist = "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x30";
inline constexpr std::string_view kAspa = "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x31";
/// 1.3.6.1.4.1.56292.1.2.2, its author's own number for the discovery object; IANA has assigned none.
inline constexpr std::string_view kDiscovery = "\x2b\x06\x01\x04\x01\x83\xb7\x64\x01\x02\x02";

/// `1.3.6.1.4.1.56292.1.2.2` to content octets.
/// errors  invalid: not 2 to 32 numbers of 32 bits with the two first in range
index::Expected<std::string> parse(std::string_view dotted);

/// The reverse; `?` for octets that are no OID or have a number above 2^63.
std::string to_dotted(std::string_view content);

}  // namespace meetpoint::rpki::oids
