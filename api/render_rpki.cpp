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
      chain.push_back(authorities[id].certificate->uri);
    certificates.push_back(Json{{"ta", holdership.anchor_name(authority)},
                                {"uri", authority.certificate->uri},
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

namespace {

/// What proves it, or at least where it stands.
Json evidence_of(const rpki::Holdership* holdership, const rpki::EndpointWord& word) {
  if (word.authority == rpki::kNoAuthority || holdership == nullptr) return Json{{"place", word.place}};
  const rpki::Authority& authority = holdership->repository().authorities[word.authority];
  return Json{{"object", word.place},
              {"sha256", rpki::to_hex(rpki::octets_of(word.hash))},
              {"signed_at", time_or_null(word.signed_at)},
              {"certificate", authority.certificate->uri},
              {"ta", holdership->anchor_name(authority)}};
}

Json text_or_null(const std::string& text) {
  return text.empty() ? Json() : Json(text);
}

Json json_of(const rpki::Holdership* holdership, const rpki::EndpointAnswer& answer) {
  const rpki::EndpointWord* const used = answer.used();
  Json sources = Json::array();
  Json conflicts = Json::array();
  for (const rpki::EndpointWord& word : answer.words) {
    sources.push_back(Json{{"source", name_of(word.source)},
                           {"verdict", name_of(word.verdict)},
                           {"url", text_or_null(word.url)},
                           {"place", word.place},
                           {"text", word.text}});
    const bool contradicts =
        word.verdict == rpki::EndpointVerdict::conflicts || word.verdict == rpki::EndpointVerdict::ambiguous;
    if (!contradicts || (used != nullptr && word.url == used->url)) continue;
    conflicts.push_back(Json{{"source", name_of(word.source)}, {"url", word.url}, {"place", word.place}});
  }
  return Json{{"asn", answer.asn.value},
              {"url", used == nullptr ? Json() : Json(used->url)},
              {"source", used == nullptr ? Json() : Json(name_of(used->source))},
              {"authenticated", used != nullptr && used->source == rpki::EndpointSource::rpki},
              {"fetched_at", used == nullptr ? Json() : time_or_null(used->fetched_at)},
              {"expires_at", used == nullptr ? Json() : time_or_null(used->expires_at)},
              {"evidence", used == nullptr ? Json() : evidence_of(holdership, *used)},
              {"conflicts", std::move(conflicts)},
              {"sources", std::move(sources)},
              {"reason", answer.reason}};
}

}  // namespace

std::string render_endpoint(const rpki::Holdership* holdership, const rpki::EndpointAnswer& answer) {
  return bytes_of(json_of(holdership, answer));
}

std::string render_endpoints(const rpki::Holdership* holdership,
                             const std::vector<rpki::EndpointAnswer>& answers) {
  Json all = Json::array();
  for (const rpki::EndpointAnswer& answer : answers) all.push_back(json_of(holdership, answer));
  return bytes_of(Json{{"endpoints", std::move(all)}});
}

std::string render_checklist(const rpki::Holdership& holdership, const rpki::ChecklistVerdict& verdict) {
  Json asns = Json::array();
  for (const rpki::AsnRange& range : verdict.resources.asns.ranges())
    asns.push_back(to_string(rpki::AsnSet({range})));
  Json prefixes = Json::array();
  for (const rpki::IpRange& range : verdict.resources.ips.ranges())
    prefixes.push_back(to_string(rpki::IpSet({range})));
  Json files = Json::array();
  for (const rpki::ChecklistMatch& one : verdict.files) {
    files.push_back(Json{{"name", one.file.name},
                         {"sha256", rpki::to_hex(rpki::octets_of(one.file.hash))},
                         {"listed", one.listed()},
                         {"by", one.by_name     ? Json("name")
                                : one.by_digest ? Json("digest")
                                                : Json()}});
  }
  Json issuer;
  if (verdict.issuer != rpki::kNoAuthority) {
    const rpki::Authority& authority = holdership.repository().authorities[verdict.issuer];
    issuer = Json{{"certificate", authority.certificate->uri}, {"ta", holdership.anchor_name(authority)}};
  }
  return bytes_of(Json{{"valid", verdict.valid()},
                       {"reason", verdict.problem},
                       {"issuer_found", verdict.issuer_found},
                       {"asns", std::move(asns)},
                       {"prefixes", std::move(prefixes)},
                       {"signed_at", time_or_null(verdict.signed_at)},
                       {"valid_until", time_or_null(verdict.valid_until)},
                       {"issuer", std::move(issuer)},
                       {"entries", verdict.entries},
                       {"files", std::move(files)}});
}

}  // namespace meetpoint::api
