#include "world_questions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "support/process.hpp"

namespace meetpoint::bench {

Ports::Ports(const std::string& url) {
  const auto list = nlohmann::json::parse(test::http_get(url, "/api/netixlan").body);
  const auto count = [&](const char* field, std::vector<Count>& counts) {
    std::map<std::uint32_t, std::size_t> rows;
    for (const auto& row : list.at("data")) ++rows[row.at(field).get<std::uint32_t>()];
    for (const auto& [key, times] : rows) counts.push_back({key, times});
  };
  count("asn", by_asn_);
  count("net_id", by_net_);
  count("ix_id", by_ix_);
  if (by_asn_.size() < 2) throw std::runtime_error("too few networks with ports");
}

std::size_t Ports::most() const {
  return std::max_element(by_asn_.begin(), by_asn_.end(),
                          [](const Count& a, const Count& b) { return a.rows < b.rows; })
      ->rows;
}

std::uint32_t Ports::largest_network() const {
  return nearest(by_net_, most())[0].key;
}

std::pair<std::uint32_t, std::uint32_t> Ports::largest_asns() const {
  const auto asns = nearest(by_asn_, most());
  return {asns[0].key, asns[1].key};
}

/// The nearest first; among equals the smaller key.
std::vector<Ports::Count> Ports::nearest(std::vector<Count> counts, std::size_t rows) {
  const auto distance = [rows](const Count& one) {
    return std::abs(static_cast<long>(one.rows) - static_cast<long>(rows));
  };
  std::stable_sort(counts.begin(), counts.end(),
                   [&](const Count& a, const Count& b) { return distance(a) < distance(b); });
  return counts;
}

std::vector<std::string> Ports::questions(std::size_t rows) const {
  const auto asns = nearest(by_asn_, rows);
  // Ten networks that have them together.
  constexpr std::size_t kNetworks = 10;
  std::string nets;
  const auto small = nearest(by_net_, rows / kNetworks);
  for (std::size_t i = 0; i < std::min(kNetworks, small.size()); ++i)
    nets += fmt::format("{}{}", nets.empty() ? "" : ",", small[i].key);
  return {fmt::format("/api/netixlan?asn={}", asns[0].key),
          fmt::format("/api/netixlan?net_id={}", nearest(by_net_, rows)[0].key),
          fmt::format("/api/netixlan?ix_id={}", nearest(by_ix_, rows)[0].key),
          fmt::format("/api/netixlan?net_id__in={}", nets),
          fmt::format("/api/ix?asn_overlap={},{}", asns[0].key, asns[1].key)};
}

}  // namespace meetpoint::bench
