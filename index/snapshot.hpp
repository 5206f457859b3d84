#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "index/catalog.hpp"
#include "index/ids.hpp"
#include "index/store.hpp"

/// One generation frozen in memory, laid out for questions: who is where, sorted so that "where do these
/// meet" is one merge. Built once from a Reading, never changed after.
///
/// thread  any number of readers; they share it through shared_ptr<const Snapshot>
/// owner   answers point into the snapshot they were asked of: keep it while they live
/// source  net, ix, ixlan, netixlan, fac, netfac rows, findings and history of the store
namespace meetpoint::index {

/// One port of a network at an exchange, from a netixlan row with status ok.
struct Port {
  NetixlanId id;
  IxlanId ixlan_id;
  std::string ipaddr4;  ///< as upstream printed it; empty when the port has none
  std::string ipaddr6;
  bool tainted4 = false;  ///< a finding speaks against meeting at ipaddr4 (taints_address)
  bool tainted6 = false;
  bool usable4 = false;  ///< a session can be set up: operational, ipaddr4 is an address and not tainted
  bool usable6 = false;
  std::uint32_t speed_mbps = 0;  ///< 0: unknown
  bool is_rs_peer = false;
  bool operational = true;
  bool bfd_support = false;
};

/// A network at one exchange.
struct AtExchange {
  IxId ix_id;
  std::uint32_t exchange = 0;  ///< slot in Snapshot::exchanges()
  std::uint32_t first_port = 0;
  std::uint32_t end_port = 0;
  bool has_ipv4 = false;  ///< some operational port has an address of the family
  bool has_ipv6 = false;
  bool clean_ipv4 = false;  ///< and nothing speaks against meeting at it
  bool clean_ipv6 = false;
};

/// One netfac row with status ok.
struct Tenancy {
  NetfacId id;
  Asn local_asn;
};

/// A network in one facility.
struct AtFacility {
  FacId fac_id;
  std::uint32_t facility = 0;  ///< slot in Snapshot::facilities()
  std::uint32_t first_tenancy = 0;
  std::uint32_t end_tenancy = 0;
};

/// Everything known under one AS number.
struct Network {
  Asn asn;
  NetId id;
  std::string name;
  std::uint32_t first_exchange = 0;
  std::uint32_t end_exchange = 0;
  std::uint32_t first_facility = 0;
  std::uint32_t end_facility = 0;
};

struct Exchange {
  IxId id;
  std::string name;
  std::string city;
  std::string country;
};

struct Facility {
  FacId id;
  std::string name;
  std::string city;
  std::string country;
  std::optional<double> latitude;  ///< degrees
  std::optional<double> longitude;
};

class PlanIndex;

class Snapshot {
 public:
  ~Snapshot();
  /// shape   a row takes part when it and everything it hangs on (net; ixlan and its ix; fac) is ok; ports
  ///         join their exchange through ixlan.ix_id, never through equal ids, and their ASN through net.asn
  /// errors  storage: the store could not be read
  static Expected<std::shared_ptr<const Snapshot>> build(Reading& reading);
  /// Likewise, with every row as upstream prints it, for those who serve them.
  /// shape   catalog is of the same reading
  static Expected<std::shared_ptr<const Snapshot>> build(Reading& reading,
                                                         std::shared_ptr<const Catalog> catalog);

  /// Null unless it was built with one.
  const std::shared_ptr<const Catalog>& catalog() const { return catalog_; }
  Generation generation() const { return generation_; }
  /// Rows held of a type, of every status.
  std::uint64_t rows(ObjectType type) const { return rows_[static_cast<std::size_t>(type)]; }

  /// The network of an ASN if PeeringDB lists it as ok, else nullptr.
  const Network* find(Asn asn) const;
  /// Findings that hold, by type, code and id.
  std::span<const FindingRecord> findings() const { return findings_; }
  /// Findings that were taken back in the last 90 days, likewise.
  std::span<const FindingRecord> cleared_findings() const { return cleared_findings_; }
  /// Those that can be looked back to, ascending; the last is this one (Reading::generations).
  std::span<const Generation> generations() const { return generations_; }
  /// What happened in the last 90 days, oldest first.
  std::span<const Change> changes() const { return changes_; }

  std::span<const Network> networks() const { return networks_; }       ///< by asn
  std::span<const Exchange> exchanges() const { return exchanges_; }    ///< by id
  std::span<const Facility> facilities() const { return facilities_; }  ///< by id

  std::span<const AtExchange> exchanges_of(const Network& network) const;   ///< by ix_id
  std::span<const AtFacility> facilities_of(const Network& network) const;  ///< by fac_id
  std::span<const Port> ports_of(const AtExchange& place) const;            ///< by id
  std::span<const Tenancy> tenancies_of(const AtFacility& place) const;     ///< by id

  /// The snapshot turned round for planning (index/planner/plan_index.hpp), made by whoever asks first.
  /// shape   the snapshot was built with a catalog
  const PlanIndex& plan() const;

 private:
  friend class SnapshotBuilder;
  Generation generation_;
  std::shared_ptr<const Catalog> catalog_;
  std::array<std::uint64_t, kObjectTypeCount> rows_{};
  std::vector<FindingRecord> findings_;
  std::vector<FindingRecord> cleared_findings_;
  std::vector<Generation> generations_;
  std::vector<Change> changes_;
  std::vector<Network> networks_;
  std::vector<Exchange> exchanges_;
  std::vector<Facility> facilities_;
  std::vector<AtExchange> at_exchanges_;
  std::vector<AtFacility> at_facilities_;
  std::vector<Port> ports_;
  std::vector<Tenancy> tenancies_;
  mutable std::once_flag planned_;
  mutable std::unique_ptr<const PlanIndex> plan_;
};

}  // namespace meetpoint::index
