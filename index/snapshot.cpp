#include "index/snapshot.hpp"

#include <algorithm>
#include <limits>
#include <string_view>
#include <tuple>
#include <utility>

#include "index/planner/plan_index.hpp"

namespace meetpoint::index {

namespace {

/// Slot of an id in a vector sorted by `id`.
template <typename Things>
std::optional<std::uint32_t> slot_of(const Things& things, std::uint32_t id) {
  const auto found =
      std::lower_bound(things.begin(), things.end(), id,
                       [](const auto& thing, std::uint32_t wanted) { return thing.id.value < wanted; });
  if (found == things.end() || found->id.value != id) return std::nullopt;
  return static_cast<std::uint32_t>(found - things.begin());
}

/// Upstream's two fields are text; one may hold anything.
bool is_address(std::string_view text, Family family) {
  const auto address = parse_address(text);
  return address && address->family == family;
}

std::uint32_t size32(const auto& things) {
  return static_cast<std::uint32_t>(things.size());
}

}  // namespace

/// Reads the rows type by type, each pass needing only what the passes before it left behind.
class SnapshotBuilder {
 public:
  SnapshotBuilder(Reading& reading, std::shared_ptr<const Catalog> catalog) : reading_(reading) {
    snapshot_->catalog_ = std::move(catalog);
  }

  Expected<std::shared_ptr<const Snapshot>> build() {
    snapshot_->generation_ = reading_.generation();
    if (auto read = read_records(); !read) return forward(read);
    for (const ObjectType type : kObjectTypes) {
      const auto visit = visitor(type);
      std::uint64_t& rows = snapshot_->rows_[static_cast<std::size_t>(type)];
      if (visit != nullptr) {
        auto read = reading_.each(type, [&](const Row& row) {
          ++rows;
          if (row.is_ok()) (this->*visit)(row);
        });
        if (!read) return forward(read);
      } else {
        auto counted = reading_.count(type);
        if (!counted) return forward(counted);
        rows = *counted;
      }
    }
    lay_out_networks();
    lay_out_ports();
    lay_out_tenancies();
    return std::shared_ptr<const Snapshot>(std::move(snapshot_));
  }

 private:
  /// Findings and history; and which ports' addresses are tainted.
  Expected<void> read_records() {
    auto findings = reading_.findings();
    if (!findings) return forward(findings);
    auto cleared = reading_.cleared_findings();
    if (!cleared) return forward(cleared);
    auto changes = reading_.changes();
    if (!changes) return forward(changes);
    auto generations = reading_.generations();
    if (!generations) return forward(generations);
    snapshot_->generations_ = std::move(*generations);
    snapshot_->findings_ = std::move(*findings);
    snapshot_->cleared_findings_ = std::move(*cleared);
    snapshot_->changes_ = std::move(*changes);
    for (const FindingRecord& finding : snapshot_->findings_) {
      if (finding.type == ObjectType::netixlan && taints_address(finding.code))
        (finding.field == "ipaddr4" ? tainted4_ : tainted6_).push_back(finding.id);
    }
    for (auto* ids : {&tainted4_, &tainted6_}) std::sort(ids->begin(), ids->end());
    return {};
  }

  struct Net {
    NetId id;
    Asn asn;
    std::string name;
  };
  struct Ixlan {
    IxlanId id;
    std::uint32_t exchange;
  };
  struct PortAt {
    Asn asn;
    std::uint32_t exchange;
    Port port;
  };
  struct TenancyAt {
    Asn asn;
    std::uint32_t facility;
    Tenancy tenancy;
  };
  using Visit = void (SnapshotBuilder::*)(const Row&);

  static Visit visitor(ObjectType type) {
    switch (type) {
      case ObjectType::net:
        return &SnapshotBuilder::add_net;
      case ObjectType::ix:
        return &SnapshotBuilder::add_exchange;
      case ObjectType::fac:
        return &SnapshotBuilder::add_facility;
      case ObjectType::ixlan:
        return &SnapshotBuilder::add_ixlan;
      case ObjectType::netixlan:
        return &SnapshotBuilder::add_port;
      case ObjectType::netfac:
        return &SnapshotBuilder::add_tenancy;
      default:
        return nullptr;
    }
  }

  void add_net(const Row& row) {
    constexpr auto kAsn = column_of(ObjectType::net, "asn");
    constexpr auto kName = column_of(ObjectType::net, "name");
    nets_.push_back({{row.id}, {row.reference(kAsn)}, std::string(row.text(kName))});
  }

  void add_exchange(const Row& row) {
    constexpr auto kName = column_of(ObjectType::ix, "name");
    constexpr auto kCity = column_of(ObjectType::ix, "city");
    constexpr auto kCountry = column_of(ObjectType::ix, "country");
    snapshot_->exchanges_.push_back({{row.id},
                                     std::string(row.text(kName)),
                                     std::string(row.text(kCity)),
                                     std::string(row.text(kCountry))});
  }

  void add_facility(const Row& row) {
    constexpr auto kName = column_of(ObjectType::fac, "name");
    constexpr auto kCity = column_of(ObjectType::fac, "city");
    constexpr auto kCountry = column_of(ObjectType::fac, "country");
    constexpr auto kLatitude = column_of(ObjectType::fac, "latitude");
    constexpr auto kLongitude = column_of(ObjectType::fac, "longitude");
    snapshot_->facilities_.push_back({{row.id},
                                      std::string(row.text(kName)),
                                      std::string(row.text(kCity)),
                                      std::string(row.text(kCountry)),
                                      row.number(kLatitude),
                                      row.number(kLongitude)});
  }

  void add_ixlan(const Row& row) {
    constexpr auto kIx = column_of(ObjectType::ixlan, "ix_id");
    if (const auto exchange = slot_of(snapshot_->exchanges_, row.reference(kIx))) {
      ixlans_.push_back({{row.id}, *exchange});
    }
  }

  void add_port(const Row& row) {
    constexpr auto kType = ObjectType::netixlan;
    constexpr auto kNet = column_of(kType, "net_id");
    constexpr auto kIxlan = column_of(kType, "ixlan_id");
    constexpr auto kSpeed = column_of(kType, "speed");
    constexpr auto kIpv4 = column_of(kType, "ipaddr4");
    constexpr auto kIpv6 = column_of(kType, "ipaddr6");
    constexpr auto kRsPeer = column_of(kType, "is_rs_peer");
    constexpr auto kOperational = column_of(kType, "operational");
    constexpr auto kBfd = column_of(kType, "bfd_support");
    const auto net = slot_of(nets_, row.reference(kNet));
    const auto ixlan = slot_of(ixlans_, row.reference(kIxlan));
    if (!net || !ixlan) return;
    constexpr std::int64_t kMostSpeed = std::numeric_limits<std::uint32_t>::max();
    Port port;
    port.id = {row.id};
    port.ixlan_id = ixlans_[*ixlan].id;
    port.ipaddr4 = row.text(kIpv4);
    port.ipaddr6 = row.text(kIpv6);
    port.tainted4 = std::binary_search(tainted4_.begin(), tainted4_.end(), row.id);
    port.tainted6 = std::binary_search(tainted6_.begin(), tainted6_.end(), row.id);
    port.speed_mbps =
        static_cast<std::uint32_t>(std::clamp<std::int64_t>(row.integer(kSpeed).value_or(0), 0, kMostSpeed));
    port.is_rs_peer = row.flag(kRsPeer, false);
    port.operational = row.flag(kOperational, true);
    port.bfd_support = row.flag(kBfd, false);
    ports_.push_back({nets_[*net].asn, ixlans_[*ixlan].exchange, std::move(port)});
  }

  void add_tenancy(const Row& row) {
    constexpr auto kNet = column_of(ObjectType::netfac, "net_id");
    constexpr auto kFac = column_of(ObjectType::netfac, "fac_id");
    constexpr auto kLocalAsn = column_of(ObjectType::netfac, "local_asn");
    const auto net = slot_of(nets_, row.reference(kNet));
    const auto facility = slot_of(snapshot_->facilities_, row.reference(kFac));
    if (!net || !facility) return;
    tenancies_.push_back({nets_[*net].asn, *facility, {{row.id}, {row.reference(kLocalAsn)}}});
  }

  void lay_out_networks() {
    // Upstream keeps ASNs unique; should two networks claim one while a change is under way, the one with the
    // lowest id gives the name and both give their ports.
    std::stable_sort(nets_.begin(), nets_.end(), [](const Net& a, const Net& b) { return a.asn < b.asn; });
    for (Net& net : nets_) {
      if (net.asn.value == 0) continue;
      if (!snapshot_->networks_.empty() && snapshot_->networks_.back().asn == net.asn) continue;
      Network network;
      network.asn = net.asn;
      network.id = net.id;
      network.name = std::move(net.name);
      snapshot_->networks_.push_back(std::move(network));
    }
  }

  void lay_out_ports() {
    std::sort(ports_.begin(), ports_.end(), [](const PortAt& a, const PortAt& b) {
      return std::tie(a.asn, a.exchange, a.port.id) < std::tie(b.asn, b.exchange, b.port.id);
    });
    std::size_t next = 0;
    for (Network& network : snapshot_->networks_) {
      while (next < ports_.size() && ports_[next].asn < network.asn) ++next;
      network.first_exchange = size32(snapshot_->at_exchanges_);
      while (next < ports_.size() && ports_[next].asn == network.asn) {
        AtExchange place;
        place.exchange = ports_[next].exchange;
        place.ix_id = snapshot_->exchanges_[place.exchange].id;
        place.first_port = size32(snapshot_->ports_);
        for (; next < ports_.size() && ports_[next].asn == network.asn &&
               ports_[next].exchange == place.exchange;
             ++next) {
          Port& port = ports_[next].port;
          const bool ipv4 = port.operational && is_address(port.ipaddr4, Family::v4);
          const bool ipv6 = port.operational && is_address(port.ipaddr6, Family::v6);
          place.has_ipv4 |= ipv4;
          place.has_ipv6 |= ipv6;
          port.usable4 = ipv4 && !port.tainted4;
          port.usable6 = ipv6 && !port.tainted6;
          place.clean_ipv4 |= port.usable4;
          place.clean_ipv6 |= port.usable6;
          snapshot_->ports_.push_back(std::move(port));
        }
        place.end_port = size32(snapshot_->ports_);
        snapshot_->at_exchanges_.push_back(place);
      }
      network.end_exchange = size32(snapshot_->at_exchanges_);
    }
  }

  void lay_out_tenancies() {
    std::sort(tenancies_.begin(), tenancies_.end(), [](const TenancyAt& a, const TenancyAt& b) {
      return std::tie(a.asn, a.facility, a.tenancy.id) < std::tie(b.asn, b.facility, b.tenancy.id);
    });
    std::size_t next = 0;
    for (Network& network : snapshot_->networks_) {
      while (next < tenancies_.size() && tenancies_[next].asn < network.asn) ++next;
      network.first_facility = size32(snapshot_->at_facilities_);
      while (next < tenancies_.size() && tenancies_[next].asn == network.asn) {
        AtFacility place;
        place.facility = tenancies_[next].facility;
        place.fac_id = snapshot_->facilities_[place.facility].id;
        place.first_tenancy = size32(snapshot_->tenancies_);
        for (; next < tenancies_.size() && tenancies_[next].asn == network.asn &&
               tenancies_[next].facility == place.facility;
             ++next) {
          snapshot_->tenancies_.push_back(tenancies_[next].tenancy);
        }
        place.end_tenancy = size32(snapshot_->tenancies_);
        snapshot_->at_facilities_.push_back(place);
      }
      network.end_facility = size32(snapshot_->at_facilities_);
    }
  }

  Reading& reading_;
  std::shared_ptr<Snapshot> snapshot_ = std::make_shared<Snapshot>();
  std::vector<std::uint32_t> tainted4_;  // ids of netixlan, ascending
  std::vector<std::uint32_t> tainted6_;
  std::vector<Net> nets_;
  std::vector<Ixlan> ixlans_;
  std::vector<PortAt> ports_;
  std::vector<TenancyAt> tenancies_;
};

Expected<std::shared_ptr<const Snapshot>> Snapshot::build(Reading& reading) {
  return build(reading, nullptr);
}

Expected<std::shared_ptr<const Snapshot>> Snapshot::build(Reading& reading,
                                                          std::shared_ptr<const Catalog> catalog) {
  return SnapshotBuilder(reading, std::move(catalog)).build();
}

Snapshot::~Snapshot() = default;

const PlanIndex& Snapshot::plan() const {
  std::call_once(planned_, [this] { plan_ = PlanIndex::build(*this); });
  return *plan_;
}

const Network* Snapshot::find(Asn asn) const {
  const auto found =
      std::lower_bound(networks_.begin(), networks_.end(), asn,
                       [](const Network& network, Asn wanted) { return network.asn < wanted; });
  return found == networks_.end() || found->asn != asn ? nullptr : &*found;
}

std::span<const AtExchange> Snapshot::exchanges_of(const Network& network) const {
  return {at_exchanges_.data() + network.first_exchange, network.end_exchange - network.first_exchange};
}

std::span<const AtFacility> Snapshot::facilities_of(const Network& network) const {
  return {at_facilities_.data() + network.first_facility, network.end_facility - network.first_facility};
}

std::span<const Port> Snapshot::ports_of(const AtExchange& place) const {
  return {ports_.data() + place.first_port, place.end_port - place.first_port};
}

std::span<const Tenancy> Snapshot::tenancies_of(const AtFacility& place) const {
  return {tenancies_.data() + place.first_tenancy, place.end_tenancy - place.first_tenancy};
}

}  // namespace meetpoint::index
