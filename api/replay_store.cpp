#include "api/replay_store.hpp"

#include <algorithm>

namespace meetpoint::api {

void ReplayStore::forget(index::UtcSeconds now) {
  while (!ends_.empty() && ends_.begin()->first < now) {
    for (const rpki::Sha256* const digest : ends_.begin()->second) {
      const auto found = kept_.find(*digest);
      const Keys::pointer key = found->second;
      kept_.erase(found);
      if (--key->second == 0) keys_.erase(keys_.find(key->first));
    }
    ends_.erase(ends_.begin());
  }
}

Replay ReplayStore::keep(const rpki::Sha256& digest, std::string_view key, index::UtcSeconds until,
                         index::UtcSeconds now) {
  const std::lock_guard lock(mutex_);
  // Another thread may have a later instant, and what ended by then is forgotten.
  latest_ = now + kMostReplayLagSeconds < latest_ ? now : std::max(latest_, now);
  forget(latest_);
  if (until < latest_ || kept_.contains(digest)) return Replay::seen;
  if (kept_.size() >= most_) return Replay::full;
  const auto of_key = keys_.try_emplace(std::string(key)).first;
  if (of_key->second >= most_of_key_) return Replay::full;
  ++of_key->second;
  const auto entry = kept_.emplace(digest, &*of_key).first;
  ends_[until].push_back(&entry->first);
  return Replay::stored;
}

std::size_t ReplayStore::size() const {
  const std::lock_guard lock(mutex_);
  return kept_.size();
}

}  // namespace meetpoint::api
