#include "index/planner/sessions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <tuple>
#include <utility>

#include "index/meeting.hpp"
#include "index/planner/capacity.hpp"

namespace meetpoint::index {

namespace {

/// How a family stands in a port.
struct Side {
  Family family;
  bool Port::*usable;
  std::string Port::*address;
};
constexpr std::array kSides = {Side{Family::v4, &Port::usable4, &Port::ipaddr4},
                               Side{Family::v6, &Port::usable6, &Port::ipaddr6}};

class PeerSessions {
 public:
  PeerSessions(const Snapshot& snapshot, const ExistingPeers& existing, const Network& peer)
      : snapshot_(snapshot), existing_(existing), peer_(peer) {}

  void add_exchange(const AtExchange& ours, const AtExchange& theirs) {
    const Bottleneck both =
        bottleneck(capacity_of(snapshot_.ports_of(ours)), capacity_of(snapshot_.ports_of(theirs)));
    for (const Port& our_port : snapshot_.ports_of(ours)) {
      for (const Port& their_port : snapshot_.ports_of(theirs)) {
        if (our_port.ixlan_id != their_port.ixlan_id) continue;
        for (const Side& side : kSides)
          add(snapshot_.exchanges()[ours.exchange], side, our_port, their_port, both.mbps);
      }
    }
  }

  /// In their order, numbered.
  std::vector<Session> take(std::uint32_t peer) {
    std::sort(found_.begin(), found_.end(), [](const Found& a, const Found& b) {
      const auto key = [](const Found& one) {
        const Session& session = one.session;
        return std::tuple(session.exchange->id, session.ours->id, session.theirs->id, session.family);
      };
      return std::tuple(b.exchange_mbps, a.session.exchange->id, b.session.mbps, key(a)) <
             std::tuple(a.exchange_mbps, b.session.exchange->id, a.session.mbps, key(b));
    });
    std::vector<Session> sessions;
    for (Found& one : found_) {
      one.session.peer = peer;
      one.session.order = static_cast<std::uint32_t>(sessions.size() + 1);
      sessions.push_back(one.session);
    }
    return sessions;
  }

 private:
  struct Found {
    Session session;
    std::uint64_t exchange_mbps;
  };

  void add(const Exchange& exchange, const Side& side, const Port& ours, const Port& theirs,
           std::uint64_t exchange_mbps) {
    if (!(ours.*side.usable && theirs.*side.usable)) return;
    const auto our_address = parse_address(ours.*side.address);
    const auto their_address = parse_address(theirs.*side.address);
    if (!our_address || !their_address || *our_address == *their_address) return;
    if (existing_.has(peer_.asn, *their_address)) return;
    if (!seen_.emplace(*our_address, *their_address).second) return;
    Session session;
    session.exchange = &exchange;
    session.family = side.family;
    session.ours = &ours;
    session.theirs = &theirs;
    session.mbps = std::min(ours.speed_mbps, theirs.speed_mbps);
    found_.push_back({session, exchange_mbps});
  }

  const Snapshot& snapshot_;
  const ExistingPeers& existing_;
  const Network& peer_;
  std::set<std::pair<IpAddress, IpAddress>> seen_;
  std::vector<Found> found_;
};

Expected<void> check(const SessionsQuestion& question) {
  if (question.with.empty()) return fail(ErrorCode::invalid, "name a network to peer with", "with");
  if (question.with.size() > kMostSessionPeers) {
    return fail(ErrorCode::too_big,
                fmt::format("at most {} networks at a time, not {}", kMostSessionPeers, question.with.size()),
                "with");
  }
  std::set<Asn> seen = {question.asn};
  for (const Asn asn : question.with) {
    if (!seen.insert(asn).second) return fail(ErrorCode::invalid, to_string(asn) + " is given twice", "with");
  }
  return {};
}

}  // namespace

Expected<Sessions> sessions(const Snapshot& snapshot, const SessionsQuestion& question) {
  if (auto right = check(question); !right) return forward(right);
  Sessions answer;
  answer.network = snapshot.find(question.asn);
  if (answer.network == nullptr) return tl::unexpected(unknown_network(question.asn, "asn"));
  for (const Asn asn : question.with) {
    const Network* const peer = snapshot.find(asn);
    if (peer == nullptr) return tl::unexpected(unknown_network(asn, "with"));
    answer.peers.push_back(peer);
  }
  for (std::uint32_t k = 0; k < answer.peers.size(); ++k) {
    const Network& peer = *answer.peers[k];
    if (question.existing.has(peer.asn)) continue;
    PeerSessions found(snapshot, question.existing, peer);
    const std::array lists = {snapshot.exchanges_of(*answer.network), snapshot.exchanges_of(peer)};
    intersect<AtExchange>(
        lists, [](const AtExchange& place) { return place.ix_id; },
        [&](std::span<const AtExchange* const> places) {
          found.add_exchange(*places[0], *places[1]);
          return true;
        });
    for (const Session& session : found.take(k)) answer.sessions.push_back(session);
  }
  return answer;
}

}  // namespace meetpoint::index
