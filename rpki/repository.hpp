#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "index/error.hpp"
#include "rpki/authority.hpp"
#include "rpki/discovery_object.hpp"
#include "rpki/tal.hpp"

/// The RPKI as a relying party's cache has it, validated from the trust anchors down: which CAs there are,
/// and what the discovery objects say. Immutable; what a walk found stays true until valid_until of each
/// part.
///
/// A point whose manifest, CRL or any listed file is missing or does not fit is lost as a whole, says RFC
/// 9286 section 6.6; what an earlier walk found there stays in its place until that expires, and so does it
/// when a manifest of a lower number or an earlier time turns up. Its neighbours lose nothing. The same is
/// true of a trust anchor's certificate.
///
/// thread  walk: one, which starts others; a Repository: any
/// source  RFC 6487, RFC 6488, RFC 8630, RFC 9286
namespace meetpoint::rpki {

/// Certificates below a trust anchor: Routinator's and FORT's limit. The longest chain in use has 5.
inline constexpr std::size_t kMaxDepth = 32;

/// Certificates by one issuer's key, below one trust anchor, that name one manifest: a renewal makes two.
/// Each is a reading of the whole point, and a CA that certifies itself over and over would cost the walk its
/// square.
inline constexpr unsigned kMaxCertificatesOfOne = 8;

/// CAs of one walk. There were 50,000 at the end of 2025.
inline constexpr std::size_t kMaxAuthorities = 500'000;

/// What left is remembered so long, unless its certificate ends before: an old manifest can come back until
/// its nextUpdate, which publishers set at most 8 days ahead. And so many at once.
inline constexpr index::UtcSeconds kRememberedSeconds = index::UtcSeconds{90} * 86'400;
inline constexpr std::size_t kMostDeparted = 100'000;

/// Bytes of one file of a point: rpki-client's limit (8 MB) is kMaxObjectBytes. Of all files of a point: what
/// one of the largest has ten times over.
inline constexpr std::uint64_t kMaxPointBytes = 1'000'000'000;

struct NamedTal {
  std::string name;  ///< the file's, without .tal
  Tal tal;
};

/// Reads all *.tal of a folder, by name.
/// errors  not_found: no such folder, or none in it; invalid, too_big:
/// one is no locator; its name is in the text
index::Expected<std::vector<NamedTal>> read_tals(const std::filesystem::path& folder);

struct WalkOptions {
  std::filesystem::path cache;
  std::vector<NamedTal> tals;
  index::UtcSeconds now = 0;
  unsigned threads = 2;
  Rfc8360 rfc8360 = Rfc8360::refuse;
  DiscoveryProfile discovery;
  /// Folder of discovery objects that somebody else fetched for us, each named DIGEST.pad in hexadecimal;
  /// empty: there is none.
  std::filesystem::path fetched = {};
};

struct Repository {
  struct Anchor {
    std::string name;
    AuthorityId authority = kNoAuthority;  ///< none when no certificate of it is valid
    std::string problem;                   ///< why, or why an earlier one is used
  };
  std::vector<Anchor> anchors;
  std::vector<Authority> authorities;  ///< parents before children
  std::vector<Departed> departed;
  index::UtcSeconds walked_at = 0;
  std::uint64_t points_read = 0;    ///< publication points that this walk read anew
  std::uint64_t points_kept = 0;    ///< whose manifest is the one of the walk before
  std::uint64_t points_failed = 0;  ///< that are lost, or stand as an earlier walk found them

  /// What an authority holds once inheritance is resolved.
  Holdings holdings(AuthorityId authority) const;
};

/// shape   previous: what an earlier walk of the same cache found, or null
/// errors  not_found, unavailable: the cache folder; cancelled. What is wrong inside it is no error but in
/// the result
index::Expected<std::shared_ptr<const Repository>> walk(const WalkOptions& options,
                                                        const Repository* previous,
                                                        const std::stop_token& stop);

}  // namespace meetpoint::rpki
