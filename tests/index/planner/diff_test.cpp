#include "index/planner/diff.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "index/sqlite_store.hpp"
#include "support/lived_store.hpp"
#include "support/temp_dir.hpp"
#include "support/world.hpp"

namespace meetpoint::index {
namespace {

/// Ports and tenancies by type and row: network, place, and the rest.
struct Flat {
  std::uint32_t asn = 0;
  std::uint32_t place = 0;
  std::string addresses;
  std::string speed;
};
using FlatRows = std::map<std::pair<ObjectType, std::uint32_t>, Flat>;

FlatRows flat(const Snapshot& snapshot) {
  FlatRows rows;
  for (const Network& network : snapshot.networks()) {
    for (const AtExchange& at : snapshot.exchanges_of(network)) {
      for (const Port& port : snapshot.ports_of(at)) {
        std::string addresses = port.ipaddr4;
        if (!port.ipaddr6.empty()) addresses += (addresses.empty() ? "" : " ") + port.ipaddr6;
        rows[{ObjectType::netixlan, port.id.value}] = {network.asn.value, at.ix_id.value, addresses,
                                                       std::to_string(port.speed_mbps)};
      }
    }
    for (const AtFacility& at : snapshot.facilities_of(network)) {
      for (const Tenancy& one : snapshot.tenancies_of(at))
        rows[{ObjectType::netfac, one.id.value}] = {network.asn.value, at.fac_id.value, "", ""};
    }
  }
  return rows;
}

std::string line(std::string_view kind, ObjectType type, std::uint32_t id, std::uint32_t asn,
                 std::uint32_t place, const std::string& more) {
  return std::string(name_of(type)) + std::to_string(id) + " " + std::string(kind) + " " +
         std::to_string(asn) + " at " + std::to_string(place) + " " + more;
}

/// What an answer has to hold, row by row.
struct Told {
  std::set<std::string> ours;
  std::set<std::string> others;
  friend bool operator==(const Told&, const Told&) = default;
};

Told slowly(const FlatRows& before, const FlatRows& after, const std::set<std::uint32_t>& asns) {
  std::set<std::pair<ObjectType, std::uint32_t>> places;
  for (const FlatRows* rows : {&before, &after}) {
    for (const auto& [key, row] : *rows) {
      if (asns.contains(row.asn)) places.emplace(key.first, row.place);
    }
  }
  std::set<std::pair<ObjectType, std::uint32_t>> keys;
  for (const auto& [key, row] : before) keys.insert(key);
  for (const auto& [key, row] : after) keys.insert(key);
  Told told;
  for (const auto& key : keys) {
    const auto was = before.find(key);
    const auto is = after.find(key);
    const bool stays = was != before.end() && is != after.end() && was->second.asn == is->second.asn;
    const auto text = [](const Flat& row) {
      return row.addresses + (row.addresses.empty() || row.speed.empty() ? "" : " ") + row.speed;
    };
    const auto tell = [&](std::string_view kind, const Flat& row, const std::string& more, bool near) {
      const std::string one = line(kind, key.first, key.second, row.asn, row.place, more);
      if (asns.contains(row.asn))
        told.ours.insert(one);
      else if (near)
        told.others.insert(one);
    };
    const auto near = [&](const Flat& row) { return places.contains({key.first, row.place}); };
    if (was != before.end() && !stays) tell("left", was->second, text(was->second) + ">", near(was->second));
    if (is != after.end() && !stays) tell("joined", is->second, ">" + text(is->second), near(is->second));
    if (!stays) continue;
    if (was->second.place != is->second.place)
      tell("moved", is->second, "from " + std::to_string(was->second.place),
           near(was->second) || near(is->second));
    if (was->second.addresses != is->second.addresses)
      tell("readdressed", is->second, was->second.addresses + ">" + is->second.addresses, false);
    if (was->second.speed != is->second.speed)
      tell("speed-changed", is->second, was->second.speed + ">" + is->second.speed, false);
  }
  return told;
}

Told told(const Diff& diff) {
  const auto lines = [](const std::vector<Change>& changes) {
    std::set<std::string> all;
    for (const Change& one : changes)
      EXPECT_TRUE(all.insert(line(name_of(one.kind), one.type, one.id, one.asn.value, one.place,
                                  one.kind == ChangeKind::moved ? "from " + std::to_string(one.old_place)
                                                                : one.before + ">" + one.after))
                      .second);
    return all;
  };
  return {lines(diff.ours), lines(diff.others)};
}

TEST(Diff, OfTwoGenerationsIsWhatTheirRowsSay) {
  std::size_t ours = 0;
  std::size_t others = 0;
  for (std::uint32_t seed = 1; seed <= 25; ++seed) {
    const test::LivedStore lived(seed, 7, test::LivedStore::Parents::all_there);
    const Snapshot& now = *lived.snapshots.back();
    for (std::size_t from = 0; from + 1 < lived.snapshots.size(); ++from) {
      for (const std::size_t to : {from + 1, lived.snapshots.size() - 1}) {
        const Snapshot& was = *lived.snapshots[from];
        const Snapshot& is = *lived.snapshots[to];
        for (std::size_t k = 0; k < now.networks().size(); k += 2) {
          const Asn asn = now.networks()[k].asn;
          const Told expected = slowly(flat(was), flat(is), {asn.value});
          const Diff by_files = diff(was, is, {asn}).value();
          ASSERT_EQ(told(by_files), expected) << "seed " << seed;
          const Diff by_history = diff(now, {asn}, was.generation(), is.generation()).value();
          ASSERT_EQ(told(by_history), expected) << "seed " << seed;
          for (const Change& one : by_history.ours) {
            ASSERT_GT(one.generation, was.generation().number);
            ASSERT_LE(one.generation, is.generation().number);
          }
          ours += expected.ours.size();
          others += expected.others.size();
        }
      }
    }
  }
  EXPECT_GT(ours, 500U) << "the histories are too quiet to prove anything";
  EXPECT_GT(others, 500U);
}

TEST(Diff, PlacesThatAreNotKnownAreNotTheSame) {
  const test::TempDir place;
  auto store = open_sqlite_store(place / "s.db", Access::write).value();
  test::World world;
  for (const int id : {1, 2}) {
    world.add(ObjectType::net, {{"id", id}, {"org_id", 1}, {"asn", 64495 + id}, {"name", "n"}});
    world.add(ObjectType::ix, {{"id", id}, {"org_id", 1}, {"name", "x"}});
    world.add(ObjectType::ixlan, {{"id", id}, {"ix_id", id}});
  }
  const auto port = [&](int id, int net, int lan) {
    world.add(ObjectType::netixlan, {{"id", id}, {"net_id", net}, {"ixlan_id", lan}, {"speed", 1000}});
  };
  port(1, 1, 1);
  port(2, 1, 99);  // of a LAN that is not held
  const Generation before = test::commit(*store, world, test::LivedStore::kBegin);
  world.rows(ObjectType::netixlan)[1]["status"] = "deleted";
  port(3, 2, 2);
  const Generation after = test::commit(*store, world, test::LivedStore::kBegin + 900);
  auto reading = store->read().value();
  const auto snapshot = Snapshot::build(*reading).value();
  const Diff answer = diff(*snapshot, {{64496}}, before, after).value();
  EXPECT_EQ(answer.ours.size(), 1U);
  EXPECT_THAT(answer.others, testing::IsEmpty()) << "64497 joined where 64496 never was";
}

TEST(Diff, RefusesWhatIsNoQuestion) {
  const test::LivedStore lived(1, 2);
  const Snapshot& now = *lived.snapshots.back();
  const Generation first = lived.snapshots.front()->generation();
  const auto expect = [](const Expected<Diff>& answer, ErrorCode code, const char* field) {
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, code);
    EXPECT_EQ(answer.error().field, field);
  };
  const Asn asn = now.networks()[0].asn;
  expect(diff(now, {}, first, now.generation()), ErrorCode::invalid, "asns");
  EXPECT_TRUE(diff(now, {asn}, first, first)->ours.empty());
  expect(diff(now, {asn}, now.generation(), first), ErrorCode::invalid, "from");
  expect(diff(now, {{65551}}, first, now.generation()), ErrorCode::unknown_asn, "asns");
  expect(diff(now, now, {{65551}}), ErrorCode::unknown_asn, "asns");
  expect(diff(now, now, std::vector<Asn>(kMostDiffNetworks + 1, asn)), ErrorCode::too_big, "asns");
  EXPECT_TRUE(diff(now, now, {asn, asn})->ours.empty());
  EXPECT_EQ(diff(now, now, {asn, asn})->networks.size(), 1U);
}

}  // namespace
}  // namespace meetpoint::index
