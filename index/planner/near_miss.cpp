#include "index/planner/near_miss.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <limits>
#include <map>
#include <tuple>
#include <utility>

#include "index/match.hpp"
#include "index/meeting.hpp"
#include "index/planner/plan_index.hpp"
#include "index/planner/port_sides.hpp"

namespace meetpoint::index {

namespace {

class NearMissBuilder {
 public:
  NearMissBuilder(const Snapshot& snapshot, const NearMissQuestion& question)
      : snapshot_(snapshot), question_(question) {}

  Expected<NearMiss> build() {
    for (const auto& [asn, field, network] : {std::tuple(question_.asn, "asn", &answer_.network),
                                              std::tuple(question_.with, "with", &answer_.with)}) {
      *network = snapshot_.find(asn);
      if (*network == nullptr) return tl::unexpected(unknown_network(asn, field));
    }
    if (question_.asn == question_.with)
      return fail(ErrorCode::invalid, "name two different networks", "with");
    if (question_.km > kMostKm)
      return fail(ErrorCode::invalid, fmt::format("km is 0 to {}, half way round the Earth", kMostKm), "km");
    const Buildings ours = buildings_of(*answer_.network);
    const Buildings theirs = buildings_of(*answer_.with);
    for (const auto& [id, place] : ours) {
      if (theirs.contains(id)) answer_.common.push_back(place.facility);
    }
    for (const auto& [id, place] : ours) {
      if (theirs.contains(id)) continue;
      for (const auto& [other_id, other] : theirs) {
        if (!ours.contains(other_id)) compare(place, other);
      }
      // Whose every building is near every other's has millions of pairs: no more are kept than are told.
      constexpr std::size_t kKept = 10'000;
      if (question_.limit != 0 && answer_.pairs.size() > question_.limit + kKept) keep_best();
    }
    keep_best();
    return std::move(answer_);
  }

 private:
  using Buildings = std::map<std::uint32_t, NearMissPlace>;  // by id

  Buildings buildings_of(const Network& network) const {
    Buildings all;
    const auto at = [&](const Facility& facility) -> NearMissPlace& {
      NearMissPlace& place = all[facility.id.value];
      place.facility = &facility;
      return place;
    };
    for (const AtFacility& one : snapshot_.facilities_of(network))
      at(snapshot_.facilities()[one.facility]).tenancy = true;
    for (const AtExchange& one : snapshot_.exchanges_of(network)) {
      for (const Port& port : snapshot_.ports_of(one)) {
        const PortSides sides = sides_of(snapshot_, port);
        if (sides.net_side != nullptr) at(*sides.net_side).net_side = true;
        if (sides.ix_side != nullptr) at(*sides.ix_side).ix_side = true;
      }
    }
    return all;
  }

  void compare(const NearMissPlace& ours, const NearMissPlace& theirs) {
    NearMissPair pair{ours, theirs, {}, false, {}};
    const auto here = point_at(ours.facility->latitude, ours.facility->longitude);
    const auto there = point_at(theirs.facility->latitude, theirs.facility->longitude);
    if (here && there) pair.km = km_between(*here, *there);
    const std::uint32_t campus = campus_of(*ours.facility);
    pair.same_campus = campus != 0 && campus == campus_of(*theirs.facility);
    const auto& one = carriers_of(*ours.facility);
    const auto& other = carriers_of(*theirs.facility);
    std::set_intersection(one.begin(), one.end(), other.begin(), other.end(),
                          std::back_inserter(pair.carriers));
    const bool is_near = pair.km && *pair.km <= question_.km && question_.km > 0;
    if (!pair.same_campus && !is_near && pair.carriers.empty()) return;
    ++answer_.found;
    answer_.pairs.push_back(std::move(pair));
  }

  /// Of a campus that is ok; 0: none.
  std::uint32_t campus_of(const Facility& facility) const {
    const Table& table = snapshot_.catalog()->table(ObjectType::fac);
    const auto slot = table.find(facility.id.value);
    if (!slot) return 0;
    const auto id = table.reference(*slot, *field_named(ObjectType::fac, "campus_id")).value_or(0);
    return is_ok(ObjectType::campus, id) ? id : 0;
  }

  const std::vector<std::uint32_t>& carriers_of(const Facility& facility) {
    const auto [held, fresh] = carriers_.try_emplace(facility.id.value);
    if (!fresh) return held->second;
    const Table& table = snapshot_.catalog()->table(ObjectType::carrierfac);
    const std::size_t carrier = *field_named(ObjectType::carrierfac, "carrier_id");
    std::vector<std::uint32_t>& all = held->second;
    for (const Slot slot : table.with(*field_named(ObjectType::carrierfac, "fac_id"), facility.id.value)) {
      const auto id = table.reference(slot, carrier).value_or(0);
      if (table.status(slot) == Status::ok && is_ok(ObjectType::carrier, id)) all.push_back(id);
    }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
  }

  bool is_ok(ObjectType type, std::uint32_t id) const {
    const Table& table = snapshot_.catalog()->table(type);
    const auto slot = table.find(id);
    return slot && table.status(*slot) == Status::ok;
  }

  void keep_best() {
    const auto key = [](const NearMissPair& pair) {
      return std::tuple(!pair.same_campus, pair.km.value_or(std::numeric_limits<double>::max()),
                        pair.ours.facility->id.value, pair.theirs.facility->id.value);
    };
    std::sort(answer_.pairs.begin(), answer_.pairs.end(),
              [&](const NearMissPair& a, const NearMissPair& b) { return key(a) < key(b); });
    if (question_.limit != 0) answer_.pairs.resize(std::min(question_.limit, answer_.pairs.size()));
  }

  const Snapshot& snapshot_;
  const NearMissQuestion& question_;
  std::map<std::uint32_t, std::vector<std::uint32_t>> carriers_;  // by facility
  NearMiss answer_;
};

}  // namespace

Expected<NearMiss> near_miss(const Snapshot& snapshot, const NearMissQuestion& question) {
  return NearMissBuilder(snapshot, question).build();
}

}  // namespace meetpoint::index
