#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "index/ids.hpp"
#include "index/model.hpp"
#include "index/snapshot.hpp"
#include "index/store.hpp"

/// Small PeeringDBs for tests: rows as JSON objects, which become a directory of lists, or the content of a
/// store, or the input of the brute-force oracle.
namespace meetpoint::test {

using Json = nlohmann::ordered_json;

/// Rows of any type; one that lacks status, created or updated is ok and of 2026-01-01.
class World {
 public:
  World& add(index::ObjectType type, Json row);
  std::vector<Json>& rows(index::ObjectType type) { return rows_[static_cast<std::size_t>(type)]; }
  const std::vector<Json>& rows(index::ObjectType type) const {
    return rows_[static_cast<std::size_t>(type)];
  }

  /// Writes `<type>.json` for each type, also for those without rows.
  void write(const std::filesystem::path& directory) const;
  /// Replaces nothing, purges nothing: stages every row in one pass.
  index::Generation store(index::Store& store) const;

 private:
  std::array<std::vector<Json>, index::kObjectTypeCount> rows_;
};

/// `{"data": [...], "meta": {}}` with upstream's separators.
std::string envelope(const std::vector<Json>& rows);

/// A row as the store wants it; columns by the field list, json as printed.
index::Row row_of(index::ObjectType type, const Json& row);

/// Reads a directory of lists, for the oracle.
World read_world(const std::filesystem::path& directory);

/// The sample with what a visitor may not see: contact 9001 of net 1, and the member list of every ixlan.
/// Both have `ecret` in them, and nothing else has.
World world_with_secrets();

/// Networks, exchanges, ixlans, facilities and their links at random, dense enough that pairs meet, with
/// deleted, pending and dangling ones among them.
World random_world(std::uint32_t seed);

/// The snapshot of a world, through an SQLite store in `directory`.
std::shared_ptr<const index::Snapshot> snapshot_of(const World& world,
                                                   const std::filesystem::path& directory);

/// What common() has to say, computed the slow way, straight from its definition.
struct Expected {
  struct Exchange {
    std::uint32_t ix_id;
    bool ipv4;
    bool ipv6;
    std::map<std::uint32_t, std::vector<std::uint32_t>> members;  ///< asn -> netixlan ids
    friend bool operator==(const Exchange&, const Exchange&) = default;
  };
  struct Facility {
    std::uint32_t fac_id;
    std::map<std::uint32_t, std::vector<std::uint32_t>> members;  ///< asn -> netfac ids
    friend bool operator==(const Facility&, const Facility&) = default;
  };
  std::vector<Exchange> exchanges;
  std::vector<Facility> facilities;
  friend bool operator==(const Expected&, const Expected&) = default;
};

class Oracle {
 public:
  explicit Oracle(const World& world);
  Expected common(const std::vector<index::Asn>& asns) const;
  /// AS numbers with an ok network.
  std::vector<index::Asn> asns() const;

 private:
  const Json* ok(index::ObjectType type, std::int64_t id) const;
  const World& world_;
  std::array<std::map<std::int64_t, const Json*>, index::kObjectTypeCount> by_id_;
  std::map<std::uint32_t, std::vector<const Json*>> netixlans_by_asn_;
  std::map<std::uint32_t, std::vector<const Json*>> netfacs_by_asn_;
};

/// What common() really said, in the oracle's shape.
Expected shape_of(const index::Snapshot& snapshot, std::span<const index::Asn> asns);

}  // namespace meetpoint::test
