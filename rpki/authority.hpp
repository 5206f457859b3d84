#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "index/time.hpp"
#include "rpki/cache_folder.hpp"
#include "rpki/certificate.hpp"
#include "rpki/der.hpp"
#include "rpki/digest.hpp"
#include "rpki/resource_extension.hpp"

/// What a walk keeps of each validated CA: enough to answer, and to check what it issues without reading its
/// certificate again; below 1 kB each as a rule. Plain values.
namespace meetpoint::rpki {

/// Place of an authority in a Repository.
using AuthorityId = std::uint32_t;
inline constexpr AuthorityId kNoAuthority = 0xffffffff;

/// An endpoint that the holder of an AS has published in a valid discovery object.
struct PublishedEndpoint {
  index::Asn asn;
  std::string uri;     ///< of the Peering API
  std::string object;  ///< rsync URI of the object
  Sha256 hash{};       ///< of the object
  index::UtcSeconds signed_at = 0;
  index::UtcSeconds valid_until = 0;  ///< of its EE certificate alone
};

/// A file that a manifest lists and the cache lacks, of a type that relying parties may drop.
struct MissingFile {
  std::string uri;
  Sha256 hash{};
};

/// A certificate that is no proof, and why: only what helps to say why an AS has no holder.
struct Refused {
  enum class Why : std::uint8_t {
    unreadable,
    invalid,
    expired,
    revoked,
    over_claim,
    not_listed,
    not_validated
  };
  std::string uri;
  Why why = Why::invalid;
  std::string text;
  AsnSet asns;  ///< claimed, by a discovery object the one it is about; empty when that could not be read, or
                ///< for what inherits
};

/// Which manifest a CA showed last. Remembered when its point is lost too, so that nobody can bring an older
/// one back by breaking the newer.
/// source  RFC 9286 section 4.2.1
struct ManifestSeen {
  Sha256 hash{};
  der::Number number;
  index::UtcSeconds this_update = 0;  ///< 0: none was ever seen
  friend bool operator==(const ManifestSeen&, const ManifestSeen&) = default;
};

/// A CA that walks know from before and do not find any more. What was seen of it is remembered, so that
/// nobody can bring an old state of it back by having it left out once.
struct Departed {
  std::string anchor;  ///< name of its locator
  Sha256 ca{};         ///< of all that stays when its certificate is renewed
  ManifestSeen seen;
  index::UtcSeconds until = 0;  ///< then it is forgotten
  friend bool operator==(const Departed&, const Departed&) = default;
};

/// What a CA publishes, as far as it is used. Shared by the walks that found it unchanged.
struct Point {
  ManifestSeen manifest;
  index::UtcSeconds valid_until = 0;  ///< the earliest of its manifest, its EE certificate and its CRL
  std::vector<der::Number> revoked;   ///< serial numbers, ascending
  std::vector<PublishedEndpoint> endpoints;
  std::vector<MissingFile> missing;
  std::vector<Refused> refused;
};

/// What is kept of a CA's certificate. Shared by the walks that found the same.
struct CaCertificate {
  std::string uri;      ///< rsync; of an anchor the locator's first
  std::string subject;  ///< Name, DER
  std::string modulus;
  KeyId key_id{};
  Sha256 hash{};
  std::string ca_repository;
  std::string manifest;
  std::string notify;
  Resources resources;              ///< as claimed
  index::UtcSeconds not_after = 0;  ///< its own
};

struct Authority {
  std::shared_ptr<const CaCertificate> certificate;  ///< never null
  AuthorityId parent = kNoAuthority;                 ///< none for a trust anchor
  std::uint16_t anchor = 0;                          ///< place of the locator among those of the walk
  std::uint16_t depth = 0;                           ///< 0 for a trust anchor
  index::UtcSeconds valid_until = 0;   ///< the earliest over its chain: certificates, and what lists them
  std::shared_ptr<const Point> point;  ///< null when it has none that is valid
  std::string point_problem;           ///< why, or why an earlier one is used
  std::string manifest_place;          ///< where its manifest was read
  FileStamp manifest_stamp;            ///< of that file; zeros when it must be read again
  ManifestSeen seen;                   ///< the last one that was valid
  std::vector<AuthorityId> children;
};

}  // namespace meetpoint::rpki
