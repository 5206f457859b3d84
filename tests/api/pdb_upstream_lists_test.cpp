#include "pdb_api.hpp"

/// What PeeringDB's own suite (pdb_api_test.py) asserts of lists and objects, named as there, on the made-up
/// world. Not here and not in the files beside this one, because a read-only mirror without accounts has none
/// of it: creating, changing and deleting (test_org_admin_002 to 004 and their like), what users and
/// administrators see beyond guests (test_user_*: only what a guest may see is asked), the login for distance
/// searches, the user's own preferences for hide_ix_no_fac, which answers a cache gives
/// (test_api_cache_loader_qualifies), API keys and basic authentication (test_auth_*, test_api_keys.py,
/// TestEnforceMFA), client versions (test_api_compat.py), throttles and the negative cache
/// (test_api_throttle.py, test_middleware.py).
namespace meetpoint::test {
namespace {

using index::ObjectType;
using testing::ElementsAre;
using testing::Not;
using testing::UnorderedElementsAre;

TEST_F(PdbApi, test_guest_001_GET_list_404) {
  for (const ObjectType type : index::kObjectTypes) {
    const std::string list(name_of(type));
    const Json none = body(list + "?limit=1&id=99999999", 404);
    EXPECT_EQ(none.at("data"), Json::array());
    EXPECT_EQ(none.at("meta").at("error"), "Entity not found");
    const Json one = row(list + "?id=1");
    EXPECT_EQ(one.at("id"), 1) << list;
    for (const char* field : {"status", "created", "updated"}) EXPECT_TRUE(one.contains(field)) << list;
  }
  EXPECT_EQ(error("net?asn=99999999999", 404), "Entity not found");
  EXPECT_EQ(row("net?asn=64496").at("id"), 1);
}

TEST_F(PdbApi, test_guest_005_list_all_tags) {
  for (const ObjectType type : index::kObjectTypes) {
    const std::string list(name_of(type));
    EXPECT_LE(ids(list + "?limit=10").size(), 10U) << list;
    EXPECT_FALSE(ids(list + "?limit=10").empty()) << list;
  }
}

TEST_F(PdbApi, test_org_admin_005_list) {
  for (const ObjectType type : index::kObjectTypes) {
    const std::string list(name_of(type));
    for (const Json& one : data(list)) EXPECT_EQ(one.at("status"), "ok") << list;
  }
  EXPECT_EQ(ids("org"), range(1, 30));
  EXPECT_EQ(ids("net"), range(1, 10));
}

TEST_F(PdbApi, assert_data_integrity) {
  for (const ObjectType type : index::kObjectTypes) {
    for (const Json& one : data(std::string(name_of(type)))) {
      for (const char* field : {"created", "updated"}) {
        const std::string time = one.at(field);
        EXPECT_TRUE(time.ends_with('Z') && time.find('.') == std::string::npos) << time;
      }
    }
  }
}

TEST_F(PdbApi, test_guest_005_org_fields_filter) {
  for (const Json& one : data("org?fields=name,status"))
    EXPECT_THAT(keys(one), ElementsAre("name", "status"));
  EXPECT_THAT(keys(row("org/1?fields=name,status")), ElementsAre("name", "status"));
}

TEST_F(PdbApi, test_guest_005_carrier_fields_filter) {
  EXPECT_THAT(keys(row("carrier?id=1&fields=name,org_id")), UnorderedElementsAre("name", "org_id"));
  EXPECT_THAT(keys(row("carrier/1?fields=name,org_id")), UnorderedElementsAre("name", "org_id"));
}

TEST_F(PdbApi, test_guest_005_ixlan_fields_filter) {
  const Json lan = row("ixlan/1?fields=ixpfx_set&depth=2");
  EXPECT_THAT(keys(lan), ElementsAre("ixpfx_set"));
  EXPECT_EQ(lan["ixpfx_set"].size(), 2U);
  for (const Json& one : data("ixlan?fields=ixpfx_set&depth=2"))
    EXPECT_THAT(keys(one), ElementsAre("ixpfx_set"));
}

TEST_F(PdbApi, test_user_001_GET_only_ixf_ixp_member_list_url) {
  const Json lan = row("ixlan?id=1&fields=ixf_ixp_member_list_url");
  EXPECT_THAT(keys(lan), ElementsAre("ixf_ixp_member_list_url"));
  EXPECT_EQ(row("ixlan?id=2&fields=ixf_ixp_member_list_url"), Json::object());
}

TEST_F(PdbApi, test_guest_005_list_limit) {
  EXPECT_EQ(ids("org?limit=10"), range(1, 10));
}

TEST_F(PdbApi, test_guest_005_list_pagination) {
  for (std::uint32_t page = 0; page < 10; ++page)
    EXPECT_EQ(ids("org?limit=3&skip=" + std::to_string(page * 3)), range(page * 3 + 1, page * 3 + 3));
}

TEST_F(PdbApi, test_guest_005_list_skip) {
  const std::vector<Json> first = data("org?skip=0&limit=20");
  const std::vector<Json> second = data("org?skip=10&limit=20");
  ASSERT_EQ(first.size(), 20U);
  ASSERT_EQ(second.size(), 20U);
  EXPECT_EQ(first[10], second[0]);
}

TEST_F(PdbApi, test_guest_005_list_since) {
  EXPECT_THAT(ids("net?since=1700000000&status=deleted"), ElementsAre(11));
  EXPECT_THAT(ids("net?status=deleted"), ElementsAre());
}

TEST_F(PdbApi, test_guest_005_list_campus_since) {
  EXPECT_THAT(ids("campus?since=1700000000&status=pending"), ElementsAre(2));
  EXPECT_THAT(ids("campus?since=1700000000"), ElementsAre(1, 2, 3));
  EXPECT_THAT(ids("ix?since=1700000000"), Not(testing::Contains(6))) << "no other type shows pending ones";
}

TEST_F(PdbApi, test_guest_005_list_carrier_no_website) {
  const std::vector<Json> carriers = data("carrier?since=1700000000");
  EXPECT_EQ(carriers.size(), 3U);
  for (const Json& carrier : carriers) EXPECT_EQ(carrier.at("website"), "");
}

TEST_F(PdbApi, test_guest_005_list_poc) {
  for (const Json& poc : data("poc?limit=1000")) EXPECT_EQ(poc.at("visible"), "Public");
  EXPECT_THAT(ids("poc"), ElementsAre(1, 5));
  EXPECT_THAT(ids("poc?visible__in=Private,Users"), ElementsAre());
}

TEST_F(PdbApi, test_guest_001_GET_poc_public) {
  EXPECT_EQ(row("poc/1").at("visible"), "Public");
}

TEST_F(PdbApi, test_guest_001_GET_poc_users) {
  const api::Response denied = ask("/api/poc/2");
  EXPECT_EQ(denied.status, 403);
  EXPECT_EQ(denied.text(), "");
  EXPECT_EQ(denied.content_type, "");
}

TEST_F(PdbApi, test_guest_001_GET_poc_private) {
  EXPECT_EQ(ask("/api/poc/3").status, 403);
}

TEST_F(PdbApi, test_guest_001_GET_net) {
  const Json net = row("net/1");
  ASSERT_EQ(net.at("poc_set").size(), 1U);
  EXPECT_EQ(net["poc_set"][0].at("visible"), "Public");
}

TEST_F(PdbApi, test_guest_001_GET_ixlan_ixf_ixp_member_list_url) {
  EXPECT_EQ(row("ixlan/1").at("ixf_ixp_member_list_url"), "https://public.example/ixf");
  for (const char* hidden : {"ixlan/2", "ixlan/3"}) {
    EXPECT_FALSE(row(hidden).contains("ixf_ixp_member_list_url")) << hidden;
    EXPECT_TRUE(row(hidden).contains("ixf_ixp_member_list_url_visible")) << hidden;
  }
}

TEST_F(PdbApi, test_z_misc_GET_ixf_ixp_member_list_url) {
  for (const Json& lan : data("ixlan")) {
    const bool is_public = lan.at("ixf_ixp_member_list_url_visible") == "Public";
    EXPECT_EQ(lan.contains("ixf_ixp_member_list_url"), is_public) << lan.dump();
  }
  const Json ix = row("ix/2?depth=2");
  EXPECT_FALSE(ix.at("ixlan_set").at(0).contains("ixf_ixp_member_list_url"));
}

TEST_F(PdbApi, test_user_001_GET_as_set) {
  const Json sets = row("as_set");
  EXPECT_EQ(sets.dump(), R"({"64496":"AS-NET1","64497":"AS-NET2","64498":"AS-NET3"})");
  EXPECT_EQ(row("as_set/64496").dump(), R"({"64496":"AS-NET1"})");
  EXPECT_EQ(row("as_set/64499").dump(), R"({"64499":""})");
  EXPECT_EQ(row("as_set/64506").dump(), R"({"64506":""})") << "a deleted network";
}

TEST_F(PdbApi, test_api_filter) {
  EXPECT_THAT(ids("ix"), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(ids("ix.json"), ElementsAre(1, 2, 3, 4, 6));
  EXPECT_THAT(ids("ix?limit=1"), ElementsAre(1));
  EXPECT_THAT(ids("ix.json?limit=1"), ElementsAre(1));
  EXPECT_THAT(ids("ix.json?since=1700000000"), ElementsAre(1, 2, 3, 4, 6)) << "no tombstones there";
}

TEST_F(PdbApi, test_api_filter_hide_ix_without_fac) {
  for (const char* yes : {"true", "1", "True"}) {
    const std::string hide = std::string("?hide_ix_no_fac=") + yes;
    EXPECT_THAT(ids("ix" + hide), ElementsAre(1, 2)) << yes;
    EXPECT_THAT(ids("ixlan" + hide), ElementsAre(1, 2)) << yes;
    EXPECT_THAT(ids("net" + hide), ElementsAre(1, 2, 3, 5)) << yes;
    EXPECT_THAT(ids("netixlan" + hide), ElementsAre(1, 2, 3, 4, 5, 8)) << yes;
  }
  for (const char* no : {"false", "0", "yes", ""}) {
    const std::string show = std::string("?hide_ix_no_fac=") + no;
    EXPECT_EQ(ids("ix" + show).size(), 4U) << no;
    EXPECT_EQ(ids("ixlan" + show).size(), 5U) << no;
    EXPECT_EQ(ids("net" + show).size(), 10U) << no;
    EXPECT_EQ(ids("netixlan" + show).size(), 8U) << no;
  }
}

}  // namespace
}  // namespace meetpoint::test
