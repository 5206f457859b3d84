#include "index/planner/expand.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <span>
#include <utility>

#include "index/meeting.hpp"
#include "index/planner/coverage.hpp"
#include "index/planner/meets.hpp"
#include "index/planner/network_words.hpp"
#include "index/planner/plan_index.hpp"

namespace meetpoint::index {

namespace {

class ExpandBuilder {
 public:
  ExpandBuilder(const Snapshot& snapshot, const ExpandQuestion& question)
      : snapshot_(snapshot), question_(question), weights_(snapshot.networks().size(), 0) {}

  Expected<Expansion> build() {
    answer_.network = snapshot_.find(question_.asn);
    if (answer_.network == nullptr) return tl::unexpected(unknown_network(question_.asn, "asn"));
    if (auto right = check(); !right) return forward(right);
    add_targets();
    const bool exchanges = question_.kind == PlaceKind::exchange;
    auto found = exchanges ? find_places(snapshot_.exchanges()) : find_places(snapshot_.facilities());
    if (!found) return forward(found);
    choose();
    return std::move(answer_);
  }

 private:
  Expected<void> check() const {
    if (question_.targets.empty() && question_.policies.empty())
      return fail(ErrorCode::invalid, "name whom to reach: targets, or a policy", "targets");
    const std::uint64_t most = question_.costs.empty() ? kMostSteps : kMostWeight;
    if (question_.budget < 1 || question_.budget > most)
      return fail(ErrorCode::invalid, fmt::format("a budget is from 1 to {}", most), "budget");
    return {};
  }

  void add_targets() {
    const std::uint32_t ourselves = snapshot_.plan().slot_of(*answer_.network);
    for (const WeighedAsn& target : question_.targets) {
      const Network* const network = snapshot_.find(target.asn);
      if (network == nullptr)
        answer_.unknown.push_back(target.asn);
      else
        weights_[snapshot_.plan().slot_of(*network)] += target.weight;
    }
    if (question_.targets.empty()) {
      const Table& nets = snapshot_.catalog()->table(ObjectType::net);
      for (const Network& network : snapshot_.networks()) {
        const Slot row = snapshot_.plan().row_of(network);
        for (const std::string& policy : question_.policies) {
          if (has_word(nets, row, Trait::policy, policy)) weights_[snapshot_.plan().slot_of(network)] = 1;
        }
      }
    }
    weights_[ourselves] = 0;
    for (const std::uint64_t weight : weights_) {
      answer_.targets += weight > 0 ? 1 : 0;
      answer_.weight += weight;
    }
    std::sort(answer_.unknown.begin(), answer_.unknown.end());
  }

  template <typename Place>
  auto ours_at(const Place& place) const {
    return at_place(snapshot_, *answer_.network, place);
  }

  /// Sorts the places into those where one is, whose targets are reachable now, and those one could join.
  template <typename Place>
  Expected<void> find_places(std::span<const Place> all) {
    std::vector<char> now(weights_.size(), 0);
    for (const Place& place : all) {
      const auto* const ours = ours_at(place);
      if (ours == nullptr) continue;
      for (const auto& member : snapshot_.plan().members_of(place)) {
        if (meets(ours, member)) now[member.network] = 1;
      }
    }
    for (std::size_t slot = 0; slot < weights_.size(); ++slot) {
      if (now[slot] == 0) continue;
      answer_.reachable_now += weights_[slot];
      weights_[slot] = 0;
    }
    std::size_t priced = 0;
    for (const Place& place : all) {
      const std::optional<std::uint64_t> cost = cost_of(place.id.value);
      if (!cost) continue;
      ++priced;
      if (ours_at(place) != nullptr || !is_in_country(place.country)) continue;
      Candidate candidate{place.id.value, *cost, {}};
      for (const auto& member : snapshot_.plan().members_of(place)) {
        if (weights_[member.network] > 0 && meets(nullptr, member))
          candidate.things.push_back(member.network);
      }
      if (candidate.things.empty()) continue;
      candidates_.push_back(std::move(candidate));
    }
    if (!question_.costs.empty() && priced < question_.costs.size()) return unknown_place();
    return {};
  }

  tl::unexpected<Error> unknown_place() const {
    const bool exchanges = question_.kind == PlaceKind::exchange;
    for (const PlaceCost& cost : question_.costs) {
      const bool known = exchanges ? snapshot_.plan().find(IxId{cost.id}) != nullptr
                                   : snapshot_.plan().find(FacId{cost.id}) != nullptr;
      if (!known)
        return fail(ErrorCode::unknown_name,
                    fmt::format("no {} here has the id {}", exchanges ? "exchange" : "facility", cost.id),
                    "cost");
    }
    // Whoever reads costs has sorted them.
    const auto twice = std::adjacent_find(question_.costs.begin(), question_.costs.end(),
                                          [](const auto& a, const auto& b) { return a.id == b.id; });
    const std::string which = twice == question_.costs.end() ? "" : fmt::format(" {}", twice->id);
    return fail(ErrorCode::invalid, fmt::format("place{} has two costs; name it once", which), "cost");
  }

  std::optional<std::uint64_t> cost_of(std::uint32_t id) const {
    if (question_.costs.empty()) return 1;
    const auto found =
        std::lower_bound(question_.costs.begin(), question_.costs.end(), id,
                         [](const PlaceCost& cost, std::uint32_t value) { return cost.id < value; });
    if (found == question_.costs.end() || found->id != id) return std::nullopt;
    return found->cost;
  }

  bool is_in_country(const std::string& country) const {
    return question_.countries.empty() || std::find(question_.countries.begin(), question_.countries.end(),
                                                    country) != question_.countries.end();
  }

  void choose() {
    std::uint64_t covered = answer_.reachable_now;
    for (const Choice& choice : greedy_coverage(candidates_, weights_, question_.budget)) {
      const Candidate& candidate = candidates_[choice.candidate];
      covered += choice.gain;
      answer_.cost += candidate.cost;
      ExpandStep step{nullptr, nullptr, candidate.cost, choice.things, choice.gain, covered};
      if (question_.kind == PlaceKind::exchange)
        step.exchange = snapshot_.plan().find(IxId{candidate.id});
      else
        step.facility = snapshot_.plan().find(FacId{candidate.id});
      answer_.steps.push_back(step);
    }
    // With costs cheap places make many steps of a small budget, and the search gives up by itself.
    if (!question_.costs.empty() || question_.budget <= kMostOptimumSteps) {
      const auto best = best_coverage(candidates_, weights_, question_.budget,
                                      covered - answer_.reachable_now, kMostOptimumTries);
      if (best) answer_.optimum = answer_.reachable_now + *best;
    }
  }

  const Snapshot& snapshot_;
  const ExpandQuestion& question_;
  std::vector<std::uint64_t> weights_;  // by slot of the network; 0: not asked for, or reachable now
  std::vector<Candidate> candidates_;
  Expansion answer_;
};

}  // namespace

Expected<Expansion> expand(const Snapshot& snapshot, const ExpandQuestion& question) {
  return ExpandBuilder(snapshot, question).build();
}

}  // namespace meetpoint::index
