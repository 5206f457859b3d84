#include "api/held_by_certificate.hpp"

#include <algorithm>

namespace meetpoint::api {

namespace {

/// Below one that is lost, or has ended since it was walked, may be whatever was not found elsewhere.
bool lacks_an_anchor(const rpki::Repository& repository, index::UtcSeconds now) {
  return std::any_of(repository.anchors.begin(), repository.anchors.end(), [&](const auto& anchor) {
    return anchor.authority == rpki::kNoAuthority ||
           repository.authorities[anchor.authority].valid_until < now;
  });
}

}  // namespace

Held held_by_certificate(const rpki::Holdership* holdership, index::Asn asn, index::UtcSeconds now) {
  if (holdership == nullptr) return Held::unknown;
  const rpki::Holders holders = holdership->holder_of(asn, now);
  const bool is_held = std::any_of(holders.certificates.begin(), holders.certificates.end(),
                                   [](const rpki::Certified& one) { return one.holder; });
  if (is_held) return Held::by_certificate;
  return lacks_an_anchor(holdership->repository(), now) ? Held::unknown : Held::by_none;
}

std::string_view name_of(Held held) {
  switch (held) {
    case Held::by_certificate:
      return "rpki certificate";
    case Held::by_none:
      return "no rpki certificate";
    case Held::unknown:
      break;
  }
  return "rpki unknown";
}

}  // namespace meetpoint::api
