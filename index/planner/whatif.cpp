#include "index/planner/whatif.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <utility>

#include "index/meeting.hpp"
#include "index/planner/meets.hpp"
#include "index/planner/plan_index.hpp"

namespace meetpoint::index {

namespace {

class WhatIfBuilder {
 public:
  WhatIfBuilder(const Snapshot& snapshot, const WhatIfQuestion& question)
      : snapshot_(snapshot), question_(question) {}

  Expected<WhatIf> build() {
    answer_.network = snapshot_.find(question_.asn);
    if (answer_.network == nullptr) return tl::unexpected(unknown_network(question_.asn, "asn"));
    const std::size_t changes = question_.add_ix.size() + question_.drop_ix.size() +
                                question_.add_fac.size() + question_.drop_fac.size();
    if (changes == 0)
      return fail(ErrorCode::invalid, "name places to join or to leave: add_ix, drop_ix, add_fac, drop_fac",
                  "add_ix");
    if (changes > kMostWhatIfPlaces)
      return fail(ErrorCode::too_big, fmt::format("at most {} places", kMostWhatIfPlaces), "add_ix");
    auto done = side<Exchange>(question_.add_ix, question_.drop_ix, snapshot_.exchanges(),
                               snapshot_.exchanges_of(*answer_.network), "ix", answer_.exchanges);
    if (!done) return forward(done);
    done = side<Facility>(question_.add_fac, question_.drop_fac, snapshot_.facilities(),
                          snapshot_.facilities_of(*answer_.network), "fac", answer_.facilities);
    if (!done) return forward(done);
    return std::move(answer_);
  }

 private:
  /// At how many places a network can be met.
  struct Met {
    std::uint32_t now = 0;
    std::uint32_t kept = 0;
    std::vector<std::uint32_t> joined;
    std::vector<std::uint32_t> left;
  };

  template <typename Place, typename Id, typename At>
  Expected<void> side(const std::vector<Id>& add, const std::vector<Id>& drop, std::span<const Place> all,
                      std::span<const At> ours, const std::string& kind, WhatIfSide& side) {
    std::vector<Met> met(snapshot_.networks().size());
    const std::uint32_t self = snapshot_.plan().slot_of(*answer_.network);
    const auto each_met = [&](const Place& place, const At* at, auto visit) {
      for (const auto& member : snapshot_.plan().members_of(place)) {
        if (member.network != self && meets(at, member)) visit(met[member.network]);
      }
    };
    const std::size_t first = answer_.places.size();
    if (auto named = name_places<Place>(add, true, "add_" + kind); !named) return named;
    if (auto named = name_places<Place>(drop, false, "drop_" + kind); !named) return named;
    for (auto slot = static_cast<std::uint32_t>(first); slot < answer_.places.size(); ++slot) {
      WhatIfPlace& one = answer_.places[slot];
      const Place& place = *place_of<Place>(one);
      each_met(place, at_place(snapshot_, *answer_.network, place), [&](Met& other) {
        ++one.networks;
        (one.joins ? other.joined : other.left).push_back(slot);
      });
    }
    for (const At& at : ours) {
      const Place& place = all[slot_in(at)];
      const bool leaves = std::find(drop.begin(), drop.end(), place.id) != drop.end();
      each_met(place, &at, [&](Met& other) {
        ++other.now;
        other.kept += leaves ? 0 : 1;
      });
    }
    sum_up(met, side);
    return {};
  }

  void sum_up(std::vector<Met>& met, WhatIfSide& side) {
    for (std::uint32_t slot = 0; slot < met.size(); ++slot) {
      Met& other = met[slot];
      const bool before = other.now > 0;
      const bool after = other.kept > 0 || !other.joined.empty();
      side.before += before ? 1 : 0;
      side.after += after ? 1 : 0;
      if (before == after) continue;
      std::vector<std::uint32_t>& places = after ? other.joined : other.left;
      if (places.size() == 1) ++answer_.places[places.front()].alone;
      side.networks.push_back({&snapshot_.networks()[slot], after, std::move(places)});
    }
  }

  template <typename Place, typename Id>
  Expected<void> name_places(const std::vector<Id>& ids, bool joins, const std::string& field) {
    for (const Id id : ids) {
      const Place* const place = snapshot_.plan().find(id);
      if (place == nullptr)
        return fail(ErrorCode::unknown_name, fmt::format("nothing here has the id {}", id.value), field);
      for (const WhatIfPlace& one : answer_.places) {
        if (place_of<Place>(one) == place)
          return fail(ErrorCode::invalid, fmt::format("{} stands there twice", place->name), field);
      }
      const bool is_there = at_place(snapshot_, *answer_.network, *place) != nullptr;
      if (is_there == joins)
        return fail(ErrorCode::invalid,
                    fmt::format("{} is {} {}", to_string(question_.asn), joins ? "already at" : "not at",
                                place->name),
                    field);
      WhatIfPlace one;
      place_of<Place>(one) = place;
      one.joins = joins;
      answer_.places.push_back(one);
    }
    return {};
  }

  template <typename Place>
  static auto& place_of(auto& one) {
    if constexpr (std::is_same_v<Place, Exchange>)
      return one.exchange;
    else
      return one.facility;
  }
  static std::uint32_t slot_in(const AtExchange& at) { return at.exchange; }
  static std::uint32_t slot_in(const AtFacility& at) { return at.facility; }

  const Snapshot& snapshot_;
  const WhatIfQuestion& question_;
  WhatIf answer_;
};

}  // namespace

Expected<WhatIf> whatif(const Snapshot& snapshot, const WhatIfQuestion& question) {
  return WhatIfBuilder(snapshot, question).build();
}

}  // namespace meetpoint::index
