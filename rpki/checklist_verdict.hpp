#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rpki/checklist.hpp"
#include "rpki/holdership.hpp"

/// Whether a signed checklist holds: from its bytes up to a trust anchor. It proves that whoever controls the
/// CA of the named resources vouches for the files, and nothing about a person or a company (RFC 9255).
///
/// A checklist lies in no repository, so its issuer is looked for among the CAs of a walk, by the name and
/// key that it gives. Where none is found, that is the verdict and not that the list is wrong.
/// thread  any
/// source  RFC 9323 sections 5 and 6, RFC 6488 section 3, RFC 6487 section 7.2
namespace meetpoint::rpki {

struct ChecklistMatch {
  ChecklistFile file;
  bool by_name = false;    ///< one entry has its name and digest
  bool by_digest = false;  ///< one entry has no name and its digest
  bool listed() const { return by_name || by_digest; }
};

struct ChecklistVerdict {
  std::string problem;        ///< why it is not valid, with the clause; empty when it is
  bool issuer_found = false;  ///< false with a problem of `issuer not found`, and when it was not looked for
  // What it says, as far as it could be read; proven only when there is no problem.
  Holdings resources;
  std::size_t entries = 0;
  index::UtcSeconds signed_at = 0;
  index::UtcSeconds valid_until = 0;  ///< the earliest of its certificate, its chain and its issuer's CRL
  AuthorityId issuer = kNoAuthority;
  std::vector<ChecklistMatch> files;  ///< in the order in which they were asked

  bool valid() const { return problem.empty(); }
  bool all_listed() const;
};

/// The verdict's text where nobody of the repository issued it.
inline constexpr std::string_view kIssuerNotFound = "issuer not found";

/// shape   repository: may be null, then no issuer is found; it may be older than `now`; of the rules those
///         of RFC 8360 and the constraints count, which a checklist has to keep as all that it names
ChecklistVerdict judge_checklist(std::string_view bytes, const Repository* repository,
                                 const std::vector<ChecklistFile>& files, index::UtcSeconds now,
                                 const HoldershipRules& rules = {});

}  // namespace meetpoint::rpki
