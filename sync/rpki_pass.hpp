#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "index/store.hpp"
#include "rpki/holdership.hpp"
#include "sync/pad_fetch.hpp"

/// What the RPKI says now, brought into the store: one walk of the relying party's cache and, when it found
/// anything new, one Pass. The walk goes before the Pass, so that nobody waits for the store meanwhile.
///
///  - an authority is a document; what a walk does not find any more leaves, and what was seen of its
///  manifest
///    is remembered for a while
///  - a trust anchor whose certificate cannot be read stands as found earlier
///  - networks whose AS no certificate covers, AS numbers that nobody can have, and endpoints that are not
///  published
///    by the holder become findings
///
/// thread  one; stop may be requested from any
/// errors  as rpki::walk; unavailable: no trust anchor is valid; storage. Then the store is as it was
namespace meetpoint::sync {

struct RpkiReport {
  std::shared_ptr<const rpki::Repository> repository;
  index::Generation generation;  ///< that was added; 0: nothing was new

  /// Whether a trust anchor has no certificate that can be used: worth a line also when nothing is new.
  bool lacks_an_anchor() const;
};

class RpkiFollower {
 public:
  /// shape   pads: if set, discovery objects that the cache lacks are fetched after the walk
  RpkiFollower(rpki::WalkOptions options, rpki::HoldershipRules rules,
               std::optional<PadFetch> pads = std::nullopt);

  /// What the walk before found is taken from memory, or from the store the first time.
  index::Expected<RpkiReport> follow(index::Store& store, index::UtcSeconds now, const std::stop_token& stop);

 private:
  index::Expected<std::shared_ptr<const rpki::Repository>> walk(const rpki::Repository* before,
                                                                index::UtcSeconds now,
                                                                const std::stop_token& stop);

  rpki::WalkOptions options_;
  rpki::HoldershipRules rules_;
  std::optional<PadFetch> pads_;
  std::shared_ptr<const rpki::Repository> last_;
};

/// `the RPKI: 8011 authorities under 5 trust anchors, 80 points new, 7920 as before, 3 not whole`
std::string summary(const RpkiReport& report);

/// What holds between rows and the RPKI. shape  codes are index::kRpkiCodes
index::Expected<std::vector<index::Finding>> rpki_findings(index::Rows& rows,
                                                           const rpki::Holdership& holdership,
                                                           index::UtcSeconds now);

}  // namespace meetpoint::sync
