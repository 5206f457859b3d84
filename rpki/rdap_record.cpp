#include "rpki/rdap_record.hpp"

#include <fmt/format.h>

#include <limits>
#include <utility>

#include "rpki/rdap_autnum.hpp"
#include "rpki/stored_record.hpp"

namespace meetpoint::rpki {

namespace {

using index::ErrorCode;
using index::Expected;
using index::fail;
using Json = nlohmann::json;

/// Raise it when the shape of a record changes: older ones are then asked for anew.
constexpr int kVersion = 1;

/// A record has three.
constexpr int kMaxLevels = 4;

}  // namespace

std::string rdap_key(index::Asn asn) {
  return fmt::format("{}", asn.value);
}

Expected<index::Asn> parse_rdap_key(std::string_view key) {
  const auto number = index::parse_number(key, std::numeric_limits<std::uint32_t>::max());
  if (!number || *number == 0) return fail(ErrorCode::invalid, "the key of a record is no AS number");
  return index::Asn{static_cast<std::uint32_t>(*number)};
}

std::string to_record(const RdapRecord& record) {
  Json claims = Json::array();
  for (const EndpointClaim& claim : record.claims) claims.push_back(Json::array({claim.url, claim.place}));
  return bytes_of_record(Json{{"version", kVersion},
                              {"status", static_cast<unsigned>(record.status)},
                              {"url", record.url},
                              {"reason", record.reason},
                              {"claims", std::move(claims)},
                              {"fetched", record.fetched_at},
                              {"until", record.expires_at},
                              {"wanted", record.wanted_at}});
}

Expected<RdapRecord> read_rdap_record(std::string_view bytes) {
  return read_stored_record(bytes, kVersion, kMaxLevels, [](const Json& json) -> Expected<RdapRecord> {
    RdapRecord record;
    const auto status = json.at("status").get<unsigned>();
    if (status > static_cast<unsigned>(RdapRecord::Status::refused))
      return fail(ErrorCode::invalid, "the record has a status that is none");
    record.status = static_cast<RdapRecord::Status>(status);
    record.url = json.at("url").get<std::string>();
    record.reason = json.at("reason").get<std::string>();
    for (const Json& claim : json.at("claims")) {
      // A link's and a remark's, as many as an answer has.
      if (record.claims.size() == 2 * kMostRdapClaims) break;
      record.claims.push_back({claim.at(0).get<std::string>(), claim.at(1).get<std::string>(), 0, 0});
    }
    record.fetched_at = json.at("fetched").get<index::UtcSeconds>();
    record.expires_at = json.at("until").get<index::UtcSeconds>();
    record.wanted_at = json.at("wanted").get<index::UtcSeconds>();
    return record;
  });
}

std::vector<EndpointClaim> claims_of(const RdapRecord& record) {
  std::vector<EndpointClaim> claims = record.claims;
  if (record.status == RdapRecord::Status::refused) claims.push_back({{}, record.url, 0, 0, record.reason});
  for (EndpointClaim& claim : claims) {
    claim.fetched_at = record.fetched_at;
    claim.expires_at = record.expires_at;
  }
  return claims;
}

}  // namespace meetpoint::rpki
