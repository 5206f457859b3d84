#include "pdb_api.hpp"

/// Pages, cuts, and what `meta` says of them.
namespace meetpoint::test {
namespace {

using index::ObjectType;
using testing::ElementsAre;
using testing::HasSubstr;

class PdbPaging : public PdbApi {
 protected:
  Json page(const std::string& target) const { return body(target).at("meta").at("pagination"); }
  void serve_orgs(int count) {
    World world;
    for (int id = 1; id <= count; ++id) world.add(ObjectType::org, whole_row(ObjectType::org, {{"id", id}}));
    serve(world);
  }
};

TEST_F(PdbPaging, test_page_pagination_meta) {
  EXPECT_EQ(page("net?page=1&per_page=4").dump(),
            R"({"count":10,"has_next":true,"has_previous":false,)"
            R"("next":"http://mirror.example/api/net?page=2&per_page=4","previous":null,)"
            R"("page":1,"per_page":4,"total_pages":3})");
  EXPECT_EQ(page("net?per_page=4&page=2").at("previous"), "http://mirror.example/api/net?per_page=4");
  EXPECT_EQ(page("net?per_page=4&page=3").at("previous"), "http://mirror.example/api/net?page=2&per_page=4");
  EXPECT_EQ(page("net?per_page=4&page=3").at("next"), nullptr);
}

TEST_F(PdbPaging, test_api_cache_loader_load_page_pagination) {
  EXPECT_EQ(ids("net?page=1&per_page=4"), range(1, 4));
  EXPECT_EQ(ids("net?page=2&per_page=4"), range(5, 8));
  EXPECT_EQ(ids("net?page=3&per_page=4"), range(9, 10));
  EXPECT_EQ(body("net?page=last&per_page=4"), body("net?page=3&per_page=4"));
  EXPECT_EQ(ids("net?page=&per_page=4"), range(1, 4));
}

TEST_F(PdbPaging, test_api_cache_loader_no_meta_without_page_param) {
  for (const char* target : {"net", "net?per_page=4", "net?limit=4", "net?depth=1", "net?asn=64496"})
    EXPECT_EQ(body(target).at("meta"), Json::object()) << target;
  EXPECT_EQ(ids("net?per_page=4").size(), 10U);
}

TEST_F(PdbPaging, links_keep_all_other_parameters) {
  EXPECT_EQ(
      page("net.json?page=1&per_page=2&name__contains=N%26t%20%3D+%C3%BC&name__contains=net&depth=0")
          .at("next"),
      "http://mirror.example/api/net.json?depth=0&name__contains=N%26t+%3D+%C3%BC&name__contains=net&page=2&"
      "per_page=2");
}

TEST_F(PdbPaging, sizes_of_pages) {
  for (const char* size : {"0", "-3", "x", "", "251", "100000", "99999999999999999999"})
    EXPECT_EQ(page("net?page=1&per_page=" + std::string(size)).at("per_page"), 250) << size;
  EXPECT_EQ(page("net?page=1").at("per_page"), 250);
  EXPECT_EQ(page("net?page=1&per_page=250").at("per_page"), 250);
  EXPECT_EQ(page("net?page=10&per_page=1").at("total_pages"), 10);
  EXPECT_EQ(page("net?page=1&per_page=10").at("total_pages"), 1);
  EXPECT_EQ(page("net?page=1&per_page=9").at("total_pages"), 2);
}

TEST_F(PdbPaging, pages_beyond_the_end) {
  for (const char* number : {"4", "0", "-1", "x", "1.0", "99999999999999999999"})
    EXPECT_EQ(error("net?per_page=4&page=" + std::string(number), 404), "Invalid page.") << number;
  const Json none = body("net?id=99&page=1");
  EXPECT_EQ(none.at("data"), Json::array()) << "a page of nothing is no 404";
  EXPECT_EQ(none.at("meta").at("pagination").at("count"), 0);
  EXPECT_EQ(none.at("meta").at("pagination").at("total_pages"), 1);
}

TEST_F(PdbPaging, pages_are_of_what_limit_and_skip_leave) {
  EXPECT_EQ(page("net?skip=2&limit=5&page=1&per_page=2").at("count"), 5);
  EXPECT_EQ(ids("net?skip=2&limit=5&page=2&per_page=2"), range(5, 6));
  EXPECT_EQ(ids("net?name__startswith=net+1&page=1&per_page=1"), range(1, 1));
}

TEST_F(PdbPaging, odd_limits) {
  EXPECT_EQ(ids("net?limit=0"), range(1, 10));
  EXPECT_EQ(ids("net?limit=-1"), range(1, 10));
  EXPECT_EQ(ids("net?limit=99999999999999999999"), range(1, 10));
  EXPECT_EQ(ids("net?skip=8"), range(9, 10)) << "without a limit too";
  EXPECT_THAT(ids("net?skip=99999999999999999999"), ElementsAre());
  EXPECT_EQ(ids("net?limit=+3"), range(1, 3)) << "a blank, as Python reads numbers";
  EXPECT_EQ(ids("net?limit=1&limit=2"), range(1, 2));
}

TEST_F(PdbPaging, deep_lists_are_cut_and_say_so) {
  serve_orgs(251);
  for (const int depth : {1, 2, 3, 9}) {
    const Json cut = body("org?depth=" + std::to_string(depth));
    EXPECT_EQ(cut.at("data").size(), 250U);
    EXPECT_EQ(
        cut.at("meta").at("truncated"),
        "Your search query (with depth " + std::to_string(depth) +
            ") returned more than 250 rows and has been truncated. Please be more specific in your filters, "
            "use the limit and skip parameters to page through the resultset or drop the depth parameter");
  }
  for (const char* whole :
       {"org", "org?depth=0", "org?depth=1&limit=250", "org?depth=1&skip=1", "org?fields=id"})
    EXPECT_FALSE(body(whole).at("meta").contains("truncated")) << whole;
  EXPECT_EQ(body("org?depth=0").at("data").size(), 251U);
  const Json both = body("org?depth=1&page=3&per_page=100").at("meta");
  EXPECT_TRUE(both.contains("truncated"));
  EXPECT_EQ(both.at("pagination").at("count"), 250) << "of what was left";
}

}  // namespace
}  // namespace meetpoint::test
