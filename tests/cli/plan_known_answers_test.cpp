#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <random>
#include <set>

#include "index/planner/at.hpp"
#include "index/planner/capacity.hpp"
#include "index/planner/expand.hpp"
#include "index/planner/lint.hpp"
#include "index/planner/near.hpp"
#include "index/planner/near_miss.hpp"
#include "index/planner/network_words.hpp"
#include "index/planner/overlap.hpp"
#include "index/planner/path.hpp"
#include "index/planner/peers.hpp"
#include "index/planner/place_overlap.hpp"
#include "index/planner/plan_index.hpp"
#include "index/planner/redundancy.hpp"
#include "index/planner/sessions.hpp"
#include "index/planner/whatif.hpp"
#include "index/query.hpp"
#include "index/sqlite_store.hpp"
#include "support/temp_dir.hpp"
#include "support/world.hpp"
#include "sync/directory_source.hpp"
#include "sync/load.hpp"

/// The planner on a real PeeringDB of 2022, against counts that are known, `common`, and the rows themselves.
namespace meetpoint::test {
namespace {

using index::Asn;

class PlanKnownAnswers : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    const auto data = shared_data("data/peeringdb-2022-04");
    if (data.empty()) return;
    const TempDir place;
    const auto store = index::open_sqlite_store(place / "store.db", index::Access::write).value();
    sync::DirectorySource source(data);
    sync::load(source, *store, [](const sync::TypeReport&, bool) {}, {}).value();
    const auto reading = store->read().value();
    auto catalog = index::Catalog::build(*reading, nullptr).value();
    snapshot_ = index::Snapshot::build(*reading, std::move(catalog)).value();
  }
  static void TearDownTestSuite() { snapshot_.reset(); }
  void SetUp() override {
    if (!snapshot_) GTEST_SKIP() << kNoShared;
  }
  /// How many exchanges two networks can use, and how much they can exchange there.
  static std::pair<std::size_t, std::uint64_t> usable(Asn a, Asn b) {
    const std::vector<Asn> both = {a, b};
    const auto common = index::common(*snapshot_, both).value();
    std::size_t count = 0;
    std::uint64_t mbps = 0;
    for (const index::CommonExchange& place : common.exchanges) {
      if (!place.usable()) continue;
      ++count;
      mbps += index::bottleneck(index::capacity_of(snapshot_->ports_of(*place.members[0])),
                                index::capacity_of(snapshot_->ports_of(*place.members[1])))
                  .mbps;
    }
    return {count, mbps};
  }
  static std::shared_ptr<const index::Snapshot> snapshot_;
};
std::shared_ptr<const index::Snapshot> PlanKnownAnswers::snapshot_;

TEST_F(PlanKnownAnswers, AllPairsWithACommonExchange) {
  EXPECT_EQ(index::pairs_that_meet(*snapshot_), 3'666'731U);
}

TEST_F(PlanKnownAnswers, PeersAreThoseThatCommonFindsUsable) {
  index::PeersQuestion question;
  question.asn = {13335};
  const index::Peers peers = index::peers(*snapshot_, question).value();
  std::map<Asn, std::pair<std::size_t, std::uint64_t>> found;
  for (const index::Peer& peer : peers.peers)
    found[peer.network->asn] = {peer.places.size(), peer.capacity.mbps};
  std::map<Asn, std::pair<std::size_t, std::uint64_t>> expected;
  for (const index::Network& network : snapshot_->networks()) {
    if (network.asn == question.asn) continue;
    const auto one = usable(question.asn, network.asn);
    if (one.first > 0) expected[network.asn] = one;
  }
  EXPECT_GT(expected.size(), 5000U);
  EXPECT_EQ(found, expected);
}

TEST_F(PlanKnownAnswers, CellsOfTheMatrixAreWhatCommonFinds) {
  std::mt19937 random(2022);
  std::vector<Asn> asns;
  for (std::size_t k = 0; k < snapshot_->networks().size() && asns.size() < 500; k += 17)
    asns.push_back(snapshot_->networks()[k].asn);
  const index::OverlapMatrix matrix = index::overlap_matrix(*snapshot_, asns).value();
  std::size_t met = 0;
  for (int pair = 0; pair < 5000; ++pair) {
    const std::size_t a = random() % asns.size();
    const std::size_t b = random() % asns.size();
    if (a == b) continue;
    const std::vector<Asn> both = {asns[a], asns[b]};
    const auto common = index::common(*snapshot_, both).value();
    const index::OverlapCell& cell = matrix.at(a, b);
    ASSERT_EQ(cell.exchanges, common.exchanges.size());
    ASSERT_EQ(cell.facilities, common.facilities.size());
    ASSERT_EQ(std::pair(std::size_t{cell.usable_exchanges}, cell.mbps), usable(asns[a], asns[b]));
    met += cell.exchanges;
  }
  EXPECT_GT(met, 100U);
}

/// Each step is held against the peers that one would have there, and the rows that no other step has taken.
TEST_F(PlanKnownAnswers, AnExpansionReachesWhoIsThere) {
  const index::Expansion expansion =
      index::expand(*snapshot_, {.asn = {24940}, .policies = {"Open"}, .budget = 10}).value();
  ASSERT_EQ(expansion.steps.size(), 10U);
  index::PeersQuestion question{.asn = {24940}, .policies = {"Open"}};
  std::set<Asn> reached;
  const index::Peers peers = index::peers(*snapshot_, question).value();
  for (const index::Peer& peer : peers.peers) reached.insert(peer.network->asn);
  EXPECT_EQ(reached.size(), expansion.reachable_now);
  std::set<Asn> open;
  for (const index::Network& network : snapshot_->networks()) {
    const index::Table& nets = snapshot_->catalog()->table(index::ObjectType::net);
    if (network.asn != question.asn &&
        index::has_word(nets, snapshot_->plan().row_of(network), index::Trait::policy, "Open"))
      open.insert(network.asn);
  }
  EXPECT_EQ(open.size(), expansion.targets);
  std::uint64_t least = open.size();
  for (const index::ExpandStep& step : expansion.steps) {
    for (const index::ExchangeMember& member : snapshot_->plan().members_of(*step.exchange)) {
      const Asn asn = snapshot_->networks()[member.network].asn;
      if (open.contains(asn) && (member.clean_ipv4 || member.clean_ipv6)) reached.insert(asn);
    }
    EXPECT_EQ(reached.size(), step.covered) << step.exchange->name;
    EXPECT_LE(step.gain, least) << "a later step adds no more";
    least = step.gain;
  }
}

TEST_F(PlanKnownAnswers, SessionsAreAtEachUsableExchange) {
  const index::Sessions sessions = index::sessions(*snapshot_, {{13335}, {{15169}, {32934}}, {}}).value();
  std::map<std::uint32_t, std::set<std::uint32_t>> exchanges;
  std::set<std::pair<std::string, std::string>> pairs;
  for (const index::Session& session : sessions.sessions) {
    exchanges[session.peer].insert(session.exchange->id.value);
    const bool v4 = session.family == index::Family::v4;
    EXPECT_TRUE(pairs
                    .emplace(v4 ? session.ours->ipaddr4 : session.ours->ipaddr6,
                             v4 ? session.theirs->ipaddr4 : session.theirs->ipaddr6)
                    .second);
  }
  EXPECT_EQ(exchanges[0].size(), usable({13335}, {15169}).first);
  EXPECT_EQ(exchanges[1].size(), usable({13335}, {32934}).first);
}

TEST_F(PlanKnownAnswers, ExchangesShareWhatTheRowsSay) {
  // AMS-IX and DE-CIX Frankfurt.
  const std::vector<index::IxId> ids = {{26}, {31}};
  const index::ExchangeOverlap overlap = index::exchange_overlap(*snapshot_, ids).value();
  const World world = read_world(shared_data("data/peeringdb-2022-04"));
  std::map<std::uint32_t, std::uint32_t> asns;  // of ok networks, by id
  for (const Json& net : world.rows(index::ObjectType::net)) {
    if (net.at("status") == "ok") asns[net.at("id")] = net.at("asn");
  }
  std::array<std::set<std::uint32_t>, 2> members;
  for (const Json& port : world.rows(index::ObjectType::netixlan)) {
    const auto network = asns.find(port.at("net_id"));
    if (port.at("status") != "ok" || network == asns.end()) continue;
    for (std::size_t k = 0; k < ids.size(); ++k) {
      if (port.at("ixlan_id") == ids[k].value) members[k].insert(network->second);
    }
  }
  std::size_t shared = 0;
  for (const std::uint32_t asn : members[0]) shared += members[1].count(asn);
  EXPECT_GT(shared, 300U);
  EXPECT_EQ(overlap.shared, shared);
  for (std::size_t k = 0; k < ids.size(); ++k) {
    EXPECT_EQ(overlap.counts[k].networks, members[k].size());
    EXPECT_EQ(overlap.counts[k].unique, members[k].size() - shared);
  }
}

TEST_F(PlanKnownAnswers, WhoIsAtTwoLargeExchanges) {
  const index::ExchangePresence ams = index::at(*snapshot_, index::IxId{26}).value();
  EXPECT_EQ(ams.exchange->name, "AMS-IX");
  EXPECT_EQ(ams.members.size(), 825U);
  EXPECT_EQ(ams.capacity.mbps, 42'526'901U);
  EXPECT_EQ(ams.facilities.size(), 25U);
  const index::ExchangePresence decix = index::at(*snapshot_, index::IxId{31}).value();
  EXPECT_EQ(decix.members.size(), 967U);
  EXPECT_EQ(decix.capacity.mbps, 54'583'750U);
}

TEST_F(PlanKnownAnswers, WhatIsNearFrankfurt) {
  const index::Near near = index::near(*snapshot_, {{50.11, 8.68}, 50, 0}).value();
  EXPECT_EQ(near.facilities_found, 50U);
  EXPECT_EQ(near.exchanges_found, 18U);
}

TEST_F(PlanKnownAnswers, EachAddressLeadsToItsPort) {
  std::size_t looked = 0;
  std::size_t outside = 0;
  for (std::size_t k = 0; k < snapshot_->networks().size(); k += 97) {
    const index::Network& network = snapshot_->networks()[k];
    for (const index::AtExchange& at : snapshot_->exchanges_of(network)) {
      for (const index::Port& port : snapshot_->ports_of(at)) {
        for (const std::string& text : {port.ipaddr4, port.ipaddr6}) {
          if (text.empty()) continue;
          const index::Path path = index::path(*snapshot_, index::parse_address(text).value());
          const auto mine = std::find_if(path.ports.begin(), path.ports.end(),
                                         [&](const auto& one) { return one.port->id == port.id; });
          ASSERT_NE(mine, path.ports.end()) << text;
          EXPECT_EQ(mine->network, &network);
          ++looked;
          if (path.prefixes.empty()) {
            ++outside;
            continue;
          }
          const auto findings = snapshot_->plan().findings_of(index::ObjectType::netixlan, port.id.value);
          EXPECT_TRUE(path.prefixes.front().exchange->id == at.ix_id || !findings.empty()) << text;
        }
      }
    }
  }
  EXPECT_GT(looked, 500U);
  EXPECT_LT(outside, looked / 20);
}

/// What one gains by joining is what an expansion promises of its first step; by leaving it again, what is
/// lost.
TEST_F(PlanKnownAnswers, JoiningIsWorthWhatAnExpansionSays) {
  const index::Expansion expansion =
      index::expand(*snapshot_, {.asn = {24940}, .policies = {"Open"}, .budget = 1}).value();
  const index::IxId first = expansion.steps.at(0).exchange->id;
  const index::WhatIf joined = index::whatif(*snapshot_, {{24940}, {first}}).value();
  const index::Table& nets = snapshot_->catalog()->table(index::ObjectType::net);
  std::size_t open = 0;
  for (const index::WhatIfNetwork& one : joined.exchanges.networks) {
    EXPECT_TRUE(one.gained);
    open +=
        index::has_word(nets, snapshot_->plan().row_of(*one.network), index::Trait::policy, "Open") ? 1 : 0;
  }
  EXPECT_EQ(open, expansion.steps[0].gain);
  EXPECT_EQ(joined.exchanges.after - joined.exchanges.before, joined.exchanges.networks.size());
  // DE-CIX Frankfurt and AMS-IX, without which Cloudflare is still met nearly everywhere.
  const index::WhatIf left = index::whatif(*snapshot_, {{13335}, {}, {{31}, {26}}}).value();
  index::PeersQuestion question;
  question.asn = {13335};
  const auto peers = index::peers(*snapshot_, question).value().peers;
  EXPECT_EQ(left.exchanges.before, peers.size());
  std::set<Asn> lost;
  for (const index::Peer& peer : peers) {
    const bool elsewhere = std::any_of(peer.places.begin(), peer.places.end(), [](const auto& place) {
      return place.exchange->id.value != 31 && place.exchange->id.value != 26;
    });
    if (!elsewhere) lost.insert(peer.network->asn);
  }
  EXPECT_GT(lost.size(), 100U);
  std::set<Asn> said;
  for (const index::WhatIfNetwork& one : left.exchanges.networks) said.insert(one.network->asn);
  EXPECT_EQ(said, lost);
}

TEST_F(PlanKnownAnswers, TwoLargeNetworksMeetAtPlacesThatDoNotFailTogether) {
  const index::Redundancy answer = index::redundancy(*snapshot_, {13335}, {15169}).value();
  const std::vector<Asn> both = {{13335}, {15169}};
  const auto common = index::common(*snapshot_, both).value();
  EXPECT_EQ(answer.places.size(), usable({13335}, {15169}).first + common.facilities.size());
  EXPECT_EQ(answer.mbps, usable({13335}, {15169}).second);
  EXPECT_FALSE(answer.risks.empty());
  for (const index::Risk& risk : answer.risks) EXPECT_FALSE(risk.single_point) << risk.name;
}

TEST_F(PlanKnownAnswers, NearMissesAreWithinTheirDistance) {
  const index::NearMiss answer = index::near_miss(*snapshot_, {{13335}, {6939}, 5, 0}).value();
  const std::vector<Asn> both = {{13335}, {6939}};
  EXPECT_EQ(answer.common.size(), index::common(*snapshot_, both).value().facilities.size())
      << "nobody said in 2022 where ports end";
  EXPECT_GT(answer.common.size(), 20U);
  ASSERT_GT(answer.pairs.size(), 10U);
  for (const index::NearMissPair& pair : answer.pairs) {
    EXPECT_TRUE(pair.same_campus || !pair.carriers.empty() || (pair.km && *pair.km <= 5));
    EXPECT_EQ(std::count(answer.common.begin(), answer.common.end(), pair.ours.facility), 0);
  }
}

/// As jq counts them in the rows: ok ports of ok networks and exchanges.
TEST_F(PlanKnownAnswers, WhatIsOddIsCounted) {
  const index::Lint lint = index::lint(*snapshot_, {}).value();
  std::map<std::string_view, std::size_t> counts;
  for (const index::LintItem& item : lint.items) ++counts[item.code];
  const World world = read_world(shared_data("data/peeringdb-2022-04"));
  const auto ok = [&](index::ObjectType type) {
    std::set<std::uint32_t> ids;
    for (const Json& row : world.rows(type)) {
      if (row.at("status") == "ok") ids.insert(row.at("id").get<std::uint32_t>());
    }
    return ids;
  };
  const auto nets = ok(index::ObjectType::net);
  const auto lans = ok(index::ObjectType::ixlan);
  const auto exchanges = ok(index::ObjectType::ix);
  std::map<std::uint32_t, std::uint32_t> ix_of;
  for (const Json& lan : world.rows(index::ObjectType::ixlan)) ix_of[lan.at("id")] = lan.at("ix_id");
  std::size_t down = 0;
  std::size_t without = 0;
  std::size_t odd = 0;
  for (const Json& port : world.rows(index::ObjectType::netixlan)) {
    if (port.at("status") != "ok" || !nets.contains(port.at("net_id")) ||
        !lans.contains(port.at("ixlan_id")) || !exchanges.contains(ix_of[port.at("ixlan_id")]))
      continue;
    down += port.at("operational") == false ? 1 : 0;
    without += port.at("ipaddr4").is_null() && port.at("ipaddr6").is_null() ? 1 : 0;
    odd += index::is_usual_speed(port.at("speed").get<std::uint32_t>()) ? 0 : 1;
  }
  EXPECT_EQ(counts[index::kPortDown], down);
  EXPECT_EQ(counts[index::kPortNoAddress], without);
  EXPECT_EQ(counts[index::kPortSpeed], odd);
  EXPECT_GT(down, 100U);
  EXPECT_GT(odd, 1000U);
  EXPECT_GT(counts[index::kCoordinates], 0U);
}

}  // namespace
}  // namespace meetpoint::test
