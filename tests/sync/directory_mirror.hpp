#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "index/locations.hpp"
#include "index/query.hpp"
#include "index/sqlite_store.hpp"
#include "support/temp_dir.hpp"
#include "support/world.hpp"
#include "sync/directory_source.hpp"
#include "sync/load.hpp"

/// A store that follows a directory of lists, and what it says of them.
namespace meetpoint::test {

inline constexpr index::Asn kA{64496};
inline constexpr index::Asn kB{64497};
inline constexpr index::Asn kC{64498};

class DirectoryMirror {
 public:
  /// Loads a world as it is now; types in `without` have no list at all.
  void load(const World& world, const std::vector<index::ObjectType>& without = {}) {
    const TempDir lists;
    world.write(lists.path());
    for (const index::ObjectType type : without)
      std::filesystem::remove(lists / (std::string(name_of(type)) + ".json"));
    load_directory(lists.path());
  }
  void load_directory(const std::filesystem::path& directory) {
    sync::DirectorySource source(directory);
    sync::load(source, *store_, [](const sync::TypeReport&, bool) {}, {}).value();
    snapshot_ = index::Snapshot::build(*store_->read().value()).value();
  }

  const index::Snapshot& snapshot() const { return *snapshot_; }
  index::Store& store() { return *store_; }
  std::string file() const { return (place_ / "store.db").string(); }

  /// `CODE type id field` of what holds, sorted.
  std::vector<std::string> findings() const {
    std::vector<std::string> all;
    for (const index::FindingRecord& finding : snapshot_->findings()) all.push_back(text_of(finding));
    std::sort(all.begin(), all.end());
    return all;
  }
  static std::string text_of(const index::Finding& finding) {
    return finding.code + " " + std::string(name_of(finding.type)) + " " + std::to_string(finding.id) +
           (finding.field.empty() ? "" : " ") + finding.field;
  }
  /// The exact text held of a row; empty when there is none.
  std::string json(index::ObjectType type, std::uint32_t id) {
    return store_->read().value()->json(type, id).value().value_or("");
  }
  /// `ix:20`, `fac:30`, ... where two networks can meet; one that is not served: `none such`.
  std::vector<std::string> locations(index::Asn server = kA, index::Asn caller = kB) const {
    const auto page = index::locations(*snapshot_, server, caller, {}, {}, 1000);
    if (!page) return {"none such"};
    std::vector<std::string> all;
    for (const index::MeetingPlace& found : page->places) {
      const index::Location& place = found.location;
      all.push_back((place.kind == index::PlaceKind::exchange ? "ix:" : "fac:") + std::to_string(place.id));
    }
    return all;
  }
  index::Common common(index::Asn a = kA, index::Asn b = kB) const {
    const std::vector<index::Asn> asns = {a, b};
    return index::common(*snapshot_, asns).value();
  }

 private:
  TempDir place_;
  std::unique_ptr<index::Store> store_ =
      std::move(index::open_sqlite_store(place_ / "store.db", index::Access::write).value());
  std::shared_ptr<const index::Snapshot> snapshot_;
};

/// A port of network `net` (AS64495 + net) on an ixlan; an empty address is null.
inline Json port(std::uint32_t id, std::uint32_t net, const std::string& ipaddr4, const std::string& ipaddr6,
                 std::uint32_t ixlan = 20) {
  return {{"id", id},
          {"net_id", net},
          {"ix_id", ixlan},
          {"ixlan_id", ixlan},
          {"speed", 10000},
          {"asn", 64495 + net},
          {"ipaddr4", ipaddr4.empty() ? Json() : Json(ipaddr4)},
          {"ipaddr6", ipaddr6.empty() ? Json() : Json(ipaddr6)},
          {"operational", true}};
}

/// AS64496, AS64497 and AS64498 (nets 1 to 3), exchange 20 with 192.0.2.0/24 and 2001:db8::/64, building 30.
/// The first two are at both: ports 1 and 2, tenancies 1 and 2. Nothing is wrong with any row.
inline World clean_world() {
  using index::ObjectType;
  World world;
  world.add(ObjectType::org, {{"id", 1}, {"name", "org"}});
  world.add(ObjectType::fac, {{"id", 30}, {"org_id", 1}, {"name", "F"}});
  for (const int id : {1, 2, 3})
    world.add(ObjectType::net, {{"id", id}, {"org_id", 1}, {"asn", 64495 + id}, {"name", "n"}});
  world.add(ObjectType::ix, {{"id", 20}, {"org_id", 1}, {"name", "X"}});
  world.add(ObjectType::ixlan, {{"id", 20}, {"ix_id", 20}});
  world.add(ObjectType::ixpfx,
            {{"id", 1}, {"ixlan_id", 20}, {"protocol", "IPv4"}, {"prefix", "192.0.2.0/24"}});
  world.add(ObjectType::ixpfx,
            {{"id", 2}, {"ixlan_id", 20}, {"protocol", "IPv6"}, {"prefix", "2001:db8::/64"}});
  for (const int id : {1, 2})
    world.add(ObjectType::netfac, {{"id", id}, {"net_id", id}, {"fac_id", 30}, {"local_asn", 64495 + id}});
  world.add(ObjectType::netixlan, port(1, 1, "192.0.2.1", "2001:db8::1"));
  world.add(ObjectType::netixlan, port(2, 2, "192.0.2.2", "2001:db8::2"));
  return world;
}

/// The row of a world with this id.
inline Json& row(World& world, index::ObjectType type, std::uint32_t id) {
  for (Json& one : world.rows(type)) {
    if (one.at("id") == id) return one;
  }
  throw std::out_of_range("no such row");
}

/// An edit that upstream stamps: only a newer row replaces one.
inline void edit(World& world, index::ObjectType type, std::uint32_t id, const Json& changes,
                 const char* updated = "2026-01-02T00:00:00Z") {
  Json& one = row(world, type, id);
  one.update(changes);
  one["updated"] = updated;
}

}  // namespace meetpoint::test
