#include <map>

#include "api/query_escape.hpp"
#include "pdb_api.hpp"
#include "support/pdb_oracle.hpp"

/// Random questions to random worlds: the answer has the rows that the slow way finds, in their order.
namespace meetpoint::test {
namespace {

using index::ObjectType;

enum class Asked { plain, json, since };

/// Rows that are there to be asked, in the order of the answer.
std::vector<const Json*> window(const World& world, ObjectType type, Asked asked, const std::string& since) {
  std::vector<const Json*> rows;
  for (const Json& row : world.rows(type)) {
    const std::string status = row.at("status");
    const bool shown = status == "ok" ||
                       (status == "pending" &&
                        (asked == Asked::json || (asked == Asked::since && type == ObjectType::campus))) ||
                       (status == "deleted" && asked == Asked::since);
    if (shown && (asked != Asked::since || row.at("updated").get<std::string>() >= since))
      rows.push_back(&row);
  }
  if (asked == Asked::since) {
    std::stable_sort(rows.begin(), rows.end(), [](const Json* a, const Json* b) {
      return a->at("updated").get<std::string>() < b->at("updated").get<std::string>();
    });
  }
  return rows;
}

TEST_F(PdbApi, answers_what_brute_force_finds) {
  std::mt19937 random(2026);
  std::map<std::string, int> met;  // by filter: how often it left some rows and took some
  for (int round = 0; round < 16; ++round) {
    const World world = random_pdb(random);
    const PdbOracle oracle(world);
    serve(world);
    for (int question = 0; question < 600; ++question) {
      const ObjectType type = index::kObjectTypes[random() % index::kObjectTypeCount];
      std::map<std::string, std::string> filters;
      for (auto count = 1 + random() % 3; count > 0; --count)
        filters.insert(random_filter(world, type, random));
      const Asked asked = random() % 4 == 0 ? Asked::since : random() % 4 == 0 ? Asked::json : Asked::plain;
      const std::string since = "2026-01-10T12:00:00Z";
      std::string target = std::string(name_of(type)) + (asked == Asked::json ? ".json?" : "?");
      if (asked == Asked::since) target += "since=" + std::to_string(index::parse_utc(since).value()) + "&";
      bool by_key = false;
      for (const auto& [key, value] : filters) {
        target += api::query_escaped(key) + "=" + api::query_escaped(value) + "&";
        by_key |= key == "id" || (type == ObjectType::net && key == "asn");
      }
      Numbers expected;
      const auto rows = window(world, type, asked, since);
      for (const Json* row : rows) {
        const bool all = std::all_of(filters.begin(), filters.end(),
                                     [&](const Filter& filter) { return oracle.meets(type, *row, filter); });
        if (all) expected.push_back(row->at("id").get<std::uint32_t>());
      }
      const api::Response response = ask("/api/" + target);
      ASSERT_EQ(response.status, expected.empty() && by_key ? 404 : 200)
          << target << response.text().substr(0, 300);
      Numbers found;
      const Json answer = Json::parse(response.text());
      for (const Json& row : answer.at("data")) found.push_back(row.at("id").get<std::uint32_t>());
      std::string held;
      if (found != expected) {
        for (const Json& row : world.rows(type)) {
          const auto id = row.at("id").get<std::uint32_t>();
          if (std::count(found.begin(), found.end(), id) != std::count(expected.begin(), expected.end(), id))
            held += row.dump() + "\n";
        }
      }
      ASSERT_EQ(found, expected) << target << "\n" << held;
      ASSERT_EQ(header(response, "X-Meetpoint-Ignored"), "") << target;
      if (filters.size() == 1 && !expected.empty() && expected.size() < rows.size())
        ++met[filters.begin()->first];
    }
  }
  EXPECT_GT(met.size(), 300U) << "filters that tell rows apart";
}

}  // namespace
}  // namespace meetpoint::test
