#include <utility>

#include "api/plan_json.hpp"
#include "api/render_plan.hpp"

namespace meetpoint::api {

namespace {

using index::ObjectType;
using index::OverlapCell;

template <typename Value>
Json row_of(const index::OverlapMatrix& matrix, std::size_t row, Value OverlapCell::*member) {
  std::vector<Value> values;
  for (std::size_t column = 0; column < matrix.networks.size(); ++column)
    values.push_back(matrix.at(row, column).*member);
  return values;
}

Json matrix_json(const index::Snapshot& snapshot, const index::OverlapMatrix& matrix) {
  Json rows = Json::array();
  for (std::size_t row = 0; row < matrix.networks.size(); ++row) {
    Json one = network_json(*matrix.networks[row]);
    one["exchanges"] = row_of(matrix, row, &OverlapCell::exchanges);
    one["usable_exchanges"] = row_of(matrix, row, &OverlapCell::usable_exchanges);
    one["facilities"] = row_of(matrix, row, &OverlapCell::facilities);
    one["mbps"] = row_of(matrix, row, &OverlapCell::mbps);
    one["findings"] = Doubts(snapshot).about(ObjectType::net, matrix.networks[row]->id.value).json();
    rows.push_back(std::move(one));
  }
  return rows;
}

template <typename Place, typename Render>
Json shared_json(const index::Snapshot& snapshot, const std::vector<index::SharedPlace<Place>>& shared,
                 const index::OverlapMatrix& matrix, ObjectType type, Render render) {
  Json list = Json::array();
  for (const index::SharedPlace<Place>& one : shared) {
    Json json = render(*one.place);
    Json networks = Json::array();
    for (const std::uint32_t member : one.members) networks.push_back(network_json(*matrix.networks[member]));
    json["networks"] = std::move(networks);
    json["findings"] = Doubts(snapshot).about(type, one.place->id.value).json();
    list.push_back(std::move(json));
  }
  return list;
}

/// Which of the places a network is at.
template <typename Place>
Json ids_in(std::uint32_t bits, const std::vector<const Place*>& places) {
  Json ids = Json::array();
  for (std::size_t k = 0; k < places.size(); ++k) {
    if ((bits >> k & 1U) != 0) ids.push_back(places[k]->id.value);
  }
  return ids;
}

Json networks_in(const index::Snapshot& snapshot, const auto& overlap, const auto& places, const char* ids) {
  Json list = Json::array();
  for (const index::PresentNetwork& present : overlap.networks) {
    Json one = network_json(*present.network);
    one[ids] = ids_in(present.places, places);
    one["shared"] = one[ids].size() == places.size();
    one["findings"] = Doubts(snapshot).about(ObjectType::net, present.network->id.value).json();
    list.push_back(std::move(one));
  }
  return list;
}

Json with_counts(Json place, const index::PlaceCount& count, Json findings) {
  place["networks"] = count.networks;
  place["unique"] = count.unique;
  place["findings"] = std::move(findings);
  return place;
}

}  // namespace

std::string render_matrix(const index::Snapshot& snapshot, const index::OverlapMatrix& matrix,
                          index::UtcSeconds now) {
  Json json = plan_head(snapshot, now);
  json["networks"] = matrix_json(snapshot, matrix);
  return bytes_of(json);
}

std::string render_overlap(const index::Snapshot& snapshot, const index::OverlapMatrix& matrix,
                           index::UtcSeconds now) {
  const index::SharedPlaces shared = index::shared_places(snapshot, matrix.networks);
  Json json = plan_head(snapshot, now);
  json["networks"] = matrix_json(snapshot, matrix);
  json["exchanges"] = shared_json(snapshot, shared.exchanges, matrix, ObjectType::ix, exchange_json);
  json["facilities"] = shared_json(snapshot, shared.facilities, matrix, ObjectType::fac, facility_json);
  return bytes_of(json);
}

std::string render_overlap(const index::Snapshot& snapshot, const index::ExchangeOverlap& overlap,
                           index::UtcSeconds now) {
  Json json = plan_head(snapshot, now);
  Json exchanges = Json::array();
  for (std::size_t k = 0; k < overlap.exchanges.size(); ++k) {
    const index::Exchange& one = *overlap.exchanges[k];
    exchanges.push_back(with_counts(exchange_json(one), overlap.counts[k],
                                    Doubts(snapshot).about(ObjectType::ix, one.id.value).json()));
  }
  json["exchanges"] = std::move(exchanges);
  json["shared_networks"] = overlap.shared;
  json["networks"] = networks_in(snapshot, overlap, overlap.exchanges, "ix_ids");
  Json buildings = Json::array();
  for (const index::Facility* one : overlap.facilities) buildings.push_back(facility_json(*one));
  json["shared_facilities"] = std::move(buildings);
  return bytes_of(json);
}

std::string render_overlap(const index::Snapshot& snapshot, const index::FacilityOverlap& overlap,
                           index::UtcSeconds now) {
  Json json = plan_head(snapshot, now);
  Json facilities = Json::array();
  for (std::size_t k = 0; k < overlap.facilities.size(); ++k) {
    const index::Facility& one = *overlap.facilities[k];
    facilities.push_back(with_counts(facility_json(one), overlap.counts[k],
                                     Doubts(snapshot).about(ObjectType::fac, one.id.value).json()));
  }
  json["facilities"] = std::move(facilities);
  json["shared_networks"] = overlap.shared;
  json["networks"] = networks_in(snapshot, overlap, overlap.facilities, "fac_ids");
  Json exchanges = Json::array();
  for (const index::Exchange* one : overlap.exchanges) exchanges.push_back(exchange_json(*one));
  json["shared_exchanges"] = std::move(exchanges);
  return bytes_of(json);
}

}  // namespace meetpoint::api
