#include "api/render_rpki.hpp"

#include "api/json.hpp"

namespace meetpoint::api {

std::vector<std::string> flags_of(const rpki::Certified& certified) {
  std::vector<std::string> flags;
  if (certified.registry_operated) flags.emplace_back("registry-operated");
  if (certified.several_anchors) flags.emplace_back("several-anchors");
  if (certified.key_rollover) flags.emplace_back("key-rollover");
  if (certified.constraints_violated) flags.emplace_back("constraints-violated");
  return flags;
}

std::string render_holders(const rpki::Holdership& holdership, index::Asn asn, const rpki::Holders& holders) {
  const auto& authorities = holdership.repository().authorities;
  Json certificates = Json::array();
  for (const rpki::Certified& one : holders.certificates) {
    const rpki::Authority& authority = authorities[one.authority];
    Json chain = Json::array();
    for (rpki::AuthorityId id = authority.parent; id != rpki::kNoAuthority; id = authorities[id].parent)
      chain.push_back(authorities[id].uri);
    certificates.push_back(Json{{"ta", holdership.anchor_name(authority)},
                                {"uri", authority.uri},
                                {"depth", authority.depth},
                                {"explicit", one.listed},
                                {"holder", one.holder},
                                {"valid_until", index::format_utc(authority.valid_until)},
                                {"chain", std::move(chain)},
                                {"flags", flags_of(one)}});
  }
  return bytes_of(
      Json{{"asn", asn.value}, {"certificates", std::move(certificates)}, {"reason", holders.reason}});
}

}  // namespace meetpoint::api
