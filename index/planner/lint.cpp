#include "index/planner/lint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "index/finding.hpp"
#include "index/fold.hpp"
#include "index/geo.hpp"
#include "index/match.hpp"
#include "index/meeting.hpp"
#include "index/planner/lans.hpp"
#include "index/planner/plan_index.hpp"
#include "index/row_text.hpp"

namespace meetpoint::index {

namespace {

struct Advice {
  std::string_view code;
  std::string_view owner;
  std::string_view remedy;
};

constexpr std::array kAdvice = {
    Advice{kMalformed, "peeringdb", "report it to PeeringDB's support"},
    Advice{kParentMissing, "peeringdb", "report it to PeeringDB's support"},
    Advice{kParentDeleted, "peeringdb", "report it to PeeringDB's support"},
    Advice{kAddressInvalid, "network", "correct the address of the port"},
    Advice{kAddressConflict, "network", "ask the exchange whose address it is; the other deletes it"},
    Advice{kAddressRange, "network", "correct the address, or ask the exchange to add the prefix"},
    Advice{kAddressReserved, "network", "correct the address: it is the network's or the broadcast address"},
    Advice{kAsnMismatch, "network", "save the port again, under the network that has the AS number"},
    Advice{kAsnConflict, "peeringdb", "report it to PeeringDB's support"},
    Advice{kIxlanId, "peeringdb", "nothing; programs should not take one id for the other"},
    Advice{kAsnUncertified, "network", "get a resource certificate for the AS number from its registry"},
    Advice{kAsnReserved, "network", "correct the AS number"},
    Advice{kEndpointNotHolders, "network",
           "publish the endpoint under the certificate that holds the AS number"},
    Advice{kLanAnnounced, "exchange", "withdraw the ROA, or ask who has it to"},
    Advice{kPrefixOverlap, "exchange", "correct the prefix, or delete the one that is not used"},
    Advice{kNoPrefix, "exchange", "add the prefixes of the peering LAN"},
    Advice{kPortDown, "network", "delete the port if it is gone, or say that it is in operation"},
    Advice{kPortNoAddress, "network", "add the addresses of the port"},
    Advice{kPortSpeed, "network", "correct the speed of the port, in Mbit/s"},
    Advice{kCoordinates, "facility", "correct the address or the coordinates"},
};

/// Of an address where no prefix of its family is known: nobody can say that the network is wrong.
constexpr Advice kNoPrefixOfFamily = {kAddressRange, "exchange", "add the prefixes of the peering LAN"};

/// Of a code that is not ours to know, as one of a planned port.
constexpr Advice kNoAdvice = {"", "network", ""};

const Advice& advice_on(std::string_view code) {
  const auto found =
      std::find_if(kAdvice.begin(), kAdvice.end(), [&](const Advice& one) { return one.code == code; });
  return found == kAdvice.end() ? kNoAdvice : *found;
}

double middle(std::vector<double> values) {
  const auto half = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), half, values.end());
  return *half;
}

class Linter {
 public:
  Linter(const Snapshot& snapshot, const LintQuestion& question)
      : snapshot_(snapshot),
        plan_(snapshot.plan()),
        question_(question),
        prefixes_(lan_prefixes(snapshot)),
        has_prefix_(snapshot.exchanges().size()) {
    for (const LanPrefix& one : prefixes_) {
      Families& has = has_prefix_[plan_.slot_of(*one.exchange)];
      (one.prefix.network.family == Family::v4 ? has.v4 : has.v6) = true;
    }
  }

  Lint look() {
    for (const FindingRecord& finding : snapshot_.findings()) add_finding(finding);
    for (const Network& network : snapshot_.networks()) {
      if (question_.asn && network.asn != *question_.asn) continue;
      look_at_ports(network);
    }
    if (!question_.asn) {
      look_at_prefixes();
      if (!question_.ix) look_at_coordinates();
    }
    std::stable_sort(lint_.items.begin(), lint_.items.end(), [](const LintItem& a, const LintItem& b) {
      return std::tie(a.code, a.type, a.id, a.field) < std::tie(b.code, b.type, b.id, b.field);
    });
    lint_.found = lint_.items.size();
    if (question_.limit != 0) lint_.items.resize(std::min(question_.limit, lint_.items.size()));
    return std::move(lint_);
  }

 private:
  bool is_asked(const Exchange* exchange) const {
    return !question_.ix || (exchange != nullptr && exchange->id == *question_.ix);
  }

  void add(std::string_view code, ObjectType type, std::uint32_t id, std::string_view field,
           const Network* network, const Exchange* exchange, const Facility* facility, std::string text,
           UtcSeconds since = 0) {
    const Advice& advice = is_without_prefix(code, field, exchange) ? kNoPrefixOfFamily : advice_on(code);
    lint_.items.push_back({code, type, id, field, network, exchange, facility, std::move(text), advice.owner,
                           advice.remedy, since});
  }

  bool is_without_prefix(std::string_view code, std::string_view field, const Exchange* exchange) const {
    if (code != kAddressRange || exchange == nullptr) return false;
    const Families& has = has_prefix_[plan_.slot_of(*exchange)];
    return field == "ipaddr4" ? !has.v4 : !has.v6;
  }

  void add_finding(const FindingRecord& finding) {
    const Exchange* const exchange = exchange_of(finding);
    if (!is_asked(exchange)) return;
    if (question_.asn && finding.asn != *question_.asn) return;
    const Facility* const facility =
        finding.type == ObjectType::fac ? plan_.find(FacId{finding.id}) : nullptr;
    add(finding.code, finding.type, finding.id, finding.field, snapshot_.find(finding.asn), exchange,
        facility, finding.text, finding.first_seen);
  }

  const Exchange* exchange_of(const FindingRecord& finding) const {
    if (finding.type == ObjectType::ix) return plan_.find(IxId{finding.id});
    if (finding.type == ObjectType::ixlan) return plan_.find(IxlanId{finding.id});
    if (finding.type != ObjectType::ixpfx && finding.type != ObjectType::netixlan) return nullptr;
    const Table& table = snapshot_.catalog()->table(finding.type);
    const auto slot = table.find(finding.id);
    if (!slot) return nullptr;
    return plan_.find(IxlanId{table.reference(*slot, *field_named(finding.type, "ixlan_id")).value_or(0)});
  }

  void look_at_ports(const Network& network) {
    for (const AtExchange& at : snapshot_.exchanges_of(network)) {
      const Exchange& exchange = snapshot_.exchanges()[at.exchange];
      if (!is_asked(&exchange)) continue;
      for (const Port& port : snapshot_.ports_of(at)) {
        const auto odd = [&](std::string_view code, std::string_view field, std::string text) {
          add(code, ObjectType::netixlan, port.id.value, field, &network, &exchange, nullptr,
              std::move(text));
        };
        if (!port.operational) odd(kPortDown, "operational", "the port is said not to be in operation");
        if (port.ipaddr4.empty() && port.ipaddr6.empty())
          odd(kPortNoAddress, "ipaddr4", "the port has neither an IPv4 nor an IPv6 address");
        if (port.speed_mbps == 0)
          odd(kPortSpeed, "speed", "the speed of the port is not known");
        else if (!is_usual_speed(port.speed_mbps))
          odd(kPortSpeed, "speed", fmt::format("no port has {} Mbit/s", port.speed_mbps));
      }
    }
  }

  void look_at_prefixes() {
    const std::vector<std::size_t> holders = holders_of(prefixes_);
    for (std::size_t inner = 0; inner < prefixes_.size(); ++inner) {
      if (holders[inner] == kNoHolder) continue;
      const LanPrefix& wide = prefixes_[holders[inner]];
      const LanPrefix& narrow = prefixes_[inner];
      if (!is_asked(wide.exchange) && !is_asked(narrow.exchange)) continue;
      add(kPrefixOverlap, ObjectType::ixpfx, narrow.id, "prefix", nullptr, narrow.exchange, nullptr,
          fmt::format("{} lies in {} of {} (ixpfx {})", to_string(narrow.prefix), to_string(wide.prefix),
                      wide.exchange->name, wide.id));
    }
    for (const Exchange& exchange : snapshot_.exchanges()) {
      const Families& has = has_prefix_[plan_.slot_of(exchange)];
      if (!is_asked(&exchange) || has.v4 || has.v6) continue;
      const std::size_t members = plan_.members_of(exchange).size();
      if (members > 0)
        add(kNoPrefix, ObjectType::ix, exchange.id.value, "", nullptr, &exchange, nullptr,
            fmt::format("{} ports, and no prefix of the exchange is known",
                        members == 1 ? "1 network has" : fmt::format("{} networks have", members)));
    }
  }

  void look_at_coordinates() {
    std::map<std::pair<std::string, std::string>, std::vector<const Facility*>> cities;
    for (const Facility& facility : snapshot_.facilities()) {
      const bool said = facility.latitude.has_value() || facility.longitude.has_value();
      const bool is_origin = facility.latitude == 0.0 && facility.longitude == 0.0;
      if (said && (is_origin || !point_at(facility.latitude, facility.longitude))) {
        odd_place(facility, is_origin ? "the coordinates are 0, 0, in the sea off Africa"
                                      : "the coordinates are none on Earth");
      } else if (said && !facility.city.empty()) {
        cities[{facility.country, fold(facility.city)}].push_back(&facility);
      }
    }
    for (const auto& [city, facilities] : cities) {
      if (facilities.size() < kLeastInCity) continue;
      std::vector<double> north;
      std::vector<double> east;
      for (const Facility* one : facilities) {
        north.push_back(*one->latitude);
        east.push_back(*one->longitude);
      }
      const Point centre{middle(std::move(north)), middle(std::move(east))};
      const auto km_to = [&](const Facility& one) {
        return km_between(centre, {*one.latitude, *one.longitude});
      };
      std::set<std::string> states;  // that the city is in
      for (const Facility* one : facilities) {
        const std::string state = state_of(*one);
        if (km_to(*one) <= kFarFromCityKm && !state.empty()) states.insert(state);
      }
      for (const Facility* one : facilities) {
        // Portland in Maine is not the one in Oregon.
        const std::string state = state_of(*one);
        const bool is_another = !state.empty() && !states.empty() && !states.contains(state);
        if (const double km = km_to(*one); km > kFarFromCityKm && !is_another)
          odd_place(*one, fmt::format("the coordinates are {} km from the other facilities in {}",
                                      std::lround(km), one->city));
      }
    }
  }

  /// As people search for it.
  std::string state_of(const Facility& facility) const {
    const Table& table = snapshot_.catalog()->table(ObjectType::fac);
    const auto slot = table.find(facility.id.value);
    return slot ? fold(text_of(table, *slot, "state")) : std::string();
  }

  void odd_place(const Facility& facility, std::string text) {
    add(kCoordinates, ObjectType::fac, facility.id.value, "latitude", nullptr, nullptr, &facility,
        std::move(text));
  }

  const Snapshot& snapshot_;
  const PlanIndex& plan_;
  const LintQuestion& question_;
  const std::vector<LanPrefix> prefixes_;
  struct Families {
    bool v4 = false;
    bool v6 = false;
  };
  std::vector<Families> has_prefix_;  ///< by slot of the exchange
  Lint lint_;
};

}  // namespace

bool is_usual_speed(std::uint32_t mbps) {
  constexpr std::uint32_t kLeast = 10;
  constexpr std::uint32_t kMost = 10'000'000;
  constexpr std::uint32_t kGigabit = 1000;
  if (mbps < kLeast || mbps > kMost) return false;
  // Parts of a gigabit are sold in steps of five, and all above in tenths of one.
  return mbps < kGigabit ? mbps % 5 == 0 : mbps % 100 == 0;
}

Expected<Lint> lint(const Snapshot& snapshot, const LintQuestion& question) {
  if (question.asn && question.ix)
    return fail(ErrorCode::invalid, "name a network or an exchange, not both", "asn");
  if (question.asn && snapshot.find(*question.asn) == nullptr)
    return tl::unexpected(unknown_network(*question.asn, "asn"));
  if (question.ix && snapshot.plan().find(*question.ix) == nullptr)
    return fail(ErrorCode::unknown_name, fmt::format("no exchange here has the id {}", question.ix->value),
                "ix");
  return Linter(snapshot, question).look();
}

}  // namespace meetpoint::index
