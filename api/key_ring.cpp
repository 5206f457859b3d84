#include "api/key_ring.hpp"

#include <algorithm>
#include <utility>

namespace meetpoint::api {

using index::ErrorCode;
using index::fail;

namespace {

std::size_t place_of(const std::vector<TokenIssuer>& issuers, std::string_view name) {
  const auto found = std::find_if(issuers.begin(), issuers.end(),
                                  [name](const TokenIssuer& one) { return one.issuer == name; });
  return static_cast<std::size_t>(found - issuers.begin());
}

}  // namespace

bool KeyRing::View::is_fresh(std::string_view issuer, index::UtcSeconds now) const {
  const std::size_t place = place_of(issuers, issuer);
  return place < issuers.size() && now <= good_until[place];
}

KeyRing::KeyRing(std::vector<TokenIssuer> issuers) {
  auto view = std::make_shared<View>();
  for (TokenIssuer& one : issuers) one.keys.clear();
  view->good_until.resize(issuers.size());
  view->issuers = std::move(issuers);
  view_ = std::move(view);
}

index::Expected<void> KeyRing::take(std::string_view issuer, std::string_view key_set,
                                    index::UtcSeconds good_until) {
  auto keys = parse_jwk_set(key_set);
  if (!keys) return forward(keys);
  // Nobody withdraws all of his keys at once; an empty answer is a failure.
  if (keys->empty()) return fail(ErrorCode::invalid, "the key set has no key that verifies tokens here");
  const std::lock_guard lock(mutex_);
  const std::size_t place = place_of(view_->issuers, issuer);
  if (place == view_->issuers.size()) return fail(ErrorCode::not_found, "no such issuer is trusted here");
  auto next = std::make_shared<View>(*view_);
  if (next->issuers[place].keys != *keys) {
    next->issuers[place].keys = std::move(*keys);
    ++next->version;
  }
  next->good_until[place] = good_until;
  view_ = std::move(next);
  return {};
}

void KeyRing::inherit(std::string_view issuer, const View& former) {
  const std::size_t from = place_of(former.issuers, issuer);
  if (from == former.issuers.size()) return;
  const std::lock_guard lock(mutex_);
  const std::size_t to = place_of(view_->issuers, issuer);
  if (to == view_->issuers.size() || view_->good_until[to] != 0) return;
  auto next = std::make_shared<View>(*view_);
  next->issuers[to].keys = former.issuers[from].keys;
  next->good_until[to] = former.good_until[from];
  ++next->version;
  view_ = std::move(next);
}

std::shared_ptr<const KeyRing::View> KeyRing::view() const {
  const std::lock_guard lock(mutex_);
  return view_;
}

}  // namespace meetpoint::api
