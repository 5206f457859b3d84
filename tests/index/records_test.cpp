#include "index/records.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "index/sqlite_store.hpp"
#include "support/temp_dir.hpp"
#include "support/world.hpp"

/// Laws of pages: whatever their size, together they are the whole list, each record once.
namespace meetpoint::index {
namespace {

using test::Json;

/// A store in which findings hold and were taken back, and ports came, went and changed, at random.
std::shared_ptr<const Snapshot> busy_snapshot(std::uint32_t seed, const test::TempDir& place) {
  std::mt19937 random(seed);
  const auto below = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
  UtcSeconds now = parse_utc("2026-01-05T00:00:00Z").value();
  const auto store =
      open_sqlite_store(place / std::to_string(seed), Access::write, [&] { return now; }).value();
  const std::array<ObjectType, 3> types = {ObjectType::net, ObjectType::ixlan, ObjectType::netixlan};
  for (int generation = 0; generation < 4; ++generation, now += 900) {
    auto pass = store->begin().value();
    std::vector<Finding> all;
    for (int n = 0; n < 25; ++n) {
      Finding finding{std::string(kConsistencyCodes[below(kConsistencyCodes.size())]),
                      types[below(3)],
                      1 + below(5),
                      below(2) == 0 ? "ipaddr4" : "",
                      Asn{below(3)},
                      "text"};
      // One finding has one place; the store would take a second for a newer text of the first.
      const auto same = [&](const Finding& other) {
        return !stands_before(other, finding) && !stands_before(finding, other);
      };
      if (std::none_of(all.begin(), all.end(), same)) all.push_back(finding);
    }
    EXPECT_TRUE(pass->settle(kConsistencyCodes, all));
    for (std::uint32_t id = 1; id <= 8; ++id) {
      const auto row = test::row_of(ObjectType::netixlan,
                                    {{"id", id},
                                     {"net_id", 1 + below(2)},
                                     {"ixlan_id", 1 + below(3)},
                                     {"speed", 100 * below(3)},
                                     {"created", "2026-01-01T00:00:00Z"},
                                     {"updated", "2026-01-0" + std::to_string(1 + generation) + "T00:00:00Z"},
                                     {"status", below(4) == 0 ? "deleted" : "ok"}});
      pass->stage(ObjectType::netixlan, row).value();
    }
    for (std::uint32_t id = 1; id <= 3; ++id) {
      const Json times = {
          {"created", "2026-01-01T00:00:00Z"}, {"updated", "2026-01-01T00:00:00Z"}, {"status", "ok"}};
      Json net = {{"id", id}, {"org_id", 1}, {"asn", 64495 + id}};
      Json ixlan = {{"id", id}, {"ix_id", id}};
      net.update(times);
      ixlan.update(times);
      pass->stage(ObjectType::net, test::row_of(ObjectType::net, net)).value();
      pass->stage(ObjectType::ixlan, test::row_of(ObjectType::ixlan, ixlan)).value();
    }
    EXPECT_TRUE(pass->set_cursor(ObjectType::netixlan, {1, 1}));
    pass->commit().value();
  }
  return Snapshot::build(*store->read().value()).value();
}

/// Pages of `size`, one after the other; `next` asks for the page after a record.
template <typename Record, typename Next>
std::vector<const Record*> all_pages(std::size_t size, Next next) {
  std::vector<const Record*> all;
  for (bool more = true; more && all.size() < 10'000;) {
    const RecordPage<Record> page = next(all.empty() ? nullptr : all.back());
    EXPECT_LE(page.records.size(), size);
    EXPECT_TRUE(!page.more || page.records.size() == size) << "only the last page is short";
    EXPECT_TRUE(all.empty() || !page.records.empty()) << "a promise of more is kept";
    all.insert(all.end(), page.records.begin(), page.records.end());
    more = page.more;
  }
  return all;
}

template <typename Record, typename Filter>
std::vector<const Record*> wanted(std::span<const Record> records, const Filter& filter) {
  std::vector<const Record*> all;
  for (const Record& record : records) {
    if (filter.wants(record)) all.push_back(&record);
  }
  return all;
}

class RecordPages : public testing::TestWithParam<std::uint32_t> {
 protected:
  test::TempDir place_;
  std::shared_ptr<const Snapshot> snapshot_ = busy_snapshot(GetParam(), place_);
};
INSTANTIATE_TEST_SUITE_P(Seeds, RecordPages, testing::Range(1U, 5U));

TEST_P(RecordPages, OfFindingsAreTogetherTheWholeList) {
  ASSERT_GT(snapshot_->findings().size(), 10U);
  ASSERT_GT(snapshot_->cleared_findings().size(), 5U);
  for (const auto& list : {snapshot_->findings(), snapshot_->cleared_findings()}) {
    for (std::size_t i = 1; i < list.size(); ++i) EXPECT_TRUE(stands_before(list[i - 1], list[i]));
  }
  const std::vector<FindingFilter> filters = {{},
                                              {std::string(kAddressRange), {}, {}},
                                              {{}, ObjectType::netixlan, {}},
                                              {{}, {}, Asn{1}},
                                              {std::string(kAsnMismatch), ObjectType::net, Asn{2}}};
  for (const FindingFilter& filter : filters) {
    for (const bool cleared : {false, true}) {
      const auto whole = wanted(cleared ? snapshot_->cleared_findings() : snapshot_->findings(), filter);
      for (const std::size_t size : {1U, 2U, 3U, 7U, 1000U}) {
        const auto paged = all_pages<FindingRecord>(size, [&](const FindingRecord* last) {
          return findings(*snapshot_, filter, cleared,
                          last == nullptr ? std::nullopt : std::optional<Finding>(*last), size);
        });
        EXPECT_EQ(paged, whole) << "pages of " << size;
      }
    }
  }
}

TEST_P(RecordPages, OfChangesAreTogetherTheWholeList) {
  ASSERT_GT(snapshot_->changes().size(), 15U);
  const UtcSeconds third = parse_utc("2026-01-05T00:30:00Z").value();
  const std::vector<ChangeFilter> filters = {
      {}, {2, 0, {}, {}}, {0, third, {}, {}}, {0, 0, Asn{64496}, {}}, {0, 0, {}, IxId{2}}, {99, 0, {}, {}}};
  for (const ChangeFilter& filter : filters) {
    const auto whole = wanted(snapshot_->changes(), filter);
    for (const std::size_t size : {1U, 2U, 3U, 7U, 1000U}) {
      const auto paged = all_pages<Change>(size, [&](const Change* last) {
        return changes(*snapshot_, filter, last == nullptr ? 0 : last->sequence, size);
      });
      EXPECT_EQ(paged, whole) << "pages of " << size;
    }
  }
  EXPECT_EQ(wanted(snapshot_->changes(), filters[1]), wanted(snapshot_->changes(), filters[2]))
      << "after generation 2 is from the third one's time on";
  EXPECT_TRUE(wanted(snapshot_->changes(), filters[5]).empty());
}

TEST_P(RecordPages, GoOnAfterAFindingThatIsNoMore) {
  const auto list = snapshot_->findings();
  Finding gone = list[4];
  gone.field += "x";  // nobody's, just after the fifth
  const auto page = findings(*snapshot_, {}, false, gone, 1000);
  ASSERT_EQ(page.records.size(), list.size() - 5);
  EXPECT_EQ(page.records.front(), &list[5]);
}

TEST_P(RecordPages, EndWithoutAPromiseWhenNothingIsLeft) {
  const std::size_t count = snapshot_->findings().size();
  EXPECT_FALSE(findings(*snapshot_, {}, false, {}, count).more);
  EXPECT_TRUE(findings(*snapshot_, {}, false, {}, count - 1).more);
  EXPECT_TRUE(findings(*snapshot_, {}, false, snapshot_->findings().back(), 5).records.empty());
  EXPECT_TRUE(changes(*snapshot_, {}, snapshot_->changes().back().sequence, 5).records.empty());
}

}  // namespace
}  // namespace meetpoint::index
