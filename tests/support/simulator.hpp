#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "support/world.hpp"

/// PeeringDB's API as it behaves, in memory: times in microseconds behind an output of whole seconds, soft
/// and hard deletes, deletes that cascade, ids that are used again, campuses that wait for facilities,
/// contacts and URLs that turn invisible, lists from a cache that was cut when its run started, names and
/// counts that change while `updated` stands still. Rows are kept as printed, and whatever hangs on an edit
/// is printed again at once, so that a world of real size costs an edit no more than a small one.
///
/// thread  one
/// source  the behaviour described for PeeringDB 2.82
namespace meetpoint::test {

struct SimulatedAnswer {
  int status = 200;
  std::string body;
  std::vector<std::pair<std::size_t, std::size_t>> rows;  ///< offset and size of each row in the body
  bool cached = false;
};

class Simulator {
 public:
  /// A small world of invented rows, edited a little.
  explicit Simulator(std::uint32_t seed);
  /// A world as it was loaded: rows keep the fields they have, in their order, except that what upstream
  /// derives is derived. The clock stands an hour after the newest row.
  Simulator(std::uint32_t seed, World world);

  /// Simulated wall clock, UTC seconds.
  std::int64_t now() const { return now_us_ / 1'000'000; }
  void pass_time(double seconds);

  /// One random edit of somebody's. Returns what it was, for the log of a failing test.
  std::string edit();
  /// The same, with the kind of edit by its place in the list of kinds.
  std::string edit(std::size_t kind);
  static std::size_t edit_kinds();
  /// Edits `rows` different live rows, chosen over all types alike, in a way that nothing else hangs on.
  void edit_rows(std::size_t rows);
  /// Saves a row that is there as it is, stamped `seconds` ago and seen only now: a long transaction.
  void save_late(index::ObjectType type, std::uint32_t id, double seconds);
  /// Builds the full lists that plain requests will get until the next call. They are cut when that starts,
  /// so what is edited before it ends is in none of them.
  void run_list_cache(int edits_meanwhile = 0);

  /// `target` is what stands behind the base URL: `/net?since=1`. Throws on requests that upstream would not
  /// understand, since a mirror has no business sending them.
  SimulatedAnswer get(const std::string& target);
  /// How many requests each target had.
  const std::map<std::string, int>& requests() const { return requests_; }

  /// Everything a visitor may see at this moment, tombstones not counted, as printed: what a mirror must hold
  /// after a reconcile. Campus with its pending rows.
  std::map<std::string, std::string> truth() const;
  std::size_t count_ok(index::ObjectType type) const { return pool(type, "ok").ids.size(); }
  /// The first row whose copied names and counts are not what they should be; empty when all is well.
  std::string inconsistency() const;

 private:
  struct Stored {
    std::string text;  ///< as a visitor would see it, derived fields among them
    std::string status;
    std::int64_t created_us = 0;
    std::int64_t updated_us = 0;
    std::array<std::uint32_t, 2> parents{};  ///< in the order of the relations that the type is a child in
    bool visible = true;
    std::string name, city, country;  ///< what children copy, or count by (of ixpfx: the protocol)
    std::string member_list_url;      ///< of ixlan: it outlives being hidden
  };
  using Table = std::map<std::uint32_t, Stored>;
  using Edit = std::string (Simulator::*)();
  struct EditKind {
    std::uint32_t weight;
    Edit edit;
  };
  /// Ids of one status, to draw from.
  struct Pool {
    std::vector<std::uint32_t> ids;
    std::unordered_map<std::uint32_t, std::size_t> places;
    void insert(std::uint32_t id);
    void erase(std::uint32_t id);
  };
  struct CachedList {
    std::string body = "{\"data\": [], \"meta\": {}}";
    std::vector<std::pair<std::size_t, std::size_t>> rows;
  };
  /// Ids of rows whose derived fields may have to change.
  using Dependents = std::set<std::pair<index::ObjectType, std::uint32_t>>;

  static const std::vector<EditKind>& edits();

  Table& table(index::ObjectType type) { return tables_[static_cast<std::size_t>(type)]; }
  const Table& table(index::ObjectType type) const { return tables_[static_cast<std::size_t>(type)]; }
  Pool& pool(index::ObjectType type, const std::string& status);
  const Pool& pool(index::ObjectType type, const std::string& status) const;
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }
  std::optional<std::uint32_t> any(index::ObjectType type, const std::string& status = "ok");
  bool is_ok(index::ObjectType type, std::uint32_t id) const;
  const Stored* find(index::ObjectType type, std::uint32_t id) const;
  std::uint32_t parent(index::ObjectType type, std::uint32_t id, index::ObjectType of) const;
  std::vector<std::uint32_t> children(index::ObjectType parent, std::uint32_t id, index::ObjectType of) const;
  std::vector<std::uint32_t> ok_children(index::ObjectType parent, std::uint32_t id,
                                         index::ObjectType of) const;
  /// So much hangs on the row that upstream would not let go of it.
  bool is_large(index::ObjectType type, std::uint32_t id) const;

  /// The one place where rows change: indexes, derived fields and what hangs on them follow.
  void put(index::ObjectType type, std::uint32_t id, Json row, std::int64_t created_us,
           std::int64_t updated_us);
  void note(index::ObjectType type, std::uint32_t id, Stored& stored, Json& row);
  void index(index::ObjectType type, std::uint32_t id, const Stored& stored, bool in);
  void add_dependents(index::ObjectType type, std::uint32_t id, const Stored& stored, Dependents& all) const;
  void derive(index::ObjectType type, std::uint32_t id, Json& row) const;
  void derive_again(const Dependents& all);
  Json row(index::ObjectType type, std::uint32_t id) const;

  std::uint32_t add(index::ObjectType type, const Json& fields);
  void change(index::ObjectType type, std::uint32_t id, const Json& fields);
  void change_silently(index::ObjectType type, std::uint32_t id, const Json& fields);
  void touch(index::ObjectType type, std::uint32_t id) { change(type, id, Json::object()); }
  void soft_delete(index::ObjectType type, std::uint32_t id);
  void hard_delete(index::ObjectType type, std::uint32_t id);
  void stamp_net(index::ObjectType type, std::uint32_t id);
  void settle_campus(std::uint32_t id);
  std::string free_address();
  std::string free_name(index::ObjectType type);

  // The kinds of edits; what each returns is for the log.
  std::string new_org();
  std::string new_net();
  std::string new_ix();
  std::string new_fac();
  std::string new_campus();
  std::string new_carrier();
  std::string new_netixlan();
  std::string new_netfac();
  std::string new_ixfac();
  std::string new_carrierfac();
  std::string new_ixpfx();
  std::string new_poc();
  std::string rename();
  std::string rename_ixlan();
  std::string change_port();
  std::string trade_addresses();
  std::string reuse_port();
  std::string reclaim_address();
  std::string reuse_name();
  std::string delete_something();
  std::string forget_poc();
  std::string take_net_back();
  std::string flip_poc();
  std::string flip_member_list();
  std::string undelete_net();
  std::string undelete_link();
  std::string renumber_lan();
  std::string merge_ixs();
  std::string merge_orgs();
  std::string count_silently();

  std::mt19937 random_;
  std::int64_t now_us_;
  std::array<std::uint32_t, index::kObjectTypeCount> next_id_;
  std::uint32_t next_address_ = 1;
  std::uint32_t next_asn_ = 64496;
  std::array<Json, index::kObjectTypeCount> models_;  ///< what a new row has besides what its edit sets
  std::array<Table, index::kObjectTypeCount> tables_;
  std::array<std::map<std::string, Pool>, index::kObjectTypeCount> pools_;
  std::array<std::set<std::pair<std::int64_t, std::uint32_t>>, index::kObjectTypeCount> by_time_;
  std::vector<std::set<std::pair<std::uint32_t, std::uint32_t>>> links_;  ///< of each relation: parent, child
  std::array<CachedList, index::kObjectTypeCount> cached_lists_;
  std::map<std::string, int> requests_;
};

}  // namespace meetpoint::test
