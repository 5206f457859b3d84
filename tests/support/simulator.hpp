#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "support/world.hpp"

/// PeeringDB's API as it behaves, in memory: times in microseconds behind an output of whole seconds, soft
/// and hard deletes, deletes that cascade, ids that are used again, campuses that wait for facilities,
/// contacts that turn invisible, lists from a cache that was cut when its run started, names and counts that
/// change while `updated` stands still.
///
/// thread  one
/// source  the behaviour described for PeeringDB 2.82
namespace meetpoint::test {

struct SimulatedAnswer {
  int status = 200;
  std::string body;
};

class Simulator {
 public:
  explicit Simulator(std::uint32_t seed);

  /// Simulated wall clock, UTC seconds.
  std::int64_t now() const { return now_us_ / 1'000'000; }
  void pass_time(double seconds);

  /// One random edit of somebody's. Returns what it was, for the log of a failing test.
  std::string edit();
  /// Builds the full lists that plain requests will get until the next call.
  void run_list_cache();

  /// `target` is what stands behind the base URL: `/net?since=1`. Throws on requests that upstream would not
  /// understand, since a mirror has no business sending them.
  SimulatedAnswer get(const std::string& target);
  /// How many requests each target had.
  const std::map<std::string, int>& requests() const { return requests_; }

  /// Everything a visitor may see at this moment, tombstones not counted, as printed: what a mirror must hold
  /// after a reconcile. Campus with its pending rows.
  std::map<std::string, std::string> truth() const;

 private:
  struct Stored {
    Json fields;  ///< own fields; names copied from parents and counts are added when printed
    std::string status = "ok";
    std::int64_t created_us = 0;
    std::int64_t updated_us = 0;
  };
  using Table = std::map<std::uint32_t, Stored>;

  Table& table(index::ObjectType type) { return tables_[static_cast<std::size_t>(type)]; }
  const Table& table(index::ObjectType type) const { return tables_[static_cast<std::size_t>(type)]; }
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }
  std::optional<std::uint32_t> any(index::ObjectType type, const std::string& status = "ok");
  std::uint32_t add(index::ObjectType type, Json fields);
  void touch(index::ObjectType type, std::uint32_t id);
  void soft_delete(index::ObjectType type, std::uint32_t id);
  void settle_campus(std::uint32_t id);
  std::string free_address();
  bool is_ok(index::ObjectType type, std::uint32_t id) const;
  std::string text(index::ObjectType type, std::uint32_t id, const char* field) const;
  std::size_t count_ok(index::ObjectType type, const char* field, std::uint32_t id) const;
  Json print(index::ObjectType type, std::uint32_t id) const;
  bool visible(index::ObjectType type, const Stored& row) const;

  std::mt19937 random_;
  std::int64_t now_us_;
  std::uint32_t next_id_[index::kObjectTypeCount];
  std::uint32_t next_address_ = 1;
  std::uint32_t next_asn_ = 64496;
  std::array<Table, index::kObjectTypeCount> tables_;
  std::array<std::string, index::kObjectTypeCount> cached_lists_;
  std::map<std::string, int> requests_;
};

}  // namespace meetpoint::test
