#include "rpki/earlier_walk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <random>
#include <string>

namespace meetpoint::rpki {

namespace {

constexpr std::uint16_t kNotAsked = 0xffff;

std::uint64_t secret() {
  std::random_device device;
  return (std::uint64_t{device()} << 32U) | device();
}

}  // namespace

std::size_t CertificateKeyHash::operator()(const CertificateKey& key) const {
  static const std::uint64_t kSecret = secret();
  constexpr std::uint64_t kSpread = 0x9e3779b97f4a7c15;  // odd, its bits well mixed: 2^64 by the golden ratio
  std::uint64_t word = 0;
  std::memcpy(&word, key.second.data(), sizeof word);
  return ((word ^ kSecret) + key.first) * kSpread;
}

Sha256 digest_of_ca(const CaCertificate& certificate) {
  std::string all;
  const auto add = [&](std::string_view part) { all += fmt::format("{}:{}", part.size(), part); };
  add(octets_of(certificate.key_id));
  add(certificate.subject);
  add(certificate.manifest);
  add(certificate.ca_repository);
  return sha256(all);
}

EarlierWalk::EarlierWalk(const Repository* repository, const std::vector<NamedTal>& tals)
    : repository_(repository) {
  if (repository_ == nullptr) return;
  for (const Repository::Anchor& anchor : repository_->anchors) {
    const auto found =
        std::find_if(tals.begin(), tals.end(), [&](const NamedTal& tal) { return tal.name == anchor.name; });
    places_.push_back(found == tals.end() ? kNotAsked : static_cast<std::uint16_t>(found - tals.begin()));
  }
  by_certificate_.reserve(repository_->authorities.size());
  each([&](std::uint16_t anchor, const Authority& one) {
    by_certificate_.emplace(CertificateKey(anchor, one.certificate->hash), &one);
  });
  for (const Departed& one : repository_->departed)
    departed_.emplace(std::pair(one.anchor, one.ca), &one.seen);
}

template <typename Visit>
void EarlierWalk::each(Visit visit) const {
  for (const Authority& one : repository_->authorities) {
    if (places_[one.anchor] != kNotAsked) visit(places_[one.anchor], one);
  }
}

EarlierWalk::CaKey EarlierWalk::key_of(std::uint16_t anchor, const CaCertificate& certificate) {
  return {anchor, certificate.key_id, certificate.subject, certificate.manifest, certificate.ca_repository};
}

const Authority* EarlierWalk::find_same(std::uint16_t anchor, const Sha256& hash) const {
  const auto same = by_certificate_.find({anchor, hash});
  return same == by_certificate_.end() ? nullptr : same->second;
}

const Authority* EarlierWalk::find(std::uint16_t anchor, const CaCertificate& certificate) const {
  if (repository_ == nullptr) return nullptr;
  if (const Authority* const same = find_same(anchor, certificate.hash)) return same;
  std::call_once(once_, [&] {
    each([&](std::uint16_t place, const Authority& one) {
      by_ca_.emplace(key_of(place, *one.certificate), &one);
    });
  });
  const auto renewed = by_ca_.find(key_of(anchor, certificate));
  return renewed == by_ca_.end() ? nullptr : renewed->second;
}

const ManifestSeen* EarlierWalk::departed(const std::string& anchor_name,
                                          const CaCertificate& certificate) const {
  if (departed_.empty()) return nullptr;
  const auto found = departed_.find({anchor_name, digest_of_ca(certificate)});
  return found == departed_.end() ? nullptr : found->second;
}

}  // namespace meetpoint::rpki
