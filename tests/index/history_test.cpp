#include "index/history.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/world.hpp"

namespace meetpoint::index {
namespace {

using test::Json;
using testing::ElementsAre;
using testing::IsEmpty;

/// `KIND AS place<old_place before>after` of what became of one row; a null state is a row that is not held.
std::vector<std::string> told(ObjectType type, const Json& before, const Json& after) {
  const auto row = [&](Json json) {
    json.update(Json{{"id", 7}, {"created", "2026-01-01T00:00:00Z"}, {"updated", "2026-01-01T00:00:00Z"}});
    if (!json.contains("status")) json["status"] = "ok";
    return test::row_of(type, json);
  };
  const std::optional<Row> was = before.is_null() ? std::nullopt : std::optional(row(before));
  const std::optional<Row> is = after.is_null() ? std::nullopt : std::optional(row(after));
  const ChangeContext context{[](std::uint32_t net) { return Asn{net == 0 ? 0 : 64495 + net}; },
                              [](std::uint32_t ixlan) { return ixlan + 100; }};
  std::vector<std::string> lines;
  compare(type, was ? &*was : nullptr, is ? &*is : nullptr, context, [&](const Change& change) {
    EXPECT_EQ(change.type, type);
    EXPECT_EQ(change.id, 7U);
    EXPECT_EQ(change.generation, 0U);
    lines.push_back(std::string(name_of(change.kind)) + " AS" + std::to_string(change.asn.value) + " " +
                    std::to_string(change.place) + "<" + std::to_string(change.old_place) + " " +
                    change.before + ">" + change.after);
  });
  return lines;
}

std::vector<std::string> port(const Json& before, const Json& after) {
  return told(ObjectType::netixlan, before, after);
}

const Json kNone;
const Json kPort = {{"net_id", 1}, {"ixlan_id", 5}, {"speed", 1000}, {"ipaddr4", "192.0.2.1"}};

Json with(Json row, const Json& changes) {
  row.update(changes);
  return row;
}

TEST(History, TellsWhatBecameOfAPort) {
  EXPECT_THAT(port(kNone, kPort), ElementsAre("joined AS64496 105<0 >192.0.2.1 1000"));
  EXPECT_THAT(port(kPort, kNone), ElementsAre("left AS64496 105<0 192.0.2.1 1000>"));
  EXPECT_THAT(port(kPort, with(kPort, {{"status", "deleted"}, {"ipaddr4", nullptr}})),
              ElementsAre("left AS64496 105<0 192.0.2.1 1000>"))
      << "upstream empties the addresses of what it deletes";
  EXPECT_THAT(port(with(kPort, {{"status", "deleted"}}), kPort),
              ElementsAre("joined AS64496 105<0 >192.0.2.1 1000"));
  EXPECT_THAT(port(with(kPort, {{"status", "pending"}}), kPort),
              ElementsAre("joined AS64496 105<0 >192.0.2.1 1000"));
  EXPECT_THAT(port(kPort, with(kPort, {{"ixlan_id", 6}})), ElementsAre("moved AS64496 106<105 >"));
  EXPECT_THAT(port(kPort, with(kPort, {{"speed", 400}})),
              ElementsAre("speed-changed AS64496 105<0 1000>400"));
  EXPECT_THAT(port(kPort, with(kPort, {{"ipaddr6", "2001:db8::1"}})),
              ElementsAre("readdressed AS64496 105<0 192.0.2.1>192.0.2.1 2001:db8::1"));
  EXPECT_THAT(port(kPort, with(kPort, {{"ipaddr4", nullptr}})),
              ElementsAre("readdressed AS64496 105<0 192.0.2.1>"));
}

TEST(History, TellsEverythingThatHappenedAtOnce) {
  EXPECT_THAT(port(kPort, with(kPort, {{"ixlan_id", 6}, {"speed", nullptr}, {"ipaddr4", "192.0.2.9"}})),
              ElementsAre("moved AS64496 106<105 >", "readdressed AS64496 106<0 192.0.2.1>192.0.2.9",
                          "speed-changed AS64496 106<0 1000>0"));
  EXPECT_THAT(port(kPort, with(kPort, {{"net_id", 2}, {"speed", 5}})),
              ElementsAre("left AS64496 105<0 192.0.2.1 1000>", "joined AS64497 105<0 >192.0.2.1 5"))
      << "another network's port is no change of the first one's";
}

TEST(History, SaysNothingOfWhatIsNoNews) {
  EXPECT_THAT(port(kPort, kPort), IsEmpty());
  EXPECT_THAT(port(kPort, with(kPort, {{"asn", 1}, {"operational", false}, {"is_rs_peer", true}})),
              IsEmpty());
  EXPECT_THAT(port(kNone, with(kPort, {{"status", "deleted"}})), IsEmpty());
  EXPECT_THAT(port(with(kPort, {{"status", "deleted"}}), with(kPort, {{"status", "deleted"}, {"speed", 9}})),
              IsEmpty());
  EXPECT_THAT(port(with(kPort, {{"speed", nullptr}}), with(kPort, {{"speed", 0}})), IsEmpty())
      << "both are unknown";
}

TEST(History, TellsWhatBecameOfATenancy) {
  const Json tenancy = {{"net_id", 1}, {"fac_id", 5}};
  EXPECT_THAT(told(ObjectType::netfac, kNone, tenancy), ElementsAre("joined AS64496 5<0 >"));
  EXPECT_THAT(told(ObjectType::netfac, tenancy, with(tenancy, {{"fac_id", 6}})),
              ElementsAre("moved AS64496 6<5 >"));
  EXPECT_THAT(told(ObjectType::netfac, tenancy, with(tenancy, {{"local_asn", 7}, {"city", "Ulm"}})),
              IsEmpty());
  EXPECT_THAT(told(ObjectType::netfac, tenancy, kNone), ElementsAre("left AS64496 5<0 >"));
}

TEST(History, BeginsAtAGenerationADayOrAnInstant) {
  struct Case {
    const char* text;
    std::uint64_t generation;
    UtcSeconds since;
  };
  for (const Case& c :
       {Case{"0", 0, 0}, Case{"7", 7, 0}, Case{"9223372036854775807", 9223372036854775807U, 0},
        Case{"2026110100", 2026110100, 0},  // as long as a day
        Case{"2026-11-01", 0, parse_utc("2026-11-01T00:00:00Z").value()},
        Case{"2026-11-01T02:03:04Z", 0, parse_utc("2026-11-01T02:03:04Z").value()}, Case{"1970-01-01", 0, 0},
        Case{"9999-12-31", 0, parse_utc("9999-12-31T00:00:00Z").value()}}) {
    const auto filter = parse_since(c.text);
    ASSERT_TRUE(filter) << c.text;
    EXPECT_EQ(filter->after_generation, c.generation) << c.text;
    EXPECT_EQ(filter->since, c.since) << c.text;
    EXPECT_FALSE(filter->asn || filter->ix);
  }
  for (const char* text : {"",
                           " ",
                           "-1",
                           "+1",
                           "01",
                           "1 ",
                           "0x1",
                           "9223372036854775808",
                           "99999999999999999999",
                           "yesterday",
                           "2026-13-01",
                           "2026-02-29",
                           "2026-11-1",
                           "26-11-01",
                           "2026/11/01",
                           "2026-11-01T",
                           "2026-11-01 00:00:00",
                           "2026-11-01T00:00:00",
                           "2026-11-01T24:00:00Z",
                           "2026-11-01T00:00:00+01:00",
                           "2026-11-01T00:00:00.000Z"}) {
    const auto filter = parse_since(text);
    ASSERT_FALSE(filter) << text;
    EXPECT_EQ(filter.error().code, ErrorCode::invalid);
    EXPECT_EQ(filter.error().field, "since");
  }
}

TEST(History, FilterTakesWhatItIsAskedForAlone) {
  Change joined;
  joined.generation = 5;
  joined.at = 1000;
  joined.asn = {64496};
  joined.place = 20;
  Change moved = joined;
  moved.kind = ChangeKind::moved;
  moved.old_place = 21;
  Change tenant = joined;
  tenant.type = ObjectType::netfac;
  const auto taken = [&](const ChangeFilter& filter) {
    return std::vector<bool>{filter.wants(joined), filter.wants(moved), filter.wants(tenant)};
  };
  EXPECT_THAT(taken({}), ElementsAre(true, true, true));
  EXPECT_THAT(taken({4, 0, {}, {}}), ElementsAre(true, true, true));
  EXPECT_THAT(taken({5, 0, {}, {}}), ElementsAre(false, false, false)) << "changes after it";
  EXPECT_THAT(taken({0, 1000, {}, {}}), ElementsAre(true, true, true)) << "at the instant itself";
  EXPECT_THAT(taken({0, 1001, {}, {}}), ElementsAre(false, false, false));
  EXPECT_THAT(taken({0, 0, Asn{64496}, {}}), ElementsAre(true, true, true));
  EXPECT_THAT(taken({0, 0, Asn{64497}, {}}), ElementsAre(false, false, false));
  EXPECT_THAT(taken({0, 0, {}, IxId{20}}), ElementsAre(true, true, false)) << "fac 20 is no exchange";
  EXPECT_THAT(taken({0, 0, {}, IxId{21}}), ElementsAre(false, true, false))
      << "where it moved from counts too";
}

}  // namespace
}  // namespace meetpoint::index
