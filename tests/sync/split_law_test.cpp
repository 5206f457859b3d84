#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <random>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "index/sqlite_store.hpp"
#include "scripted_source.hpp"
#include "support/effort.hpp"
#include "support/held_rows.hpp"
#include "support/temp_dir.hpp"
#include "sync/cycle.hpp"

/// Any permutation of a batch and any split of it into cycles ends in the same state, child before parent
/// included.
namespace meetpoint::sync {
namespace {

using index::ObjectType;
using test::Json;

constexpr std::uint32_t kHistories = 150;
constexpr std::uint32_t kSoakHistories = 5000;

/// One state that a row had. No two of a row have one `updated`: then the last to come counts, by intent.
struct Version {
  ObjectType type;
  std::uint32_t id;
  Json row;
};

/// A few rows of every type, each in several versions, oldest first.
class Versions {
 public:
  explicit Versions(std::uint32_t seed) : random_(seed) {
    for (const ObjectType type : index::kObjectTypes) {
      for (std::uint32_t id = 1; id <= kRows; ++id) add(type, id);
    }
  }
  std::vector<Version> all() const { return all_; }
  /// What upstream knows when it has come so far with each row: `delivered` says how many versions at least.
  /// A row of which nothing was delivered yet may also be unknown.
  std::map<ObjectType, std::map<std::uint32_t, Json>> known(
      const std::map<std::pair<ObjectType, std::uint32_t>, std::size_t>& delivered, std::mt19937& random) {
    std::map<ObjectType, std::map<std::uint32_t, Json>> rows;
    for (const auto& [key, versions] : by_row_) {
      const std::size_t least = delivered.contains(key) ? delivered.at(key) : 0;
      const std::size_t now = least + random() % (versions.size() - least + 1);
      if (now > 0) rows[key.first][key.second] = versions[now - 1];
    }
    return rows;
  }
  std::size_t place(const Version& version) const {
    const auto& versions = by_row_.at({version.type, version.id});
    return static_cast<std::size_t>(std::find(versions.begin(), versions.end(), version.row) -
                                    versions.begin());
  }

 private:
  static constexpr std::uint32_t kRows = 4;

  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }
  std::string word() { return "w" + std::to_string(below(1000)); }
  /// Of few hosts, so that ports collide and stand at the edges of a prefix and outside.
  std::string address(bool v4) {
    if (below(12) == 0) return word();
    return (v4 ? "192.0.2." : "2001:db8::") + std::to_string(below(20));
  }

  Json value(ObjectType type, const index::Field& field) {
    if (field.name == "ipaddr4" || field.name == "ipaddr6") return address(field.name == "ipaddr4");
    if (field.name == "prefix") return below(2) == 0 ? "192.0.2.0/28" : "2001:db8::/64";
    if (field.parent) {
      const bool may_lack = field.keep != index::Keep::required;
      if (may_lack && below(2) == 0) return nullptr;
      // One id past the end dangles, but not under ports that got their names from where their LAN was
      // before.
      return 1 + below(kRows + (field.parent == ObjectType::ix ? 0 : 1));
    }
    switch (field.kind) {
      case index::Kind::id:
        return 1 + below(kRows);
      case index::Kind::asn:
        return 64496 + below(4);
      case index::Kind::integer:
      case index::Kind::number:
        return below(100);
      case index::Kind::boolean:
        return below(2) == 0;
      case index::Kind::list:
        return Json::array();
      case index::Kind::time:
        return nullptr;
      case index::Kind::text:
        // Names copied from a parent are printed as if long out of date.
        return type == ObjectType::ixlan && below(2) == 0 ? "" : word();
    }
    return nullptr;
  }

  void add(ObjectType type, std::uint32_t id) {
    std::int64_t updated = index::parse_utc("2026-03-01T00:00:00Z").value() + below(100);
    for (std::uint32_t version = 0; version < 1 + below(4); ++version) {
      Json row;
      for (const index::Field& field : index::fields_of(type))
        row[std::string(field.name)] = value(type, field);
      row["id"] = id;
      row["created"] = "2026-01-01T00:00:00Z";
      row["updated"] = index::format_utc(updated);
      // A campus that was deleted unties its facilities for good; who missed that could not know it later.
      const bool stays = type == ObjectType::campus && version > 0 && all_.back().row["status"] == "deleted";
      row["status"] = stays || below(3) == 0 ? "deleted" : below(10) == 0 ? "pending" : "ok";
      updated += 1 + below(100);
      by_row_[{type, id}].push_back(row);
      all_.push_back({type, id, std::move(row)});
    }
  }

  std::mt19937 random_;
  std::map<std::pair<ObjectType, std::uint32_t>, std::vector<Json>> by_row_;
  std::vector<Version> all_;
};

std::string printed(const index::Value& column) {
  return std::visit(
      [](const auto& value) -> std::string {
        if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::monostate>)
          return "null";
        else
          return Json(value).dump();
      },
      column);
}

class Mirror {
 public:
  /// Empty lists give every type its cursor; from then on only changes are told.
  Mirror() {
    cycle();
    source.lists_are_allowed = false;
  }
  void cycle() {
    const auto done = run_cycle(source, *store_, {}, [](const TypeReport&, bool) {}, {});
    EXPECT_TRUE(done) << done.error().text;
  }
  /// Rows of every status with their columns, copied names among their text, and the findings.
  test::RowTexts state() {
    test::RowTexts all;
    const auto reading = store_->read().value();
    for (const ObjectType type : index::kObjectTypes) {
      EXPECT_TRUE(reading->each(type, [&](const index::Row& row) {
        std::string text = *reading->json(type, row.id).value();
        for (const index::Value& column : row.columns) text += ", " + printed(column);
        all[std::string(name_of(type)) + " " + std::to_string(row.id)] = std::move(text);
      }));
    }
    const auto findings = reading->findings().value();
    for (const index::Finding& finding : findings) {
      const std::string name = finding.code + " " + std::string(name_of(finding.type)) + " " +
                               std::to_string(finding.id) + " " + finding.field;
      all[name] = to_string(finding.asn) + " " + finding.text;
    }
    return all;
  }

  ScriptedSource source;

 private:
  test::TempDir place_;
  std::unique_ptr<index::Store> store_ =
      std::move(index::open_sqlite_store(place_ / "mirror.db", index::Access::write).value());
};

std::map<ObjectType, std::string> answers(const std::vector<Version>& versions) {
  std::map<ObjectType, std::vector<Json>> rows;
  for (const Version& version : versions) rows[version.type].push_back(version.row);
  std::map<ObjectType, std::string> texts;
  for (const auto& [type, some] : rows) texts[type] = test::envelope(some);
  return texts;
}

TEST(SplitLaw, AnyOrderAndAnySplitOfABatchEndInOneState) {
  std::size_t cycles = 0;
  std::size_t findings = 0;
  const std::uint32_t histories = test::histories(kHistories, kSoakHistories);
  for (std::uint32_t seed = 1; seed <= histories; ++seed) {
    Versions versions(seed);
    std::mt19937 random(seed);
    std::vector<Version> batch = versions.all();
    std::map<std::pair<ObjectType, std::uint32_t>, std::size_t> delivered;

    Mirror split;
    std::shuffle(batch.begin(), batch.end(), random);
    std::vector<Version> again;  // what a broken answer held, told again by the next
    for (std::size_t at = 0; at < batch.size() || !again.empty();) {
      const std::size_t end = std::min(batch.size(), at + 1 + random() % 60);
      std::vector<Version> some = std::exchange(again, {});
      // The overlap tells rows again that were told before.
      for (std::size_t more = random() % 5; at > 0 && more > 0; --more) some.push_back(batch[random() % at]);
      some.insert(some.end(), batch.begin() + static_cast<std::ptrdiff_t>(at),
                  batch.begin() + static_cast<std::ptrdiff_t>(end));
      at = end;
      for (const Version& version : some) {
        std::size_t& newest = delivered[{version.type, version.id}];
        newest = std::max(newest, versions.place(version) + 1);
      }
      split.source.changed = answers(some);
      if (random() % 3 == 0) {
        const ObjectType broken = some[random() % some.size()].type;
        split.source.changed[broken] = "{\"data\": [";
        std::copy_if(some.begin(), some.end(), std::back_inserter(again),
                     [&](const Version& version) { return version.type == broken; });
      }
      // Upstream never knows less of a row than it told; how much more is a matter of the instant.
      split.source.known = versions.known(delivered, random);
      split.cycle();
      ++cycles;
    }

    Mirror whole;
    whole.source.changed = answers(versions.all());
    whole.source.known = versions.known(delivered, random);
    whole.cycle();
    const auto state = whole.state();
    ASSERT_EQ(test::difference(split.state(), state), "") << "seed " << seed << " of " << histories;
    for (const auto& [name, text] : state) findings += name.starts_with("F-") ? 1 : 0;
  }
  EXPECT_GT(cycles, histories * 2) << "hardly anything was split";
  EXPECT_GT(findings, histories * 10) << "hardly anything was wrong with the rows";
}

}  // namespace
}  // namespace meetpoint::sync
