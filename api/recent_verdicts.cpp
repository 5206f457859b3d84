#include "api/recent_verdicts.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace meetpoint::api {

const RecentVerdicts::Kept* RecentVerdicts::Shelf::find(const rpki::Sha256& digest,
                                                        index::UtcSeconds now) const {
  for (const Tokens* const tokens : {&young, &old}) {
    const auto found = tokens->find(digest);
    if (found == tokens->end()) continue;
    // Who sets the clock back must not lengthen a token's life.
    const Kept& kept = found->second;
    return now >= kept.since && now < kept.end ? &kept : nullptr;
  }
  return nullptr;
}

void RecentVerdicts::Shelf::keep(const rpki::Sha256& digest, Kept kept) {
  if (young.size() >= most / 2) old = std::exchange(young, {});
  young.insert_or_assign(digest, std::move(kept));
}

std::optional<RecentVerdicts::Verdict> RecentVerdicts::find(const rpki::Sha256& digest,
                                                            index::UtcSeconds now) const {
  for (const Shelf* const shelf : {&good_, &bad_}) {
    if (const Kept* const kept = shelf->find(digest, now); kept != nullptr) return kept->verdict;
  }
  return std::nullopt;
}

void RecentVerdicts::keep(const rpki::Sha256& digest, const Verdict& verdict, index::UtcSeconds now) {
  if (verdict) {
    good_.keep(digest, {verdict, now, std::min(now + kGoodSeconds, verdict->expires_at)});
  } else {
    assert(verdict.error().why != NotIdentified::Why::unavailable);
    bad_.keep(digest, {verdict, now, now + kBadSeconds});
  }
}

}  // namespace meetpoint::api
