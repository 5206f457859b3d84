#include "index/catalog.hpp"
#include "index/sqlite_store.hpp"
#include "pdb_api.hpp"

/// `since`: what upstream gives, and what reached this mirror later than that.
namespace meetpoint::test {
namespace {

using index::ObjectType;
using testing::ElementsAre;

constexpr index::UtcSeconds kT = 1'700'000'000;

class PdbSince : public PdbApi {
 protected:
  struct Stamped {
    int id;
    index::UtcSeconds updated;
    const char* status = "ok";
  };
  /// Commits rows of a type at an instant.
  void commit(index::UtcSeconds now, ObjectType type, const std::vector<Stamped>& rows) {
    now_ = now;
    auto pass = store_->begin().value();
    for (const Stamped& one : rows) {
      const Json row = whole_row(type, {{"id", one.id},
                                        {"org_id", 1},
                                        {"updated", index::format_utc(one.updated)},
                                        {"status", one.status}});
      pass->stage(type, row_of(type, row)).value();
    }
    pass->commit().value();
    auto reading = store_->read().value();
    auto catalog = index::Catalog::build(*reading, nullptr).value();
    published_.publish(index::Snapshot::build(*reading, std::move(catalog)).value());
  }
  Numbers since(index::UtcSeconds instant, const std::string& more = "",
                const std::string& type = "org") const {
    return ids(type + "?since=" + std::to_string(instant) + more);
  }

  TempDir place_;
  index::UtcSeconds now_ = 0;
  std::unique_ptr<index::Store> store_ = std::move(
      index::open_sqlite_store(place_ / "store.db", index::Access::write, [this] { return now_; }).value());
};

TEST_F(PdbSince, gives_what_was_stamped_then_or_later_in_that_order) {
  commit(kT - 1000, ObjectType::org, {{1, kT + 30}, {2, kT + 10}, {3, kT + 20}, {4, kT + 10, "deleted"}});
  EXPECT_THAT(since(kT), ElementsAre(2, 4, 3, 1)) << "by time, then by id";
  EXPECT_THAT(since(kT + 10), ElementsAre(2, 4, 3, 1))
      << "the second itself: upstream's has fractions that it cuts";
  EXPECT_THAT(since(kT + 11), ElementsAre(3, 1));
  EXPECT_THAT(since(kT + 31), ElementsAre());
  EXPECT_THAT(since(kT, "&limit=2&skip=1"), ElementsAre(4, 3));
  EXPECT_THAT(since(kT, "&status=deleted"), ElementsAre(4));
  EXPECT_THAT(since(kT, "&page=2&per_page=3"), ElementsAre(1));
  EXPECT_EQ(row("org?since=" + std::to_string(kT) + "&id=4").at("status"), "deleted");
}

TEST_F(PdbSince, gives_what_reached_the_mirror_later_whatever_its_stamp) {
  commit(kT, ObjectType::org, {{1, kT - 500}, {2, kT - 300}});
  commit(kT + 900, ObjectType::org, {{3, kT - 400}, {2, kT - 200}});
  // A client that followed until kT has not seen what was only committed afterwards.
  EXPECT_THAT(since(kT), ElementsAre(3, 2));
  EXPECT_THAT(since(kT + 899), ElementsAre(3, 2));
  EXPECT_THAT(since(kT + 900), ElementsAre());
  EXPECT_THAT(since(kT - 250), ElementsAre(3, 2))
      << "a client from before the first load followed upstream itself, and asks us as it would ask there";
}

TEST_F(PdbSince, of_the_future_is_empty_and_of_no_time_is_absent) {
  commit(kT, ObjectType::org, {{1, kT}, {2, kT, "deleted"}, {3, kT, "pending"}});
  EXPECT_THAT(since(kT + 1'000'000'000), ElementsAre());
  EXPECT_THAT(since(253'402'300'800), ElementsAre()) << "the year 10000";
  for (const char* none : {"0", "-1", "-99999999999999999999", "+0"})
    EXPECT_THAT(ids("org?since=" + std::string(none)), ElementsAre(1)) << none;
  EXPECT_THAT(since(1), ElementsAre(1, 2)) << "pending ones of campuses alone";
}

TEST_F(PdbSince, shows_pending_campuses) {
  commit(kT, ObjectType::campus, {{1, kT}, {2, kT, "deleted"}, {3, kT, "pending"}});
  EXPECT_THAT(since(1, "", "campus"), ElementsAre(1, 2, 3));
  EXPECT_THAT(ids("campus"), ElementsAre(1));
}

TEST_F(PdbSince, asks_nothing_of_single_objects_and_json_lists) {
  commit(kT, ObjectType::org, {{1, kT}, {2, kT, "deleted"}});
  EXPECT_EQ(row("org/1?since=" + std::to_string(kT + 100)).at("id"), 1);
  EXPECT_EQ(row("org/1?since=1.5").at("id"), 1);
  EXPECT_THAT(ids("org.json?since=" + std::to_string(kT + 100)), ElementsAre(1));
  EXPECT_EQ(error("org/2?since=1", 404), "No Organization matches the given query.");
}

}  // namespace
}  // namespace meetpoint::test
