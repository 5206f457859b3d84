#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "api/json.hpp"
#include "index/planner/capacity.hpp"
#include "index/planner/plan_index.hpp"
#include "index/snapshot.hpp"

/// What the answers of the planner are made of: one form for a network, an exchange, a facility and a port in
/// all of them. thread  any
namespace meetpoint::api {

/// The head of an answer: `generation`, `as_of`, `age_seconds`.
Json plan_head(const index::Snapshot& snapshot, index::UtcSeconds now);

/// `asn`, `name`.
Json network_json(const index::Network& network);
/// `ix_id`, `name`, `city`, `country`.
Json exchange_json(const index::Exchange& exchange);
/// `fac_id`, `name`, `city`, `country`.
Json facility_json(const index::Facility& facility);
/// `netixlan_id`, addresses that can be met at (else null), `speed_mbps`, `is_rs_peer`.
Json usable_port_json(const index::Port& port);
/// `netixlan_id`, addresses as upstream prints them (null when there is none), `speed_mbps`, `is_rs_peer`,
/// `operational`, `bfd_support`.
Json whole_port_json(const index::Port& port);

/// A member of a network's row as upstream prints it; null when there is none.
Json member_of(const index::Snapshot& snapshot, const index::Network& network, std::string_view field);

/// Findings that make an answer doubtful: `code`, `type`, `id`, `text`.
class Doubts {
 public:
  explicit Doubts(const index::Snapshot& snapshot) : plan_(snapshot.plan()) {}
  Doubts& about(index::ObjectType type, std::uint32_t id);
  Doubts& about(std::span<const index::Port> ports);
  Json json() const { return json_; }

 private:
  const index::PlanIndex& plan_;
  Json json_ = Json::array();
};

}  // namespace meetpoint::api
