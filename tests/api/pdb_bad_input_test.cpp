#include "pdb_api.hpp"

/// Whatever stands in a query, the answer is one that is documented, and JSON.
namespace meetpoint::test {
namespace {

class PdbBadInput : public PdbApi {
 protected:
  int status(const std::string& target) const {
    const api::Response response = ask(target);
    const bool is_json = Json::accept(response.text());
    EXPECT_TRUE(is_json) << target.substr(0, 100) << "\n" << response.text().substr(0, 200);
    return response.status;
  }
  static std::string repeated(const std::string& text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
  }
};

TEST_F(PdbBadInput, has_the_documented_answer) {
  std::string members = "1";
  for (int id = 2; id <= 10'000; ++id) members += "," + std::to_string(id);
  std::string parameters;
  for (int i = 0; i < 10'000; ++i) parameters += "&p" + std::to_string(i) + "=1";
  std::string suffixed = "id__gt=0";
  for (int i = 0; i < 1000; ++i) suffixed += "&name__contains=" + std::to_string(i);
  const std::vector<std::pair<std::string, int>> table = {
      {"limit=-1", 200},
      {"limit=-99999999999999999999", 200},
      {"limit=1e3", 400},
      {"limit=", 400},
      {"limit=0x10", 400},
      {"limit=%00", 400},
      {"skip=99999999999999999999", 200},
      {"skip=-99999999999999999999", 400},
      {"since=1e99", 400},
      {"since=-1e99", 400},
      {"since=inf", 400},
      {"since=nan", 400},
      {"since=99999999999999999999", 200},
      {"depth=999", 200},
      {"depth=-999", 200},
      {"depth=99999999999999999999", 200},
      {"depth=1.5", 400},
      {"page=99999999999999999999", 404},
      {"page=1&per_page=-99999999999999999999", 200},
      {"id__in=" + members, 200},
      {"asn__in=" + members, 200},
      {"name__in=" + members, 200},
      {"id__in=" + repeated(",", 1000), 400},
      {"name=%00", 200},
      {"name__contains=%00%00", 200},
      {"%00=1", 200},
      {"name=%ff%fe", 200},
      {"name__contains=%C0%80", 200},
      {"name=%", 400},
      {"name=%z1", 400},
      {"%", 400},
      {"name=" + repeated("a", 8000), 200},
      {"name__contains=" + repeated("%F0%9F%A6%80", 600), 200},
      {"name_search=" + repeated("a+", 4000), 200},
      {repeated("__", 4000) + "=1", 200},
      {repeated("name__", 1000) + "in=1", 200},
      {"__in=1", 200},
      {"__=1", 200},
      {"name__=1", 200},
      {"=1", 200},
      {"=", 200},
      {"&&&&", 200},
      {"?", 200},
      {"a=b=c=d", 200},
      {"fields=", 200},
      {"fields=" + repeated(",", 8000), 200},
      {"fields=" + repeated("id,", 2000), 200},
      {"fields=%00", 200},
      {"created__gt=0000-00-00", 400},
      {"created__gt=9999-12-31", 200},
      {"created__gt=2026-02-30", 400},
      {"created__in=2026-01-01", 200},
      {"created=%", 400},
      {"id=" + repeated("9", 8000), 404},
      {"id=-1", 404},
      {"id=1.0", 404},
      {"id__lt=" + repeated("9", 400), 200},  // a number, and larger than all
      {"id__lt=1e5", 400},
      {"info_types__in=" + repeated(",", 4000), 200},
      {"p=1" + parameters, 200},
      {"_strict=1" + parameters, 400},
      {suffixed, 200},
      {"pretty&pretty&pretty=1&fields=id", 200},
  };
  for (const auto& [query, expected] : table) {
    EXPECT_EQ(status("/api/net?" + query), expected) << query.substr(0, 100);
    for (const std::string path :
         {"/api/net.json?", "/api/poc?", "/api/fac?", "/api/net/1?", "/api/as_set?", "/api/?"}) {
      const int got = status(path + query);
      EXPECT_TRUE(got == 200 || got == 400 || got == 404) << got << " " << path << query.substr(0, 100);
    }
  }
}

TEST_F(PdbBadInput, has_an_answer_in_every_filter) {
  const std::vector<std::string> values = {
      "",          "0",    "-1",   "1.5",        "1e99",
      "abc",       "%00",  "%FF",  ",",          "1,,2",
      "null",      "nan",  "true", "2026-01-01", "9999999999999999999999",
      "'%22\\;--", "..%2f"};
  const std::vector<std::string> specials = {
      "asn_overlap", "all_net",  "not_net",   "org_present", "org_not_present",
      "capacity",    "ipblock",  "whereis",   "not_ix",      "not_fac",
      "ix",          "ix__name", "net__asn",  "fac",         "ixlan",
      "netixlan",    "netfac",   "ixfac",     "name_search", "hide_ix_no_fac",
      "distance",    "latitude", "facility",  "org_name",    "carrierfac_set__facility_id",
      "country",     "city",     "info_type", "net__org"};
  for (const index::ObjectType type : index::kObjectTypes) {
    std::vector<std::string> names = specials;
    for (const index::Field& field : index::fields_of(type)) names.emplace_back(field.name);
    for (const std::string& name : names) {
      for (const char* suffix : {"", "__lt", "__gte", "__contains", "__startswith", "__in"}) {
        for (const std::string& value : values) {
          const std::string target =
              "/api/" + std::string(name_of(type)) + "?fields=id&" + name + suffix + "=" + value;
          const int got = status(target);
          ASSERT_TRUE(got == 200 || got == 400 || got == 404) << got << " " << target;
        }
      }
    }
  }
}

TEST_F(PdbBadInput, in_a_path_is_not_found) {
  for (const std::string path :
       {"/api/net/%00", "/api/net/1%00", "/api/%00", "/api/net%00", "/api/net/1e3", "/api/net/+1",
        "/api/net/%201", "/api/net/../net", "/api/poc/2;", "/api/net/99999999999999999999"})
    EXPECT_EQ(status(path), 404) << path;
  EXPECT_EQ(status("/api/net/" + repeated("1", 8000)), 404);
  EXPECT_EQ(status("/api/as_set/99999999999999999999"), 400);
  EXPECT_EQ(status("/api/as_set/-1"), 400);
}

TEST_F(PdbBadInput, of_too_many_filters_is_refused) {
  std::string query = "net?since=0";
  for (int count = 0; count < 12; ++count) {
    EXPECT_EQ(status("/api/" + query), 200) << query;
    const auto field = index::fields_of(index::ObjectType::net)[static_cast<std::size_t>(count) + 1];
    query += "&" + std::string(field.name) + "__contains=";
  }
  EXPECT_EQ(status("/api/" + query), 200) << query;
  EXPECT_EQ(error(query + "&id__gt=0", 400), "more than 12 filters");
}

/// Each may go through all rows of two types.
TEST_F(PdbBadInput, of_too_many_filters_that_look_elsewhere_is_refused) {
  const std::string three = "ix__name=x&fac=1&netixlan__speed__gt=0";
  EXPECT_EQ(status("/api/net?" + three), 200);
  for (const char* fourth : {"ixlan=1", "org__name=x", "name_search=x", "not_ix=1"}) {
    EXPECT_EQ(error("net?" + three + "&" + fourth, 400), "more than 3 filters that look at other types")
        << fourth;
  }
  EXPECT_EQ(status("/api/net?" + three + "&name__contains=x&asn__gt=1"), 200)
      << "its own fields are no others";
}

}  // namespace
}  // namespace meetpoint::test
