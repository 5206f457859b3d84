#include "index/planner/peers.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "index/match.hpp"
#include "index/meeting.hpp"
#include "index/planner/network_words.hpp"
#include "index/planner/plan_index.hpp"

namespace meetpoint::index {

class PeersBuilder {
 public:
  PeersBuilder(const Snapshot& snapshot, const PeersQuestion& question)
      : snapshot_(snapshot),
        question_(question),
        nets_(snapshot.catalog()->table(ObjectType::net)),
        wanted_(snapshot.networks().size(), Wanted::not_asked) {}

  Peers build(const Network& network) {
    answer_.network = &network;
    const std::uint32_t ourselves = snapshot_.plan().slot_of(network);
    wanted_[ourselves] = Wanted::no;
    std::size_t most = 0;
    for (const AtExchange& ours : snapshot_.exchanges_of(network))
      most += snapshot_.plan().members_of(snapshot_.exchanges()[ours.exchange]).size();
    found_.reserve(most);
    for (const AtExchange& ours : snapshot_.exchanges_of(network)) add_exchange(ours);
    lay_out();
    return std::move(answer_);
  }

 private:
  struct Found {
    std::uint32_t network;
    PeerPlace place;
  };
  enum class Wanted : std::uint8_t { not_asked, yes, no };

  void add_exchange(const AtExchange& ours) {
    const Exchange& exchange = snapshot_.exchanges()[ours.exchange];
    if (!(ours.clean_ipv4 || ours.clean_ipv6)) return;
    if (!question_.countries.empty() && std::find(question_.countries.begin(), question_.countries.end(),
                                                  exchange.country) == question_.countries.end())
      return;
    const Capacity our_capacity = capacity_of(snapshot_.ports_of(ours));
    for (const ExchangeMember& member : snapshot_.plan().members_of(exchange)) {
      PeerPlace place{&exchange,
                      &ours,
                      member.at,
                      ours.clean_ipv4 && member.clean_ipv4,
                      ours.clean_ipv6 && member.clean_ipv6,
                      {}};
      if (!(place.ipv4 || place.ipv6) || !is_wanted(member.network)) continue;
      const auto ports = snapshot_.ports_of(*member.at);
      if (!question_.existing.sessions.empty()) {
        const Asn asn = snapshot_.networks()[member.network].asn;
        place.ipv4 = place.ipv4 && has_free(asn, ports, &Port::usable4, &Port::ipaddr4);
        place.ipv6 = place.ipv6 && has_free(asn, ports, &Port::usable6, &Port::ipaddr6);
      }
      if (!(place.ipv6 || (place.ipv4 && !question_.ipv6))) continue;
      if (question_.rs_peer &&
          *question_.rs_peer != std::any_of(ports.begin(), ports.end(), [](const Port& port) {
            return port.operational && port.is_rs_peer;
          }))
        continue;
      if (member.capacity.mbps < question_.least_mbps) continue;
      place.capacity = bottleneck(our_capacity, member.capacity);
      found_.push_back({member.network, place});
    }
  }

  bool has_free(Asn asn, std::span<const Port> ports, bool Port::*usable, std::string Port::*address) const {
    return std::any_of(ports.begin(), ports.end(), [&](const Port& port) {
      if (!(port.*usable)) return false;
      const auto theirs = parse_address(port.*address);
      return theirs && !question_.existing.has(asn, *theirs);
    });
  }

  bool is_wanted(std::uint32_t network) {
    Wanted& wanted = wanted_[network];
    if (wanted == Wanted::not_asked) wanted = look_at(network) ? Wanted::yes : Wanted::no;
    return wanted == Wanted::yes;
  }

  bool look_at(std::uint32_t slot) const {
    static const std::size_t kNever = *field_named(ObjectType::net, "info_never_via_route_servers");
    const Network& network = snapshot_.networks()[slot];
    if (question_.existing.has(network.asn)) return false;
    const Slot row = snapshot_.plan().row_of(network);
    const auto is_one_of = [&](Trait trait, const std::vector<std::string>& words) {
      return words.empty() || std::any_of(words.begin(), words.end(), [&](const std::string& word) {
               return has_word(nets_, row, trait, word);
             });
    };
    if (!is_one_of(Trait::policy, question_.policies) || !is_one_of(Trait::type, question_.types) ||
        !is_one_of(Trait::scope, question_.scopes))
      return false;
    if (question_.least_traffic_mbps > 0 && traffic_of(nets_, row).value_or(0) < question_.least_traffic_mbps)
      return false;
    return !question_.never_via_route_servers || nets_.value(row, kNever) == "true";
  }

  /// Places by network, and the networks in their order.
  void lay_out() {
    std::vector<std::uint32_t> first(snapshot_.networks().size() + 1, 0);
    for (const Found& one : found_) ++first[one.network + 1];
    for (std::size_t k = 1; k < first.size(); ++k) first[k] += first[k - 1];
    std::vector<std::uint32_t> next = first;
    answer_.places_.resize(found_.size());
    for (const Found& one : found_) answer_.places_[next[one.network]++] = one.place;
    for (std::uint32_t network = 0; network + 1 < first.size(); ++network) {
      if (first[network] == first[network + 1]) continue;
      Peer peer{&snapshot_.networks()[network],
                std::span(answer_.places_).subspan(first[network], first[network + 1] - first[network]),
                {}};
      std::uint64_t worst_loss = 0;
      for (const PeerPlace& place : peer.places) {
        peer.capacity.mbps += place.capacity.mbps;
        worst_loss = std::max(worst_loss, place.capacity.mbps - place.capacity.mbps_without_largest);
      }
      peer.capacity.mbps_without_largest = peer.capacity.mbps - worst_loss;
      answer_.peers.push_back(peer);
    }
    answer_.found = answer_.peers.size();
    const std::size_t shown = question_.limit == 0 ? answer_.found : std::min(question_.limit, answer_.found);
    // Networks stand by asn.
    const auto before = [](const Peer& a, const Peer& b) {
      return std::tuple(b.places.size(), b.capacity.mbps, a.network) <
             std::tuple(a.places.size(), a.capacity.mbps, b.network);
    };
    const auto end = answer_.peers.begin() + static_cast<std::ptrdiff_t>(shown);
    // Of a heap, so that it is slow where all are to be sorted.
    if (shown < answer_.found) {
      std::partial_sort(answer_.peers.begin(), end, answer_.peers.end(), before);
    } else {
      std::sort(answer_.peers.begin(), end, before);
    }
    answer_.peers.resize(shown);
  }

  const Snapshot& snapshot_;
  const PeersQuestion& question_;
  const Table& nets_;
  std::vector<Wanted> wanted_;  // by network
  std::vector<Found> found_;    // by exchange
  Peers answer_;
};

Expected<Peers> peers(const Snapshot& snapshot, const PeersQuestion& question) {
  const Network* const network = snapshot.find(question.asn);
  if (network == nullptr) return tl::unexpected(unknown_network(question.asn, "asn"));
  return PeersBuilder(snapshot, question).build(*network);
}

}  // namespace meetpoint::index
