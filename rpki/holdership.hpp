#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "rpki/asn_index.hpp"
#include "rpki/constraints.hpp"
#include "rpki/discovery_index.hpp"
#include "rpki/repository.hpp"

/// Who holds an AS, as far as the RPKI can say: which certificates cover it, and which of them are a
/// holder's.
///
/// "Holder" means the deepest: a validated CA other than a trust anchor that covers the AS, none of whose own
/// validated children lists it. Several are normal: an old and a new key, a transfer on its way, two
/// registries. It says who may sign for the AS; it says nothing about a person or a company (RFC 9255), and
/// nothing about an AS that nobody has had certified.
/// thread  any
namespace meetpoint::rpki {

struct HoldershipRules {
  /// Subject key identifiers of CAs that a registry runs for itself: they cover what nobody has had
  /// certified.
  std::vector<KeyId> registry_keys;
  /// By the locator's name.
  std::map<std::string, Constraints, std::less<>> constraints;
  /// Of the walk, for who checks other objects against it.
  Rfc8360 rfc8360 = Rfc8360::refuse;
};

struct Certified {
  AuthorityId authority = kNoAuthority;
  bool listed = false;  ///< explicit: it lists the AS, and does not inherit it
  bool holder = false;
  bool registry_operated = false;
  bool several_anchors = false;       ///< another trust anchor's certificates cover the AS too
  bool key_rollover = false;          ///< its parent has certified the same resources to another key
  bool constraints_violated = false;  ///< its trust anchor may not speak for the AS
};

struct Holders {
  std::vector<Certified> certificates;  ///< deepest first, then by URI
  std::string reason;                   ///< why there is none; empty when there are some
};

class Holdership {
 public:
  /// Certificates that one answer names.
  static constexpr std::size_t kMostCertificates = 1000;

  Holdership(std::shared_ptr<const Repository> repository, HoldershipRules rules);
  const HoldershipRules& rules() const { return rules_; }

  /// What is valid at `now`, which may be later than the walk.
  Holders holder_of(index::Asn asn, index::UtcSeconds now) const;
  const Repository& repository() const { return *repository_; }
  const DiscoveryIndex& discovery() const { return discovery_; }
  const std::string& anchor_name(const Authority& authority) const {
    return repository_->anchors[authority.anchor].name;
  }

 private:
  /// Why nothing valid covers the AS; `covering` are the authorities that would, valid or not.
  std::string reason(index::Asn asn, index::UtcSeconds now, const std::vector<AuthorityId>& covering) const;
  void add_flags(index::Asn asn, std::vector<Certified>& certificates) const;

  std::shared_ptr<const Repository> repository_;
  HoldershipRules rules_;
  DiscoveryIndex discovery_;
  AsnIndex listed_;  ///< authorities by the AS numbers that they list
  struct RefusedPlace {
    AuthorityId authority = kNoAuthority;
    std::uint32_t place = 0;  ///< in its point
  };
  std::vector<RefusedPlace> refused_;  ///< by authority and place
  AsnIndex refused_index_;             ///< places in refused_, by the AS numbers that are claimed there
  std::unordered_map<AuthorityId, std::vector<AuthorityId>>
      inheriting_;  ///< by parent: children that inherit them
};

}  // namespace meetpoint::rpki
