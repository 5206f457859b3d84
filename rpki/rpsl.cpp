#include "rpki/rpsl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "index/ascii.hpp"
#include "rpki/endpoint_line.hpp"
#include "rpki/stored_record.hpp"

namespace meetpoint::rpki {

namespace {

using index::ErrorCode;
using index::Expected;
using index::fail;
using Json = nlohmann::json;

/// Raise it when the shape of a record changes: the file is then read anew.
constexpr int kVersion = 1;

/// A record has three.
constexpr int kMaxLevels = 4;

constexpr index::UtcSeconds kGoodFor = 7LL * 86'400;

/// Attribute names are the same in any case.
bool is_attribute(std::string_view name, std::string_view wanted) {
  return name.size() == wanted.size() && index::ascii_lower(name) == wanted;
}

}  // namespace

void RpslReader::add(std::string_view piece) {
  while (!piece.empty()) {
    const auto end = piece.find('\n');
    const std::string_view part = piece.substr(0, end);
    too_long_ = too_long_ || line_.size() + part.size() > kMaxRpslLineBytes;
    if (too_long_) {
      line_.clear();
    } else {
      line_ += part;
    }
    if (end == std::string_view::npos) return;
    piece.remove_prefix(end + 1);
    take(too_long_ ? std::string_view("too-long:") : std::string_view(line_));
    line_.clear();
    too_long_ = false;
  }
}

void RpslReader::take(std::string_view line) {
  if (index::trimmed(line).empty()) {
    in_ = In::nothing;
    return;
  }
  if (line.front() == '%' || line.front() == '#') return;
  if (line.front() == ' ' || line.front() == '\t' || line.front() == '+') {
    if (in_ == In::remarks) take_remark(line.substr(1));
    return;
  }
  const auto colon = line.find(':');
  const std::string_view name = index::trimmed(line.substr(0, colon));
  const std::string_view value =
      colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
  if (in_ == In::nothing) {
    const auto asn = is_attribute(name, "aut-num")
                         ? index::parse_asn(index::trimmed(value.substr(0, value.find('#'))))
                         : fail(ErrorCode::invalid, "another object");
    in_ = asn ? In::aut_num : In::other_object;
    if (asn) asn_ = *asn;
    objects_ += asn ? 1 : 0;
    first_claim_ = claims_.size();
    return;
  }
  if (in_ == In::other_object) return;
  in_ = is_attribute(name, "remarks") ? In::remarks : In::aut_num;
  if (in_ == In::remarks) take_remark(value);
}

void RpslReader::take_remark(std::string_view text) {
  for (std::string& url : endpoint_lines(text)) {
    const auto begin = claims_.begin() + static_cast<std::ptrdiff_t>(first_claim_);
    const bool known =
        std::any_of(begin, claims_.end(), [&](const RpslClaim& claim) { return claim.url == url; });
    const bool room = claims_.size() - first_claim_ < kMostEndpointLines && claims_.size() <= kMostRpslClaims;
    if (!known && room) claims_.push_back({asn_, std::move(url)});
  }
}

Expected<std::vector<RpslClaim>> RpslReader::end() {
  add("\n");
  if (claims_.size() > kMostRpslClaims)
    return fail(ErrorCode::too_big, fmt::format("it names more than {} endpoints", kMostRpslClaims));
  return std::move(claims_);
}

std::string to_record(const RpslRecord& record) {
  Json claims = Json::array();
  for (const RpslClaim& claim : record.claims) claims.push_back(Json::array({claim.asn.value, claim.url}));
  return bytes_of_record(Json{{"version", kVersion},
                              {"file", record.file},
                              {"written", record.written_at},
                              {"stamp", record.stamp},
                              {"claims", std::move(claims)}});
}

Expected<RpslRecord> read_rpsl_record(std::string_view bytes) {
  return read_stored_record(bytes, kVersion, kMaxLevels, [](const Json& json) -> Expected<RpslRecord> {
    RpslRecord record{json.at("file").get<std::string>(),
                      json.at("written").get<index::UtcSeconds>(),
                      json.at("stamp").get<std::string>(),
                      {}};
    for (const Json& claim : json.at("claims"))
      record.claims.push_back({{claim.at(0).get<std::uint32_t>()}, claim.at(1).get<std::string>()});
    return record;
  });
}

void add_claims(const RpslRecord& record, EndpointTable& table) {
  for (const RpslClaim& claim : record.claims) {
    table[claim.asn].push_back({claim.url,
                                fmt::format("remarks of aut-num {} in {}", to_string(claim.asn), record.file),
                                record.written_at, record.written_at + kGoodFor});
  }
}

}  // namespace meetpoint::rpki
