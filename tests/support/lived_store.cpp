#include "support/lived_store.hpp"

#include <random>
#include <stdexcept>
#include <string>

#include "index/sqlite_store.hpp"
#include "support/world.hpp"

namespace meetpoint::test {

using index::ObjectType;

namespace {

class Life {
 public:
  Life(std::uint32_t seed, bool all_there) : random_(seed), world_(random_world(seed)) {
    // Upstream keeps them unique, and a change names no more.
    for (Json& net : world_.rows(ObjectType::net)) net["asn"] = 64495 + net.at("id").get<int>();
    if (!all_there) return;
    for (const ObjectType type : {ObjectType::net, ObjectType::ix, ObjectType::ixlan, ObjectType::fac}) {
      for (Json& row : world_.rows(type)) row["status"] = "ok";
    }
    const auto mend = [&](ObjectType type, const char* key, ObjectType parent) {
      const auto& parents = world_.rows(parent);
      for (Json& row : world_.rows(type)) {
        if (row.at(key) > parents.size()) row[key] = 1;
      }
    };
    mend(ObjectType::netixlan, "net_id", ObjectType::net);
    mend(ObjectType::netixlan, "ixlan_id", ObjectType::ixlan);
    mend(ObjectType::netfac, "net_id", ObjectType::net);
    mend(ObjectType::netfac, "fac_id", ObjectType::fac);
  }

  const World& all() const { return world_; }

  /// What changes next.
  World next(index::UtcSeconds now) {
    World changed;
    for (const ObjectType type : {ObjectType::netixlan, ObjectType::netfac}) {
      for (Json& row : world_.rows(type)) {
        if (below(6) != 0) continue;
        edit(type, row);
        row["updated"] = index::format_utc(now);
        changed.rows(type).push_back(row);
      }
    }
    return changed;
  }

 private:
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }
  Json some_id(ObjectType type) {
    const auto& rows = world_.rows(type);
    return rows.at(below(static_cast<std::uint32_t>(rows.size()))).at("id");
  }

  void edit(ObjectType type, Json& row) {
    const bool port = type == ObjectType::netixlan;
    switch (below(port ? 6 : 3)) {
      case 0:
        row["status"] = row.at("status") == "ok" ? "deleted" : "ok";
        if (port && row.at("status") == "deleted") row["ipaddr4"] = row["ipaddr6"] = nullptr;
        break;
      case 1:
        row[port ? "ixlan_id" : "fac_id"] = some_id(port ? ObjectType::ixlan : ObjectType::fac);
        break;
      case 2:
        row["net_id"] = some_id(ObjectType::net);
        break;
      case 3:
        row["speed"] = 1000 * below(5);
        break;
      case 4:
        row["ipaddr4"] = "192.0.2." + std::to_string(below(250));
        break;
      default:
        row["ipaddr6"] = below(3) == 0 ? Json() : Json("2001:db8::" + std::to_string(below(99)));
        break;
    }
  }

  std::mt19937 random_;
  World world_;
};

}  // namespace

index::Generation commit(index::Store& store, const World& world, index::UtcSeconds now) {
  auto pass = store.begin().value();
  for (const ObjectType type : {ObjectType::netixlan, ObjectType::netfac})
    if (!pass->set_cursor(type, {now, now})) throw std::runtime_error("no cursor");
  for (const ObjectType type : index::kObjectTypes) {
    for (const Json& row : world.rows(type)) pass->stage(type, row_of(type, row)).value();
  }
  return pass->commit().value();
}

LivedStore::LivedStore(std::uint32_t seed, int generations, Parents parents)
    : store(open_sqlite_store(place / "lived.db", index::Access::write, [this] { return now; }).value()) {
  Life life(seed, parents == Parents::all_there);
  for (int k = 0; k < generations; ++k) {
    if (k > 0) now += 900;
    commit(*store, k == 0 ? life.all() : life.next(now), now);
    snapshots.push_back(index::Snapshot::build(*store->read().value()).value());
  }
}

}  // namespace meetpoint::test
