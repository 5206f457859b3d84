#include "sync/envelope.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/world.hpp"

namespace meetpoint::sync {
namespace {

using index::ErrorCode;
using index::ObjectType;
using index::Row;
using testing::HasSubstr;

struct Read {
  std::vector<Row> rows;
  std::vector<Malformed> malformed;
  index::Expected<void> outcome;
};

Read read(ObjectType type, std::string text) {
  Read result;
  result.outcome = read_envelope(type, text,
                                 {[&](const Row& row) -> index::Expected<void> {
                                    result.rows.push_back(row);
                                    return {};
                                  },
                                  [&](const Malformed& row) -> index::Expected<void> {
                                    result.malformed.push_back(row);
                                    return {};
                                  }});
  return result;
}

constexpr const char* kTimes =
    R"("created": "2026-01-01T00:00:00Z", "updated": "2026-01-02T00:00:00Z", "status": "ok")";

std::string ixlan(const std::string& fields) {
  return "{" + fields + ", " + kTimes + "}";
}

std::string in_envelope(const std::string& rows) {
  return "{\"data\": [" + rows + "], \"meta\": {}}";
}

TEST(Envelope, KeepsEachRowsExactBytes) {
  const std::vector<std::string> rows = {
      ixlan(R"("id": 1, "ix_id": 1)"),
      // Odd spacing, escapes, an unknown field, an unknown nested one, any order, numbers as printed.
      "{ \"status\":\"ok\" ,\"ix_id\" : 7, \"new\": {\"a\": [1.50, 1e3, null]}, \"name\": "
      "\"\\u00e4\\/\\u0000\",\n\t\"id\":2,"
      "\"created\":\"2026-01-01T00:00:00Z\",\"updated\":\"2026-01-02T00:00:00Z\" }",
      ixlan(R"("id": 3, "ix_id": 3, "name": "} ] \" { \\")"),
  };
  for (const char* separator : {",", ", ", "\n ,\r\n\t"}) {
    const Read result =
        read(ObjectType::ixlan, in_envelope(rows[0] + separator + rows[1] + separator + rows[2] + " \n"));
    ASSERT_TRUE(result.outcome) << result.outcome.error().text;
    ASSERT_EQ(result.rows.size(), 3U);
    for (std::size_t i = 0; i < rows.size(); ++i) EXPECT_EQ(result.rows[i].json, rows[i]);
    EXPECT_EQ(result.rows[1].reference(column_of(ObjectType::ixlan, "ix_id")), 7U);
  }
}

TEST(Envelope, ReadsColumnsByTheFieldList) {
  const Read result =
      read(ObjectType::netixlan, in_envelope("{\"id\": 4294967295, \"net_id\": 2, \"ixlan_id\": 3, "
                                             "\"speed\": 400000, \"asn\": 4294967295, "
                                             "\"ipaddr4\": \"192.0.2.1\", \"ipaddr6\": null, "
                                             "\"is_rs_peer\": true, \"operational\": false, " +
                                             std::string(kTimes) + "}"));
  ASSERT_EQ(result.rows.size(), 1U);
  const Row& row = result.rows[0];
  EXPECT_EQ(row.id, 4294967295U);
  EXPECT_EQ(row.status, "ok");
  EXPECT_EQ(row.updated - row.created, 86400);
  EXPECT_EQ(row.integer(column_of(ObjectType::netixlan, "speed")), 400000);
  EXPECT_EQ(row.reference(column_of(ObjectType::netixlan, "asn")), 4294967295U);
  EXPECT_EQ(row.text(column_of(ObjectType::netixlan, "ipaddr4")), "192.0.2.1");
  EXPECT_EQ(row.columns[column_of(ObjectType::netixlan, "ipaddr6")], index::Value());
  EXPECT_EQ(row.columns[column_of(ObjectType::netixlan, "bfd_support")], index::Value()) << "absent";
  EXPECT_TRUE(row.flag(column_of(ObjectType::netixlan, "is_rs_peer"), false));
  EXPECT_FALSE(row.flag(column_of(ObjectType::netixlan, "operational"), true));
}

TEST(Envelope, ForgetsTheRowBefore) {
  const Read result =
      read(ObjectType::netfac,
           in_envelope("{\"id\": 1, \"net_id\": 1, \"fac_id\": 1, \"local_asn\": 5, " + std::string(kTimes) +
                       "}, {\"id\": 2, \"net_id\": 1, "
                       "\"fac_id\": 1, " +
                       kTimes + "}"));
  ASSERT_EQ(result.rows.size(), 2U);
  EXPECT_EQ(result.rows[1].columns[column_of(ObjectType::netfac, "local_asn")], index::Value());
}

TEST(Envelope, KeepsAMalformedRowOutAndTheRestIn) {
  struct Case {
    std::string row;
    std::uint32_t id;
    std::string why;
  };
  const std::string good = ixlan(R"("id": 9, "ix_id": 1)");
  const std::vector<Case> cases = {
      {ixlan(R"("ix_id": 1)"), 0, "id is missing"},
      {ixlan(R"("id": 0, "ix_id": 1)"), 0, "id has a wrong value"},
      {ixlan(R"("id": -1, "ix_id": 1)"), 0, "id has a wrong value"},
      {ixlan(R"("id": 4294967296, "ix_id": 1)"), 0, "id has a wrong value"},
      {ixlan(R"("id": 18446744073709551617, "ix_id": 1)"), 0, ""},
      {ixlan(R"("id": "5", "ix_id": 1)"), 0, "id has a wrong value"},
      {ixlan(R"("id": 5.0, "ix_id": 1)"), 0, "id has a wrong value"},
      {ixlan(R"("id": 5, "ix_id": null)"), 5, "ix_id has a wrong value"},
      {ixlan(R"("id": 5)"), 5, "ix_id is missing"},
      {ixlan(R"("id": 5, "ix_id": true)"), 5, "ix_id has a wrong value"},
      {ixlan(R"("id": 5, "ix_id": 4294967297)"), 5, "ix_id has a wrong value"},
      {ixlan(R"("id": 5, "ix_id": 1, "id": 6)"), 5, "id stands twice"},
      {ixlan(R"("id": 5, "ix_id": 1, "name": "a", "name": "b")"), 5, "name stands twice"},
      {R"({"id": 5, "ix_id": 1, "created": "2026-01-01T00:00:00Z", "updated": "soon", "status": "ok"})", 5,
       "updated has a wrong value"},
      {R"({"id": 5, "ix_id": 1, "created": "2026-01-01T00:00:00Z", "updated": "2026-01-01T00:00:00Z"})", 5,
       "status is missing"},
      {R"({"id": 5, "ix_id": 1, "created": "2026-01-01T00:00:00Z", "updated": null, "status": "ok"})", 5,
       "updated has a wrong value"},
      {ixlan(R"("id": 5, "ix_id": 1, "new": tru)"), 5, ""},
      {ixlan(R"("id": 5, "ix_id": 1, "new": 01)"), 5, ""},
      {ixlan(R"("id": 5, "ix_id": 1, "new": "\x")"), 5, ""},
      {ixlan(R"("id": 5, "ix_id": 1, "new": "\ud83d")"), 5, ""},
      {ixlan(R"("id": 5, "ix_id": 1, "new": 1e999)"), 5, ""},
      {ixlan(R"("id": 5, "ix_id": 1, "new": )" + std::string(200, '[') + std::string(200, ']')), 5, ""},
      {ixlan(R"("id": 5, "ix_id": 1, "new": ")" + std::string(2'000'000, 'x') + "\""), 5, "larger than"},
      {"{}", 0, "id is missing"},
      {"[]", 0, "not an object"},
      {"17", 0, "not an object"},
      {"null", 0, "not an object"},
      {"\"row\"", 0, "not an object"},
  };
  for (const Case& test : cases) {
    const Read result = read(ObjectType::ixlan, in_envelope(good + ", " + test.row + ", " + good));
    const std::string shown = test.row.substr(0, 120);
    ASSERT_TRUE(result.outcome) << shown << "\n" << result.outcome.error().text;
    EXPECT_EQ(result.rows.size(), 2U) << shown;
    ASSERT_EQ(result.malformed.size(), 1U) << shown;
    EXPECT_EQ(result.malformed[0].id, test.id) << shown;
    EXPECT_THAT(result.malformed[0].why, HasSubstr(test.why)) << shown;
    EXPECT_FALSE(result.malformed[0].why.empty());
  }
}

TEST(Envelope, ToleratesOddValuesInFieldsThatHaveNoColumn) {
  const Read result =
      read(ObjectType::ixlan, in_envelope(ixlan(R"("id": 5, "ix_id": 1, "mtu": "big", "name": null)")));
  EXPECT_EQ(result.rows.size(), 1U);
}

TEST(Envelope, RefusesWhatIsNoEnvelope) {
  for (const std::string text : {"",
                                 " ",
                                 "null",
                                 "[]",
                                 "17",
                                 "\"data\"",
                                 "{}",
                                 "{\"meta\": {}}",
                                 "{\"data\": {}}",
                                 "{\"data\": null}",
                                 "{\"data\": \"x\"}",
                                 "<html><body>Bad gateway</body></html>",
                                 "{\"data\": [], \"data\": []}",
                                 "{\"data\": []} x",
                                 "{\"data\": []}{\"data\": []}",
                                 "{\"data\": [1 2]}",
                                 "{\"data\": [,]}",
                                 "{\"data\": [{]}",
                                 "{\"message\": \"throttled\", \"meta\": {\"error\": \"Too Many Requests\"}}",
                                 "{\"data\": [{\"a\": \"\xff\"}]}",
                                 "\xef\xbb\xbf{\"data\": []"}) {
    const Read result = read(ObjectType::net, text);
    ASSERT_FALSE(result.outcome) << text;
    EXPECT_EQ(result.outcome.error().code, ErrorCode::unavailable) << text;
    EXPECT_THAT(result.outcome.error().text, HasSubstr("the net list is no PeeringDB envelope"));
  }
}

TEST(Envelope, TakesMembersInAnyOrderAndUnknownOnes) {
  const Read result =
      read(ObjectType::ixlan, "{\"meta\": {\"generated\": 1.5, \"data\": [1]}, \"x\": [[]], \"data\": [" +
                                  ixlan(R"("id": 5, "ix_id": 1)") + "], \"y\": 1}\n");
  ASSERT_TRUE(result.outcome) << result.outcome.error().text;
  EXPECT_EQ(result.rows.size(), 1U);
}

TEST(Envelope, AnAnswerCutAnywhereIsNeverTakenForWhole) {
  const std::string whole =
      in_envelope(ixlan(R"("id": 1, "ix_id": 1)") + ", " + ixlan(R"("id": 2, "ix_id": 1, "name": "x")"));
  ASSERT_TRUE(read(ObjectType::ixlan, whole).outcome);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(read(ObjectType::ixlan, whole.substr(0, size)).outcome) << whole.substr(0, size);
  }
}

TEST(Envelope, StopsAtTheVisitorsError) {
  std::string text = in_envelope(ixlan(R"("id": 1, "ix_id": 1)") + "," + ixlan(R"("id": 2, "ix_id": 1)"));
  int visited = 0;
  const auto outcome = read_envelope(ObjectType::ixlan, text,
                                     {[&](const Row&) -> index::Expected<void> {
                                        ++visited;
                                        return index::fail(ErrorCode::storage, "full");
                                      },
                                      [](const Malformed&) -> index::Expected<void> { return {}; }});
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().text, "full");
  EXPECT_EQ(visited, 1);
}

TEST(ErrorOf, SaysWhatUpstreamSaid) {
  EXPECT_EQ(error_of(R"({"data": [], "meta": {"error": "Entity not found"}})"), "Entity not found");
  EXPECT_EQ(error_of(R"({"message": "Request was throttled."})"), "Request was throttled.");
  EXPECT_EQ(error_of("<html>"), "");
  EXPECT_EQ(error_of(""), "");
  EXPECT_EQ(error_of(R"({"meta": {"error": 5}})"), "");
  EXPECT_EQ(error_of(R"({"meta": {"error": "a\u001b[31m\n\u00e4"}})"), "a?[31m???");
  EXPECT_EQ(error_of(R"({"meta": {"error": ")" + std::string(5000, 'x') + "\"}}").size(), 200U);
}

}  // namespace
}  // namespace meetpoint::sync
