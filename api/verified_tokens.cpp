#include "api/verified_tokens.hpp"

#include <string>
#include <utility>

namespace meetpoint::api {

namespace {

rpki::Sha256 digest_of(std::string_view token, TokenScheme scheme) {
  std::string text(scheme == TokenScheme::dpop ? "DPoP " : "Bearer ");
  return rpki::sha256(text.append(token));
}

}  // namespace

std::optional<Caller> VerifiedTokens::find(std::string_view token, TokenScheme scheme, std::uint64_t version,
                                           index::UtcSeconds now) {
  const rpki::Sha256 digest = digest_of(token, scheme);
  const std::lock_guard lock(mutex_);
  const Known* const known = look(digest, version, now);
  return known == nullptr ? std::nullopt : std::optional(known->caller);
}

bool VerifiedTokens::knows(std::string_view token, TokenScheme scheme, std::uint64_t version,
                           index::UtcSeconds now) {
  const rpki::Sha256 digest = digest_of(token, scheme);
  const std::lock_guard lock(mutex_);
  return look(digest, version, now) != nullptr;
}

const VerifiedTokens::Known* VerifiedTokens::look(const rpki::Sha256& digest, std::uint64_t version,
                                                  index::UtcSeconds now) const {
  auto found = young_.find(digest);
  if (found == young_.end()) {
    found = old_.find(digest);
    if (found == old_.end()) return nullptr;
  }
  const Known& known = found->second;
  const bool counts = known.version == version && known.caller.expires_at + kClockSkewSeconds > now;
  return counts ? &known : nullptr;
}

void VerifiedTokens::keep(std::string_view token, TokenScheme scheme, std::uint64_t version,
                          const Caller& caller) {
  const rpki::Sha256 digest = digest_of(token, scheme);
  const std::lock_guard lock(mutex_);
  if (young_.size() >= kMostVerified / 2) old_ = std::exchange(young_, {});
  young_.insert_or_assign(digest, Known{caller, version});
}

}  // namespace meetpoint::api
