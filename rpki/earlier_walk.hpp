#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "rpki/repository.hpp"

/// What an earlier walk found, looked up by what this one finds.
namespace meetpoint::rpki {

/// A certificate below a locator, by the locator's place among those of a walk.
using CertificateKey = std::pair<std::uint16_t, Sha256>;

/// With a secret of the process in it: who makes certificates cannot make them meet.
struct CertificateKeyHash {
  std::size_t operator()(const CertificateKey& key) const;
};

/// All that stays when a CA's certificate is renewed, as one digest.
Sha256 digest_of_ca(const CaCertificate& certificate);

/// thread  any number at once
/// owner   borrows both, which must outlive it
class EarlierWalk {
 public:
  /// shape   repository: null when there was none; tals: of this walk
  EarlierWalk(const Repository* repository, const std::vector<NamedTal>& tals);

  /// The same CA: by its certificate, else by all that stays when it is renewed. Null: it is new.
  /// shape   anchor: place of its locator among those of this walk
  const Authority* find(std::uint16_t anchor, const CaCertificate& certificate) const;
  /// Only by its certificate.
  const Authority* find_same(std::uint16_t anchor, const Sha256& hash) const;
  /// What was last seen of a CA that the earlier walk did not find either; null: nothing.
  const ManifestSeen* departed(const std::string& anchor_name, const CaCertificate& certificate) const;

 private:
  using CaKey = std::tuple<std::uint16_t, KeyId, std::string_view, std::string_view, std::string_view>;
  static CaKey key_of(std::uint16_t anchor, const CaCertificate& certificate);
  template <typename Visit>
  void each(Visit visit) const;

  const Repository* repository_;
  std::vector<std::uint16_t> places_;  ///< of the earlier walk's locators among those of this one
  std::unordered_map<CertificateKey, const Authority*, CertificateKeyHash> by_certificate_;
  std::map<std::pair<std::string, Sha256>, const ManifestSeen*> departed_;
  mutable std::once_flag once_;
  mutable std::map<CaKey, const Authority*>
      by_ca_;  ///< made when it is first needed: few are renewed at once
};

}  // namespace meetpoint::rpki
