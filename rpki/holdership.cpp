#include "rpki/holdership.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

namespace meetpoint::rpki {

namespace {

using index::Asn;
using index::UtcSeconds;

/// Publication points that an explanation names.
constexpr std::size_t kMostLost = 8;

bool is_listed(const Authority& authority) {
  return authority.certificate->resources.asn == Claim::listed;
}

/// For an operator, in the order of what helps most to know.
std::string_view text_of(Refused::Why why) {
  switch (why) {
    case Refused::Why::expired:
      return "expired";
    case Refused::Why::revoked:
      return "revoked";
    case Refused::Why::over_claim:
      return "over-claiming";
    case Refused::Why::not_listed:
      return "not on its issuer's manifest";
    case Refused::Why::unreadable:
    case Refused::Why::invalid:
    case Refused::Why::not_validated:
      break;
  }
  return "not valid";
}

}  // namespace

Holdership::Holdership(std::shared_ptr<const Repository> repository, HoldershipRules rules)
    : repository_(std::move(repository)), rules_(std::move(rules)), discovery_(repository_->authorities) {
  const auto& authorities = repository_->authorities;
  for (AuthorityId id = 0; id < authorities.size(); ++id) {
    const Authority& one = authorities[id];
    listed_.add(one.certificate->resources.asns, id);
    if (one.certificate->resources.asn == Claim::inherit && one.parent != kNoAuthority)
      inheriting_[one.parent].push_back(id);
    if (!one.point) continue;
    for (std::uint32_t place = 0; place < one.point->refused.size(); ++place) {
      const Refused& refused = one.point->refused[place];
      if (!refused.uri.ends_with(".cer")) continue;  // a discovery object that speaks of an AS covers nothing
      refused_index_.add(refused.asns, static_cast<std::uint32_t>(refused_.size()));
      refused_.push_back({id, place});
    }
  }
  listed_.build();
  refused_index_.build();
}

Holders Holdership::holder_of(Asn asn, UtcSeconds now) const {
  std::vector<AuthorityId> found = listed_.holding(asn, kMostCertificates);
  // What inherits has all that its parent has.
  for (std::size_t i = 0; i < found.size() && found.size() < kMostCertificates; ++i) {
    const auto children = inheriting_.find(found[i]);
    if (children != inheriting_.end())
      found.insert(found.end(), children->second.begin(), children->second.end());
  }
  const auto& authorities = repository_->authorities;
  Holders holders;
  for (const AuthorityId id : found) {
    const Authority& one = authorities[id];
    if (one.parent == kNoAuthority || one.valid_until < now ||
        holders.certificates.size() >= kMostCertificates)
      continue;
    holders.certificates.push_back({id, is_listed(one)});
  }
  if (holders.certificates.empty()) {
    holders.reason = reason(asn, now, found);
    return holders;
  }
  add_flags(asn, holders.certificates);
  std::sort(holders.certificates.begin(), holders.certificates.end(),
            [&](const Certified& a, const Certified& b) {
              const Authority& one = authorities[a.authority];
              const Authority& other = authorities[b.authority];
              return std::tie(other.depth, one.certificate->uri, one.certificate->hash) <
                     std::tie(one.depth, other.certificate->uri, other.certificate->hash);
            });
  return holders;
}

void Holdership::add_flags(Asn asn, std::vector<Certified>& certificates) const {
  const auto& authorities = repository_->authorities;
  const auto authority = [&](const Certified& one) -> const Authority& { return authorities[one.authority]; };
  const auto anchor = authority(certificates.front()).anchor;
  const bool several = std::any_of(certificates.begin(), certificates.end(),
                                   [&](const Certified& one) { return authority(one).anchor != anchor; });
  std::vector<AuthorityId> gave_away;
  for (const Certified& one : certificates) {
    if (one.listed) gave_away.push_back(authority(one).parent);
  }
  std::sort(gave_away.begin(), gave_away.end());
  std::vector<std::pair<AuthorityId, std::size_t>> siblings;
  for (std::size_t i = 0; i < certificates.size(); ++i) {
    if (certificates[i].listed) siblings.emplace_back(authority(certificates[i]).parent, i);
  }
  std::sort(siblings.begin(), siblings.end());
  for (std::size_t i = 0; i + 1 < siblings.size(); ++i) {
    // Neighbours are enough: of several with the same resources each has one that is.
    const auto same = [&](const Authority& one, const Authority& other) {
      return one.certificate->key_id != other.certificate->key_id &&
             one.certificate->resources.asns == other.certificate->resources.asns &&
             one.certificate->resources.ips == other.certificate->resources.ips;
    };
    for (std::size_t j = i + 1; j < siblings.size() && siblings[j].first == siblings[i].first; ++j) {
      if (!same(authority(certificates[siblings[i].second]), authority(certificates[siblings[j].second])))
        continue;
      certificates[siblings[i].second].key_rollover = true;
      certificates[siblings[j].second].key_rollover = true;
      break;
    }
  }
  for (Certified& one : certificates) {
    const auto rules = rules_.constraints.find(anchor_name(authority(one)));
    one.several_anchors = several;
    one.constraints_violated = rules != rules_.constraints.end() && !rules->second.permits(asn);
    one.registry_operated = std::find(rules_.registry_keys.begin(), rules_.registry_keys.end(),
                                      authority(one).certificate->key_id) != rules_.registry_keys.end();
    one.holder = !one.registry_operated && !one.constraints_violated &&
                 !std::binary_search(gave_away.begin(), gave_away.end(), one.authority);
  }
}

std::string Holdership::reason(Asn asn, UtcSeconds now, const std::vector<AuthorityId>& covering) const {
  const auto& authorities = repository_->authorities;
  AuthorityId expired = kNoAuthority;
  for (const AuthorityId id : covering) {
    const Authority& one = authorities[id];
    if (one.parent != kNoAuthority && one.valid_until < now && is_listed(one))
      expired = std::min(expired, id);
  }
  const auto claims = refused_index_.holding(asn, kMostCertificates);
  const auto first = std::min_element(claims.begin(), claims.end());
  // What is nearer to a trust anchor says more.
  if (expired != kNoAuthority && (first == claims.end() || expired <= refused_[*first].authority)) {
    const Authority& one = authorities[expired];
    return fmt::format("the certificate {} expired at {}", one.certificate->uri,
                       index::format_utc(one.valid_until));
  }
  if (first != claims.end()) {
    const RefusedPlace& where = refused_[*first];
    const Refused& refused = authorities[where.authority].point->refused[where.place];
    return fmt::format("the certificate {} is {} ({})", refused.uri, text_of(refused.why), refused.text);
  }
  std::string text = "no certificate covers it";
  std::size_t lost = 0;
  for (const AuthorityId id : covering) {
    const Authority& one = authorities[id];
    const bool is_current = one.point && one.point->valid_until >= now;
    if (is_current || ++lost > kMostLost) continue;
    text += fmt::format("; what {} certifies is not known: {}", one.certificate->manifest,
                        one.point ? "it is not current since " + index::format_utc(one.point->valid_until)
                                  : one.point_problem);
  }
  for (const Repository::Anchor& anchor : repository_->anchors) {
    if (anchor.authority == kNoAuthority)
      text += fmt::format("; the trust anchor {} cannot be used: {}", anchor.name, anchor.problem);
  }
  return text;
}

}  // namespace meetpoint::rpki
