#include "index/planner/asn_lists.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <unordered_set>

#include "index/ascii.hpp"
#include "index/planner/list_lines.hpp"

namespace meetpoint::index {

namespace {

constexpr const char* kWants = "it wants an AS number a line";

/// Of something that has a kMostWeight.
Expected<std::uint64_t> whole_from_1(std::string_view text, const char* what) {
  const auto number = parse_number(trimmed(text), kMostWeight);
  if (number && *number > 0) return *number;
  return fail(ErrorCode::invalid, fmt::format("{} is a whole number from 1 to {}", what, kMostWeight));
}

}  // namespace

Expected<std::vector<Asn>> parse_asn_list(std::string_view text, const std::string& name, std::size_t most) {
  std::vector<Asn> asns;
  std::unordered_set<std::uint32_t> seen;
  auto read =
      each_line(text, name, kWants, [&](std::string_view line, std::size_t /*unused*/) -> Expected<void> {
        auto asn = parse_asn(line);
        if (!asn) return forward(asn);
        if (seen.insert(asn->value).second) asns.push_back(*asn);
        return {};
      });
  if (!read) return forward(read);
  if (asns.size() > most) {
    return fail(ErrorCode::too_big,
                fmt::format("{}: {} AS numbers, and at most {} are taken here", name, asns.size(), most));
  }
  return asns;
}

Expected<std::vector<WeighedAsn>> parse_weighed_asns(std::string_view text, const std::string& name) {
  std::map<Asn, std::uint64_t> weights;
  auto read =
      each_line(text, name, kWants, [&](std::string_view line, std::size_t /*unused*/) -> Expected<void> {
        const auto comma = line.find(',');
        auto asn = parse_asn(trimmed(line.substr(0, comma)));
        if (!asn) return forward(asn);
        auto weight = comma == std::string_view::npos ? Expected<std::uint64_t>(1)
                                                      : whole_from_1(line.substr(comma + 1), "a weight");
        if (!weight) return forward(weight);
        std::uint64_t& sum = weights[*asn];
        sum = std::min(sum + *weight, kMostWeight);
        return {};
      });
  if (!read) return forward(read);
  if (weights.size() > kMostTargets) {
    return fail(ErrorCode::too_big, fmt::format("{}: {} AS numbers, and at most {} are taken here", name,
                                                weights.size(), kMostTargets));
  }
  std::vector<WeighedAsn> asns;
  asns.reserve(weights.size());
  for (const auto& [asn, weight] : weights) asns.push_back({asn, weight});
  return asns;
}

Expected<std::vector<PlaceCost>> parse_costs(std::string_view text, const std::string& name) {
  std::map<std::uint32_t, std::uint64_t> costs;
  auto read = each_line(text, name, "it wants an id and a cost a line",
                        [&](std::string_view line, std::size_t /*unused*/) -> Expected<void> {
                          const auto comma = line.find(',');
                          const auto id = parse_number(trimmed(line.substr(0, comma)),
                                                       std::numeric_limits<std::uint32_t>::max());
                          if (comma == std::string_view::npos || !id)
                            return fail(ErrorCode::invalid, "a line is an id and what it costs: 26,1500");
                          auto cost = whole_from_1(line.substr(comma + 1), "a cost");
                          if (!cost) return forward(cost);
                          if (!costs.emplace(static_cast<std::uint32_t>(*id), *cost).second)
                            return fail(ErrorCode::invalid, fmt::format("{} has a cost already", *id));
                          return {};
                        });
  if (!read) return forward(read);
  std::vector<PlaceCost> places;
  places.reserve(costs.size());
  for (const auto& [id, cost] : costs) places.push_back({id, cost});
  return places;
}

bool ExistingPeers::has(Asn asn) const {
  return std::binary_search(asns.begin(), asns.end(), asn);
}

bool ExistingPeers::has(Asn asn, const IpAddress& theirs) const {
  return std::binary_search(sessions.begin(), sessions.end(), std::pair(asn, theirs));
}

void ExistingPeers::add(const ExistingPeers& others) {
  asns.insert(asns.end(), others.asns.begin(), others.asns.end());
  sessions.insert(sessions.end(), others.sessions.begin(), others.sessions.end());
  settle();
}

void ExistingPeers::settle() {
  const auto sort_once = [](auto& things) {
    std::sort(things.begin(), things.end());
    things.erase(std::unique(things.begin(), things.end()), things.end());
  };
  sort_once(asns);
  sort_once(sessions);
}

Expected<ExistingPeers> parse_existing_peers(std::string_view text, const std::string& name) {
  ExistingPeers peers;
  auto read =
      each_line(text, name, kWants, [&](std::string_view line, std::size_t /*unused*/) -> Expected<void> {
        const auto comma = line.find(',');
        auto asn = parse_asn(trimmed(line.substr(0, comma)));
        if (!asn) return forward(asn);
        if (comma == std::string_view::npos) {
          peers.asns.push_back(*asn);
          return {};
        }
        auto address = parse_address(trimmed(line.substr(comma + 1)));
        if (!address) return forward(address);
        peers.sessions.emplace_back(*asn, *address);
        return {};
      });
  if (!read) return forward(read);
  peers.settle();
  return peers;
}

}  // namespace meetpoint::index
