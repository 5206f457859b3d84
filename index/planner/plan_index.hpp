#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "index/finding.hpp"
#include "index/planner/capacity.hpp"
#include "index/snapshot.hpp"

/// A snapshot turned round for planning: who is at an exchange or in a facility, which exchanges stand in
/// which facilities, and what is doubtful about a row. A snapshot makes its own when it is first asked for it
/// (Snapshot::plan), 11 ms for PeeringDB's size, and keeps it.
///
/// thread  any number of readers; never changed after build
/// owner   points into the snapshot that holds it
/// source  the snapshot's places; ixfac rows and net rows of its catalog
namespace meetpoint::index {

/// A network at an exchange, seen from there.
struct ExchangeMember {
  std::uint32_t network = 0;  ///< slot in Snapshot::networks()
  bool clean_ipv4 = false;    ///< as `at` has them, here for those who go through all members
  bool clean_ipv6 = false;
  const AtExchange* at = nullptr;
  Capacity capacity;
};

/// A network in a facility, likewise.
struct FacilityMember {
  std::uint32_t network = 0;
  const AtFacility* at = nullptr;
};

class PlanIndex {
 public:
  /// shape   snapshot was built with a catalog, without which nothing is known of ixfac
  static std::unique_ptr<const PlanIndex> build(const Snapshot& snapshot);

  /// Null for an id that no ok row has.
  const Exchange* find(IxId id) const;
  const Facility* find(FacId id) const;
  /// The exchange of an ok ixlan; null when there is none, or its exchange is not ok.
  const Exchange* find(IxlanId id) const;

  std::span<const ExchangeMember> members_of(const Exchange& exchange) const;  ///< by asn
  std::span<const FacilityMember> members_of(const Facility& facility) const;  ///< by asn

  /// Slots of the facilities that an exchange says it is in, ascending and each once; and the other way.
  /// shape   an ixfac row counts when it, its exchange and its facility are ok
  std::span<const std::uint32_t> facilities_of(const Exchange& exchange) const;
  std::span<const std::uint32_t> exchanges_of(const Facility& facility) const;

  /// The network's row in the catalog's table of net.
  Slot row_of(const Network& network) const { return rows_[slot_of(network)]; }

  /// Findings that hold about a row, by code.
  std::span<const FindingRecord* const> findings_of(ObjectType type, std::uint32_t id) const;

  std::uint32_t slot_of(const Network& network) const;
  std::uint32_t slot_of(const Exchange& exchange) const;
  std::uint32_t slot_of(const Facility& facility) const;

 private:
  explicit PlanIndex(const Snapshot& snapshot) : snapshot_(snapshot) {}
  void turn_round();
  void read_buildings();
  void read_networks();
  void sort_findings();

  /// Things by slot: those of slot s stand from first[s] to first[s + 1].
  template <typename Thing>
  struct Grouped {
    std::vector<std::uint32_t> first;
    std::vector<Thing> things;
    std::span<const Thing> of(std::uint32_t slot) const {
      return {things.data() + first[slot], first[slot + 1] - first[slot]};
    }
  };
  template <typename Thing>
  static Grouped<Thing> grouped(std::size_t slots, const std::vector<std::pair<std::uint32_t, Thing>>& pairs);

  const Snapshot& snapshot_;
  Grouped<ExchangeMember> exchange_members_;
  Grouped<FacilityMember> facility_members_;
  Grouped<std::uint32_t> buildings_;  ///< facilities by exchange
  Grouped<std::uint32_t> housed_;     ///< exchanges by facility
  std::vector<Slot> rows_;
  std::vector<const FindingRecord*> findings_;  ///< by type, id, code
};

}  // namespace meetpoint::index
