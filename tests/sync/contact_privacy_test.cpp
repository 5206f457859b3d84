#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "index/sqlite_store.hpp"
#include "support/temp_dir.hpp"
#include "support/world.hpp"
#include "sync/cycle.hpp"

/// M13: what the mirror holds of people. No more than upstream shows to anybody, and no longer.
namespace meetpoint::sync {
namespace {

using index::ObjectType;
using test::Json;
using test::World;

constexpr const char* kSecret = "Erika Mustermann";

/// An API that shows `world`: lists without the deleted, changes and answers by id with them.
class ShownSource final : public IncrementalSource {
 public:
  std::string name() const override { return "shown"; }
  bool absence_is_deletion() const override { return false; }
  index::Expected<std::optional<Batch>> list(ObjectType type, const BytesArrived&,
                                             const std::stop_token&) override {
    return answer(type, [](const Json& row) { return row.at("status") == "ok"; });
  }
  index::Expected<Batch> changes(ObjectType type, index::UtcSeconds since, const BytesArrived&,
                                 const std::stop_token&) override {
    return answer(type, [&](const Json& row) {
      return index::parse_utc(row.at("updated").get<std::string>()).value() > since;
    });
  }
  index::Expected<Batch> by_ids(ObjectType type, std::span<const std::uint32_t> ids,
                                const std::stop_token&) override {
    return answer(type, [&](const Json& row) {
      return std::find(ids.begin(), ids.end(), row.at("id").get<std::uint32_t>()) != ids.end();
    });
  }

  bool may_list(ObjectType) override { return true; }
  bool may_ask_changes(ObjectType, index::UtcSeconds) override { return true; }

  World world;

 private:
  template <typename Wanted>
  Batch answer(ObjectType type, Wanted wanted) {
    std::vector<Json> rows;
    for (const Json& row : world.rows(type)) {
      if (wanted(row)) rows.push_back(row);
    }
    return {test::envelope(rows)};
  }
};

Json contact(std::uint32_t id, const std::string& name) {
  return {{"id", id},     {"net_id", 1}, {"role", "Technical"},      {"visible", "Public"},
          {"name", name}, {"phone", ""}, {"email", "a@example.net"}, {"url", ""}};
}

class ContactPrivacy : public testing::Test {
 protected:
  ContactPrivacy() {
    source_.world.add(ObjectType::org, {{"id", 1}, {"name", "org"}});
    source_.world.add(ObjectType::net, {{"id", 1}, {"org_id", 1}, {"asn", 64496}, {"name", "n"}});
    source_.world.add(ObjectType::poc, contact(1, kSecret));
    source_.world.add(ObjectType::poc, contact(2, "NOC"));
    cycle();
  }
  void cycle() {
    const auto report = run_cycle(source_, *store_, {}, [](const TypeReport&, bool) {}, {});
    ASSERT_TRUE(report) << report.error().text;
    ASSERT_THAT(report->incomplete, testing::IsEmpty());
  }
  std::string held(std::uint32_t id) {
    return store_->read().value()->json(ObjectType::poc, id).value().value_or("nothing");
  }
  std::vector<Json>& contacts() { return source_.world.rows(ObjectType::poc); }

  ShownSource source_;
  test::TempDir place_;
  std::unique_ptr<index::Store> store_ =
      std::move(index::open_sqlite_store(place_ / "store.db", index::Access::write).value());
};

TEST_F(ContactPrivacy, M13ADeletedContactKeepsNothingOfThePerson) {
  ASSERT_THAT(held(1), testing::HasSubstr(kSecret));
  // As upstream prints tombstones: no name, no mail.
  contacts()[0].update(
      Json{{"name", ""}, {"email", ""}, {"status", "deleted"}, {"updated", "2026-01-02T00:00:00Z"}});
  cycle();
  EXPECT_EQ(held(1), contacts()[0].dump());
  EXPECT_NE(held(2), "nothing");
}

TEST_F(ContactPrivacy, M13AContactThatUpstreamHidesIsGoneAfterOneCycle) {
  ASSERT_THAT(held(1), testing::HasSubstr(kSecret));
  contacts().erase(contacts().begin());  // Public to Users: no tombstone, no change, no answer
  cycle();
  EXPECT_EQ(held(1), "nothing");
  EXPECT_NE(held(2), "nothing");
}

}  // namespace
}  // namespace meetpoint::sync
