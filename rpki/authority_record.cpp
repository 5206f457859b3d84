#include "rpki/authority_record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "rpki/record_json.hpp"
#include "rpki/stored_record.hpp"

namespace meetpoint::rpki {

namespace {

using index::ErrorCode;
using index::Expected;
using index::fail;
using Json = nlohmann::json;

/// Raise it when the shape of a record changes: older ones are then left out, and the next walk writes them
/// anew.
constexpr int kVersion = 2;

/// Arrays and maps within each other. A record has six levels.
constexpr int kMaxLevels = 16;

/// errors  throws, on bytes that are no CBOR of few levels
Json parsed(std::string_view bytes) {
  auto json = parse_shallow_json(bytes, JsonForm::cbor, kMaxLevels);
  if (!json) throw std::invalid_argument(json.error().text);
  return std::move(*json);
}

Json ranges_of(const AsnSet& asns) {
  Json all = Json::array();
  for (const AsnRange& range : asns.ranges())
    all.push_back(Json::array({range.first.value, range.last.value}));
  return all;
}
AsnSet read_asns(const Json& json) {
  std::vector<AsnRange> ranges;
  for (const Json& range : json)
    ranges.push_back({{range.at(0).get<std::uint32_t>()}, {range.at(1).get<std::uint32_t>()}});
  return AsnSet(std::move(ranges));
}

Json ranges_of(const IpSet& ips) {
  Json all = Json::array();
  for (const IpRange& range : ips.ranges())
    all.push_back(Json::array({to_string(range.first), to_string(range.last)}));
  return all;
}
IpSet read_ips(const Json& json) {
  std::vector<IpRange> ranges;
  for (const Json& range : json) {
    const auto first = index::parse_address(range.at(0).get<std::string>());
    const auto last = index::parse_address(range.at(1).get<std::string>());
    if (!first || !last) throw std::invalid_argument("address");
    ranges.push_back({*first, *last});
  }
  return IpSet(std::move(ranges));
}

Claim read_claim(const Json& json) {
  const auto number = json.get<unsigned>();
  if (number > static_cast<unsigned>(Claim::listed)) throw std::out_of_range("claim");
  return static_cast<Claim>(number);
}

Json json_of(const Resources& resources) {
  return Json::array({static_cast<unsigned>(resources.asn), static_cast<unsigned>(resources.ipv4),
                      static_cast<unsigned>(resources.ipv6), ranges_of(resources.asns),
                      ranges_of(resources.ips)});
}
Resources read_resources(const Json& json) {
  return {read_claim(json.at(0)), read_claim(json.at(1)), read_claim(json.at(2)), read_asns(json.at(3)),
          read_ips(json.at(4))};
}

Json json_of(const Point& point) {
  Json endpoints = Json::array();
  for (const PublishedEndpoint& one : point.endpoints) {
    endpoints.push_back(Json::array(
        {one.asn.value, one.uri, one.object, json_of_octets(one.hash), one.signed_at, one.valid_until}));
  }
  Json missing = Json::array();
  for (const MissingFile& one : point.missing)
    missing.push_back(Json::array({one.uri, json_of_octets(one.hash)}));
  Json refused = Json::array();
  for (const Refused& one : point.refused)
    refused.push_back(Json::array({one.uri, static_cast<unsigned>(one.why), one.text, ranges_of(one.asns)}));
  Json revoked = Json::array();
  for (const der::Number& one : point.revoked) revoked.push_back(json_of_octets(one.octets));
  return Json{{"manifest", json_of(point.manifest)}, {"until", point.valid_until},
              {"endpoints", std::move(endpoints)},   {"missing", std::move(missing)},
              {"refused", std::move(refused)},       {"revoked", std::move(revoked)}};
}

std::shared_ptr<const Point> read_point(const Json& json) {
  auto point = std::make_shared<Point>();
  point->manifest = read_seen(json.at("manifest"));
  point->valid_until = json.at("until").get<index::UtcSeconds>();
  for (const Json& one : json.at("endpoints")) {
    PublishedEndpoint endpoint{{one.at(0).get<std::uint32_t>()},   one.at(1).get<std::string>(),
                               one.at(2).get<std::string>(),       {},
                               one.at(4).get<index::UtcSeconds>(), one.at(5).get<index::UtcSeconds>()};
    read_octets(one.at(3), endpoint.hash);
    point->endpoints.push_back(std::move(endpoint));
  }
  for (const Json& one : json.at("missing")) {
    MissingFile file{one.at(0).get<std::string>(), {}};
    read_octets(one.at(1), file.hash);
    point->missing.push_back(std::move(file));
  }
  for (const Json& one : json.at("refused")) {
    const auto why = one.at(1).get<unsigned>();
    if (why > static_cast<unsigned>(Refused::Why::not_validated)) throw std::out_of_range("why");
    point->refused.push_back({one.at(0).get<std::string>(), static_cast<Refused::Why>(why),
                              one.at(2).get<std::string>(), read_asns(one.at(3))});
  }
  for (const Json& one : json.at("revoked")) read_octets(one, point->revoked.emplace_back().octets);
  return point;
}

Json json_of(const FileStamp& stamp) {
  return Json::array({stamp.device, stamp.inode, stamp.bytes, stamp.modified_ns, stamp.changed_ns});
}
FileStamp read_stamp(const Json& json) {
  return {json.at(0).get<std::uint64_t>(), json.at(1).get<std::uint64_t>(), json.at(2).get<std::uint64_t>(),
          json.at(3).get<std::int64_t>(), json.at(4).get<std::int64_t>()};
}

std::string key_of(std::string_view anchor, const Sha256& hash) {
  return fmt::format("{}/{}", anchor, to_hex(octets_of(hash)));
}

}  // namespace

std::string record_key(const Repository& repository, AuthorityId authority) {
  const Authority& one = repository.authorities[authority];
  return key_of(repository.anchors[one.anchor].name, one.certificate->hash);
}

std::string to_record(const Repository& repository, AuthorityId authority) {
  const Authority& one = repository.authorities[authority];
  Json json{{"version", kVersion},
            {"anchor", repository.anchors[one.anchor].name},
            {"parent", one.parent == kNoAuthority ? std::string() : record_key(repository, one.parent)},
            {"uri", one.certificate->uri},
            {"subject", json_of_octets(one.certificate->subject)},
            {"modulus", json_of_octets(one.certificate->modulus)},
            {"key", json_of_octets(one.certificate->key_id)},
            {"hash", json_of_octets(one.certificate->hash)},
            {"repository", one.certificate->ca_repository},
            {"manifest", one.certificate->manifest},
            {"notify", one.certificate->notify},
            {"resources", json_of(one.certificate->resources)},
            {"until", one.certificate->not_after},
            {"problem", one.point_problem},
            {"place", one.manifest_place},
            {"stamp", json_of(one.manifest_stamp)},
            {"seen", json_of(one.seen)}};
  if (one.point) json["point"] = json_of(*one.point);
  return bytes_of_record(json);
}

std::string to_record(const HoldershipRules& rules) {
  Json keys = Json::array();
  for (const KeyId& key : rules.registry_keys) keys.push_back(json_of_octets(key));
  Json constraints = Json::object();
  for (const auto& [anchor, one] : rules.constraints)
    constraints[anchor] = Json::array({ranges_of(one.allowed), ranges_of(one.denied),
                                       ranges_of(one.allowed_ips), ranges_of(one.denied_ips)});
  return bytes_of_record(Json{{"version", kVersion},
                              {"registry", std::move(keys)},
                              {"constraints", std::move(constraints)},
                              {"rfc8360", rules.rfc8360 == Rfc8360::accept}});
}

Expected<HoldershipRules> read_rules(std::string_view bytes) {
  try {
    const Json json = parsed(bytes);
    if (json.at("version") != kVersion)
      return fail(ErrorCode::invalid, "the rules were written by another meetpoint");
    HoldershipRules rules;
    for (const Json& key : json.at("registry")) read_octets(key, rules.registry_keys.emplace_back());
    if (json.value("rfc8360", false)) rules.rfc8360 = Rfc8360::accept;
    for (const auto& [anchor, one] : json.at("constraints").items())
      rules.constraints.emplace(anchor, Constraints{read_asns(one.at(0)), read_asns(one.at(1)),
                                                    one.size() < 4 ? IpSet() : read_ips(one.at(2)),
                                                    one.size() < 4 ? IpSet() : read_ips(one.at(3))});
    return rules;
  } catch (const std::exception&) {
    return fail(ErrorCode::invalid, "the rules of the RPKI cannot be read");
  }
}

Expected<void> RecordReader::add(const std::string& key, std::string_view bytes) {
  try {
    const Json json = parsed(bytes);
    if (json.at("version") != kVersion)
      return fail(ErrorCode::invalid, fmt::format("{} was written by another meetpoint", key));
    Read read;
    read.anchor = json.at("anchor").get<std::string>();
    read.parent_key = json.at("parent").get<std::string>();
    auto certificate = std::make_shared<CaCertificate>();
    certificate->uri = json.at("uri").get<std::string>();
    certificate->subject = read_octets(json.at("subject"));
    certificate->modulus = read_octets(json.at("modulus"));
    read_octets(json.at("key"), certificate->key_id);
    read_octets(json.at("hash"), certificate->hash);
    certificate->ca_repository = json.at("repository").get<std::string>();
    certificate->manifest = json.at("manifest").get<std::string>();
    certificate->notify = json.at("notify").get<std::string>();
    certificate->resources = read_resources(json.at("resources"));
    certificate->not_after = json.at("until").get<index::UtcSeconds>();
    if (key != key_of(read.anchor, certificate->hash))
      return fail(ErrorCode::invalid, fmt::format("the record {} is of another authority", key));
    Authority& one = read.authority;
    one.certificate = std::move(certificate);
    one.point_problem = json.at("problem").get<std::string>();
    one.manifest_place = json.at("place").get<std::string>();
    one.manifest_stamp = read_stamp(json.at("stamp"));
    one.seen = read_seen(json.at("seen"));
    if (json.contains("point")) one.point = read_point(json.at("point"));
    read_.insert_or_assign(key, std::move(read));
    return {};
  } catch (const std::exception&) {
    return fail(ErrorCode::invalid, fmt::format("the record {} cannot be read", key));
  }
}

std::shared_ptr<const Repository> RecordReader::build(std::vector<Repository::Anchor> unusable,
                                                      std::vector<Departed> departed) {
  auto repository = std::make_shared<Repository>();
  std::map<std::string, std::vector<std::string>> children;
  std::vector<std::string> level;
  for (const auto& [key, read] : read_) {
    if (read.parent_key.empty()) {
      level.push_back(key);
    } else {
      children[read.parent_key].push_back(key);
    }
  }
  std::map<std::string, AuthorityId> ids;
  while (!level.empty()) {
    std::vector<std::string> next;
    for (const std::string& key : level) {
      Read& read = read_.at(key);
      Authority authority = std::move(read.authority);
      const auto id = static_cast<AuthorityId>(repository->authorities.size());
      authority.valid_until = authority.certificate->not_after;
      if (read.parent_key.empty()) {
        authority.anchor = static_cast<std::uint16_t>(repository->anchors.size());
        repository->anchors.push_back({read.anchor, id, {}});
      } else {
        Authority& parent = repository->authorities[ids.at(read.parent_key)];
        if (!parent.point) continue;  // what it published is lost, and this with it
        authority.parent = ids.at(read.parent_key);
        authority.anchor = parent.anchor;
        authority.depth = static_cast<std::uint16_t>(parent.depth + 1);
        authority.valid_until =
            std::min({authority.certificate->not_after, parent.valid_until, parent.point->valid_until});
        parent.children.push_back(id);
      }
      ids.emplace(key, id);
      repository->authorities.push_back(std::move(authority));
      const auto below = children.find(key);
      if (below != children.end()) next.insert(next.end(), below->second.begin(), below->second.end());
    }
    level = std::move(next);
  }
  for (Repository::Anchor& one : unusable) repository->anchors.push_back(std::move(one));
  repository->departed = std::move(departed);
  return repository;
}

}  // namespace meetpoint::rpki
