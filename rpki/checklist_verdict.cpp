#include "rpki/checklist_verdict.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "rpki/issuer.hpp"

namespace meetpoint::rpki {

namespace {

using index::UtcSeconds;

/// The CAs of a name and key. A renewed certificate stands beside the old one for a while, and two anchors
/// may certify one key.
std::vector<AuthorityId> issuers_of(const Certificate& ee, const Repository& repository) {
  std::vector<AuthorityId> found;
  for (AuthorityId id = 0; id < repository.authorities.size(); ++id) {
    const Authority& one = repository.authorities[id];
    if (one.certificate->key_id == ee.authority_key_id && one.certificate->subject == ee.issuer)
      found.push_back(id);
  }
  return found;
}

/// Why one CA does not stand behind it; empty when it does.
std::string problem_with(const Checklist& checklist, const Repository& repository, AuthorityId id,
                         UtcSeconds now, const HoldershipRules& rules) {
  const Certificate& ee = checklist.object.ee;
  const Authority& authority = repository.authorities[id];
  if (authority.valid_until < now) {
    return fmt::format("RFC 6487 section 7.2: its issuer's certificate, or one above it, expired at {}",
                       index::format_utc(authority.valid_until));
  }
  auto key = PublicKey::from_modulus(authority.certificate->modulus);
  if (!key) return key.error().text;
  const Issuer issuer{authority.certificate->subject, authority.certificate->key_id, std::move(*key),
                      repository.holdings(id)};
  if (const auto issued = check_issued(ee, issuer, now); !issued) return issued.error().text;
  // It stands on no manifest, so that it was not revoked is all that a current CRL can say.
  if (!authority.point) {
    return fmt::format("RFC 6488 section 3: its issuer has no current manifest and CRL: {}",
                       authority.point_problem);
  }
  if (authority.point->valid_until < now) {
    return fmt::format("RFC 6488 section 3: its issuer's manifest or CRL is stale since {}",
                       index::format_utc(authority.point->valid_until));
  }
  const auto& revoked = authority.point->revoked;
  if (std::binary_search(revoked.begin(), revoked.end(), ee.serial))
    return "RFC 6487 section 7.2: its certificate is revoked";
  const std::string& anchor = repository.anchors[authority.anchor].name;
  const auto constraints = rules.constraints.find(anchor);
  if (constraints != rules.constraints.end() && !constraints->second.permits(checklist.signed_with))
    return fmt::format("{}.constraints denies its trust anchor what it names", anchor);
  return {};
}

void look_for_issuer(const Checklist& checklist, const Repository* repository, UtcSeconds now,
                     const HoldershipRules& rules, ChecklistVerdict& verdict) {
  const Certificate& ee = checklist.object.ee;
  const std::vector<AuthorityId> issuers =
      repository == nullptr ? std::vector<AuthorityId>() : issuers_of(ee, *repository);
  verdict.issuer_found = !issuers.empty();
  if (issuers.empty()) {
    verdict.problem = kIssuerNotFound;
    return;
  }
  for (const AuthorityId id : issuers) {
    std::string problem = problem_with(checklist, *repository, id, now, rules);
    if (!problem.empty()) {
      if (verdict.problem.empty()) verdict.problem = std::move(problem);
      continue;
    }
    const Authority& authority = repository->authorities[id];
    verdict.problem.clear();
    verdict.issuer = id;
    verdict.valid_until = std::min({ee.not_after, authority.valid_until, authority.point->valid_until});
    return;
  }
}

}  // namespace

bool ChecklistVerdict::all_listed() const {
  return std::all_of(files.begin(), files.end(), [](const ChecklistMatch& one) { return one.listed(); });
}

ChecklistVerdict judge_checklist(std::string_view bytes, const Repository* repository,
                                 const std::vector<ChecklistFile>& files, UtcSeconds now,
                                 const HoldershipRules& rules) {
  ChecklistVerdict verdict;
  for (const ChecklistFile& file : files) verdict.files.push_back({file, false, false});
  const auto checklist = parse_checklist(bytes, rules.rfc8360);
  if (!checklist) {
    verdict.problem = checklist.error().text;
    return verdict;
  }
  const Certificate& ee = checklist->object.ee;
  verdict.resources = checklist->signed_with;
  verdict.entries = checklist->entries.size();
  verdict.signed_at = checklist->object.signing_time.value_or(0);
  verdict.valid_until = ee.not_after;
  for (ChecklistMatch& one : verdict.files) {
    one.by_name = vouches_for(checklist->entries, one.file.name, one.file.hash, Matching::by_name);
    one.by_digest = vouches_for(checklist->entries, one.file.name, one.file.hash, Matching::by_digest);
  }
  if (const auto own = check_signature(checklist->object); !own) {
    verdict.problem = own.error().text;
  } else if (now < ee.not_before) {
    verdict.problem =
        fmt::format("RFC 6487 section 7.2: it is not valid before {}", index::format_utc(ee.not_before));
  } else if (now > ee.not_after) {
    verdict.problem = fmt::format("RFC 6487 section 7.2: it expired at {}", index::format_utc(ee.not_after));
  } else {
    look_for_issuer(*checklist, repository, now, rules, verdict);
  }
  return verdict;
}

}  // namespace meetpoint::rpki
