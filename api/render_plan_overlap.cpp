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

/// How a kind of place is called and printed.
template <typename Place>
struct Kind {
  ObjectType type;
  const char* all;     ///< those of the question
  const char* ids;     ///< of them where a network is
  const char* shared;  ///< those that all places of the other kind have in common
  Json (*print)(const Place&);
};
constexpr Kind<index::Exchange> kExchanges{ObjectType::ix, "exchanges", "ix_ids", "shared_exchanges",
                                           exchange_json};
constexpr Kind<index::Facility> kFacilities{ObjectType::fac, "facilities", "fac_ids", "shared_facilities",
                                            facility_json};

template <typename Place, typename Other>
std::string places_in(const index::Snapshot& snapshot, const index::PlaceOverlap<Place, Other>& overlap,
                      const Kind<Place>& kind, const Kind<Other>& other, index::UtcSeconds now) {
  Json json = plan_head(snapshot, now);
  Json places = Json::array();
  for (std::size_t k = 0; k < overlap.places.size(); ++k) {
    Json place = kind.print(*overlap.places[k]);
    place["networks"] = overlap.counts[k].networks;
    place["unique"] = overlap.counts[k].unique;
    place["findings"] = Doubts(snapshot).about(kind.type, overlap.places[k]->id.value).json();
    places.push_back(std::move(place));
  }
  json[kind.all] = std::move(places);
  json["shared_networks"] = overlap.shared;
  Json networks = Json::array();
  for (const index::PresentNetwork& present : overlap.networks) {
    Json one = network_json(*present.network);
    one[kind.ids] = ids_in(present.places, overlap.places);
    one["shared"] = one[kind.ids].size() == overlap.places.size();
    one["findings"] = Doubts(snapshot).about(ObjectType::net, present.network->id.value).json();
    networks.push_back(std::move(one));
  }
  json["networks"] = std::move(networks);
  Json others = Json::array();
  for (const Other* one : overlap.others) others.push_back(other.print(*one));
  json[other.shared] = std::move(others);
  return bytes_of(json);
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
  return places_in(snapshot, overlap, kExchanges, kFacilities, now);
}

std::string render_overlap(const index::Snapshot& snapshot, const index::FacilityOverlap& overlap,
                           index::UtcSeconds now) {
  return places_in(snapshot, overlap, kFacilities, kExchanges, now);
}

}  // namespace meetpoint::api
