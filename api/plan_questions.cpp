#include "api/plan_questions.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "api/query_list.hpp"
#include "api/query_text.hpp"
#include "index/planner/network_words.hpp"
#include "index/planner/overlap.hpp"
#include "index/planner/place_overlap.hpp"

namespace meetpoint::api {

namespace {

using index::Asn;
using index::ErrorCode;
using index::Names;
using index::Trait;

/// Words of one filter: there are fewer.
constexpr std::size_t kMostWords = 25;

/// Networks to leave out: what fits into a request target.
constexpr std::size_t kMostLeftOut = 2000;

/// Of a filter, as rows spell them.
std::vector<std::string> words_of(QueryText& query, const index::Snapshot& snapshot, Trait trait,
                                  const std::string& name) {
  const auto list = query.get(name);
  if (!list) return {};
  const index::Table& nets = snapshot.catalog()->table(index::ObjectType::net);
  return each_of<std::string>(query, name, *list, kMostWords, [&](std::string_view one) {
    return index::known_word(nets, trait, one, name);
  });
}

std::vector<std::string> countries_of(QueryText& query) {
  const auto list = query.get("country");
  if (!list) return {};
  return each_of<std::string>(query, "country", *list, kMostWords,
                              [](std::string_view one) { return index::country_code(one, "country"); });
}

/// Of `THING:NUMBER` the number, 1 to kMostWeight, which is taken off the text.
index::Expected<std::uint64_t> number_behind(std::string_view& text, const char* name) {
  const auto colon = text.rfind(':');
  const auto number = colon == std::string_view::npos
                          ? std::nullopt
                          : index::parse_number(text.substr(colon + 1), index::kMostWeight);
  if (!number || *number == 0)
    return index::fail(ErrorCode::invalid,
                       fmt::format("behind a colon stands a whole number from 1 to {}", index::kMostWeight),
                       name);
  text = text.substr(0, colon);
  return *number;
}

std::vector<index::WeighedAsn> targets_of(QueryText& query, const Names& names) {
  constexpr const char* kName = "targets";
  const auto list = query.get("targets");
  if (!list) return {};
  return each_of<index::WeighedAsn>(query, kName, *list, kMostTargetsAsked,
                                    [&](std::string_view one) -> index::Expected<index::WeighedAsn> {
                                      auto weight = one.find(':') == std::string_view::npos
                                                        ? index::Expected<std::uint64_t>(1)
                                                        : number_behind(one, kName);
                                      if (!weight) return forward(weight);
                                      auto asn = names.network(one, kName);
                                      if (!asn) return forward(asn);
                                      return index::WeighedAsn{*asn, *weight};
                                    });
}

std::vector<index::PlaceCost> costs_of(QueryText& query, index::PlaceKind kind, const Names& names) {
  constexpr const char* kName = "cost";
  const auto list = query.get("cost");
  if (!list) return {};
  auto costs = each_of<index::PlaceCost>(query, kName, *list, kMostCostsAsked,
                                         [&](std::string_view one) -> index::Expected<index::PlaceCost> {
                                           auto cost = number_behind(one, kName);
                                           if (!cost) return forward(cost);
                                           if (kind == index::PlaceKind::exchange) {
                                             auto ix = names.exchange(one, kName);
                                             if (!ix) return forward(ix);
                                             return index::PlaceCost{ix->value, *cost};
                                           }
                                           auto fac = names.facility(one, kName);
                                           if (!fac) return forward(fac);
                                           return index::PlaceCost{fac->value, *cost};
                                         });
  std::sort(costs.begin(), costs.end(),
            [](const index::PlaceCost& a, const index::PlaceCost& b) { return a.id < b.id; });
  return costs;
}

/// Places to join; with costs what they may cost together, which has to be said.
std::uint64_t budget_of(QueryText& query, bool has_costs) {
  if (!has_costs) return query.get_number("budget", index::kMostSteps).value_or(index::kUsualSteps);
  query.need("budget", "25000");
  return query.get_number("budget", index::kMostWeight).value_or(0);
}

}  // namespace

Parsed<index::PeersQuestion> parse_peers(const std::string& raw, const index::Snapshot& snapshot,
                                         const Names& names) {
  QueryText query(raw);
  index::PeersQuestion question;
  question.asn = need_network(query, names);
  question.policies = words_of(query, snapshot, Trait::policy, "policy");
  question.types = words_of(query, snapshot, Trait::type, "type");
  question.scopes = words_of(query, snapshot, Trait::scope, "scope");
  question.countries = countries_of(query);
  if (const auto traffic = query.get("traffic")) {
    const auto mbps = index::traffic_mbps(*traffic);
    if (!mbps) query.add({ErrorCode::invalid, "traffic is a level to begin from, as 10Gbps", "traffic"});
    question.least_traffic_mbps = mbps.value_or(0);
  }
  question.least_mbps = query.get_number("min_mbps", std::numeric_limits<std::uint32_t>::max()).value_or(0);
  if (const auto rs_peer = query.get_number("rs_peer", 1)) question.rs_peer = *rs_peer == 1;
  question.ipv6 = query.get_number("ipv6", 1).value_or(0) == 1;
  question.never_via_route_servers = query.get_number("never_via_route_servers", 1).value_or(0) == 1;
  if (const auto list = query.get("without")) {
    question.existing.asns = networks_of(query, "without", *list, kMostLeftOut, names);
    std::sort(question.existing.asns.begin(), question.existing.asns.end());
  }
  const auto limit = query.get_number("max_results", kMostPeers).value_or(0);
  question.limit = limit == 0 ? kUsualPeers : limit;
  query.refuse_unasked();
  if (!query.ok()) return tl::unexpected(query.take_wrong());
  return question;
}

Parsed<index::ExpandQuestion> parse_expand(const std::string& raw, const index::Snapshot& snapshot,
                                           const Names& names) {
  QueryText query(raw);
  index::ExpandQuestion question;
  question.asn = need_network(query, names);
  question.policies = words_of(query, snapshot, Trait::policy, "policy");
  question.targets = targets_of(query, names);
  if (query.ok() && !question.policies.empty() && !question.targets.empty()) {
    for (const char* name : {"policy", "targets"})
      query.add({ErrorCode::invalid, "name one of policy and targets", name});
  }
  if (question.policies.empty() && question.targets.empty()) question.policies = {index::kUsualPolicy};
  question.kind = query.get_kind("type").value_or(index::PlaceKind::exchange);
  question.countries = countries_of(query);
  question.costs = costs_of(query, question.kind, names);
  question.budget = budget_of(query, query.get("cost").has_value());
  query.refuse_unasked();
  if (!query.ok()) return tl::unexpected(query.take_wrong());
  return question;
}

Parsed<index::SessionsQuestion> parse_sessions(const std::string& raw, const Names& names) {
  QueryText query(raw);
  index::SessionsQuestion question;
  question.asn = need_network(query, names);
  if (const auto list = query.need("with", "64500"))
    question.with = networks_of(query, "with", *list, index::kMostSessionPeers, names);
  query.refuse_unasked();
  if (!query.ok()) return tl::unexpected(query.take_wrong());
  return question;
}

Parsed<OverlapQuestion> parse_overlap(const std::string& raw, const Names& names) {
  QueryText query(raw);
  const auto asns = query.get("asns");
  const auto ix = query.get("ix");
  const auto fac = query.get("fac");
  OverlapQuestion question;
  if (query.ok() && (asns ? 1 : 0) + (ix ? 1 : 0) + (fac ? 1 : 0) != 1) {
    for (const char* name : {"asns", "ix", "fac"})
      query.add({ErrorCode::invalid, "name one of asns, ix and fac: asns=64496,64500", name});
  } else if (asns) {
    question = networks_of(query, "asns", *asns, index::kMostAsns, names);  // matrix takes more
  } else if (ix) {
    question = each_of<index::IxId>(query, "ix", *ix, index::kMostPlaces,
                                    [&](std::string_view one) { return names.exchange(one, "ix"); });
  } else if (fac) {
    question = each_of<index::FacId>(query, "fac", *fac, index::kMostPlaces,
                                     [&](std::string_view one) { return names.facility(one, "fac"); });
  }
  query.refuse_unasked();
  if (!query.ok()) return tl::unexpected(query.take_wrong());
  return question;
}

Parsed<std::vector<Asn>> parse_matrix(const std::string& raw, const Names& names) {
  QueryText query(raw);
  std::vector<Asn> asns;
  if (const auto list = query.need("asns", "64496,64500"))
    asns = networks_of(query, "asns", *list, index::kMostMatrixAsns, names);
  query.refuse_unasked();
  if (!query.ok()) return tl::unexpected(query.take_wrong());
  return asns;
}

}  // namespace meetpoint::api
