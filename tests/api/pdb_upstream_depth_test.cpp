#include <map>
#include <tuple>

#include "pdb_api.hpp"

/// What PeeringDB's own suite asserts of expanded objects, named as there, and where each expanded member
/// stands (the order of upstream's serializers).
namespace meetpoint::test {
namespace {

using index::ObjectType;
using testing::ElementsAre;

/// What a type refers to, and the sets of what refers to it, by upstream's serializers.
struct Expanded {
  const char* type;
  std::vector<std::string> parents;
  std::vector<std::string> sets;
};
const std::vector<Expanded> kExpanded = {
    {"org", {}, {"net_set", "fac_set", "ix_set", "carrier_set", "campus_set"}},
    {"campus", {"org"}, {"fac_set"}},
    {"fac", {"org", "campus"}, {}},
    {"net", {"org"}, {"netfac_set", "netixlan_set", "poc_set"}},
    {"ix", {"org"}, {"fac_set", "ixlan_set"}},
    {"carrier", {"org"}, {"carrierfac_set"}},
    {"carrierfac", {"carrier", "fac"}, {}},
    {"ixfac", {"ix", "fac"}, {}},
    {"ixlan", {"ix"}, {"net_set", "ixpfx_set"}},
    {"ixpfx", {"ixlan"}, {}},
    {"netfac", {"net", "fac"}, {}},
    {"netixlan", {"net", "ixlan"}, {}},
    {"poc", {"net"}, {}},
};
/// A set's or an object's own type.
const std::map<std::string, std::string> kTypeOf = {
    {"net_set", "net"},       {"fac_set", "fac"},
    {"ix_set", "ix"},         {"carrier_set", "carrier"},
    {"campus_set", "campus"}, {"netfac_set", "netfac"},
    {"poc_set", "poc"},       {"netixlan_set", "netixlan"},
    {"ixlan_set", "ixlan"},   {"carrierfac_set", "carrierfac"},
    {"ixpfx_set", "ixpfx"}};

const Expanded& expanded(const std::string& type) {
  return *std::find_if(kExpanded.begin(), kExpanded.end(),
                       [&](const Expanded& one) { return one.type == type; });
}

/// Holds an object against the rule for its depth, as deep as it goes.
void check(const std::string& type, const Json& object, int depth, bool parents, const std::string& where) {
  SCOPED_TRACE(where + " depth " + std::to_string(depth));
  const Expanded& about = expanded(type);
  for (const std::string& name : about.parents) {
    // A carrier's links lack their building, a set's members what they are in.
    const bool back = where.ends_with("_set") && !object.contains(name) &&
                      (!object.contains(name + "_id") || where == "carrier.carrierfac_set");
    ASSERT_EQ(object.contains(name), depth > 0 && parents && !back) << name;
    if (object.contains(name) && !object[name].is_null())
      check(name, object[name], depth - 1, true, type + "." + name);
  }
  for (const std::string& set : about.sets) {
    ASSERT_EQ(object.contains(set), depth > 0) << set;
    if (depth == 0) continue;
    for (const Json& member : object[set]) {
      ASSERT_EQ(member.is_object(), depth > 1) << set;
      if (depth > 1) check(kTypeOf.at(set), member, depth - 2, parents, type + "." + set);
    }
  }
}

TEST_F(PdbApi, test_guest_005_get_depth_all) {
  for (const Expanded& about : kExpanded) {
    const std::string object = std::string(about.type) + "/1";
    for (int depth = 0; depth <= 4; ++depth)
      check(about.type, row(object + "?depth=" + std::to_string(depth)), depth, true, object);
    EXPECT_EQ(row(object), row(object + "?depth=2")) << "what one gets without asking";
    EXPECT_EQ(row(object + "?depth=9"), row(object + "?depth=4"));
    EXPECT_EQ(row(object + "?depth=-1"), row(object + "?depth=0"));
  }
}

TEST_F(PdbApi, test_guest_005_list_depth_all) {
  for (const Expanded& about : kExpanded) {
    const std::string list(about.type);
    for (int depth = 0; depth <= 3; ++depth) {
      for (const Json& one : data(list + "?depth=" + std::to_string(depth)))
        check(list, one, depth, false, list);
    }
    EXPECT_EQ(data(list + "?depth=9"), data(list + "?depth=3"));
    EXPECT_EQ(data(list + "?depth=-1"), data(list));
  }
}

TEST_F(PdbApi, test_guest_005_list_depth_not_set) {
  EXPECT_FALSE(row("org?id=1").contains("net_set"));
}
TEST_F(PdbApi, test_guest_005_list_depth_0) {
  EXPECT_FALSE(row("org?id=1&depth=0").contains("net_set"));
}
TEST_F(PdbApi, test_guest_005_list_depth_1) {
  EXPECT_EQ(row("org?id=1&depth=1").at("net_set"), Json::array({1}));
}
TEST_F(PdbApi, test_guest_005_list_depth_2) {
  const Json net = row("org?id=1&depth=2").at("net_set").at(0);
  EXPECT_EQ(net.at("id"), 1);
  EXPECT_FALSE(net.contains("netfac_set"));
}
TEST_F(PdbApi, test_guest_005_list_depth_3) {
  const Json net = row("org?id=1&depth=3").at("net_set").at(0);
  EXPECT_EQ(net.at("netfac_set"), Json::array({1, 4, 6}));
  EXPECT_FALSE(net.contains("org"));
}

/// All keys of a type with its expanded ones, in upstream's order.
TEST_F(PdbApi, expanded_members_stand_where_upstream_prints_them) {
  const std::vector<std::tuple<const char*, const char*, std::vector<std::string>>> places = {
      {"org", "notes", {"net_set", "fac_set", "ix_set", "carrier_set", "campus_set", "logo"}},
      {"campus", "org_name", {"org", "status"}},
      {"campus", "social_media", {"fac_set", "country"}},
      {"fac", "org_name", {"org", "campus_id", "campus", "name"}},
      {"net", "org_id", {"org", "name"}},
      {"net", "policy_contracts", {"netfac_set", "netixlan_set", "poc_set", "allow_ixp_update"}},
      {"ix", "org_id", {"org", "name"}},
      {"ix", "sales_email", {"fac_set", "ixlan_set", "net_count"}},
      {"carrier", "org_name", {"org", "name"}},
      {"carrier", "notes", {"carrierfac_set", "fac_count"}},
      {"carrierfac", "carrier_id", {"carrier", "fac_id", "fac", "created"}},
      {"ixfac", "ix_id", {"ix", "fac_id", "fac", "created"}},
      {"ixlan", "ix_id", {"ix", "name"}},
      {"ixlan", "arp_sponge", {"net_set", "ixpfx_set", "ixf_ixp_member_list_url"}},
      {"ixpfx", "id", {"ixlan", "ixlan_id", "protocol"}},
      {"netfac", "net_id", {"net", "fac_id", "fac", "local_asn"}},
      {"netixlan", "net_id", {"net", "ix_id", "name", "ixlan_id", "ixlan", "notes"}},
      {"poc", "net_id", {"net", "role"}},
  };
  for (const auto& [type, after, expected] : places) {
    const std::vector<std::string> all = keys(row(std::string(type) + "/1?depth=1"));
    const auto at = std::find(all.begin(), all.end(), after);
    ASSERT_GE(static_cast<std::size_t>(all.end() - at), expected.size() + 1) << type;
    EXPECT_EQ(std::vector<std::string>(at + 1, at + 1 + static_cast<std::ptrdiff_t>(expected.size())),
              expected)
        << type;
  }
}

TEST_F(PdbApi, members_of_sets_lack_what_they_are_in) {
  const auto lacks = [](const Json& object, const std::string& set, const std::vector<std::string>& names) {
    ASSERT_FALSE(object.at(set).empty()) << set;
    for (const std::string& name : names) EXPECT_FALSE(object[set][0].contains(name)) << set << " " << name;
  };
  const Json net = row("net/1?depth=3");
  for (const char* set : {"netfac_set", "netixlan_set", "poc_set"}) lacks(net, set, {"net_id", "net"});
  EXPECT_TRUE(net["netixlan_set"][0].contains("ixlan"));
  lacks(row("org/1?depth=3"), "net_set", {"org_id", "org"});
  lacks(row("org/11?depth=3"), "fac_set", {"org_id", "org"});
  EXPECT_EQ(row("org/11?depth=3")["fac_set"][0].at("org_name"), "Org 11");
  lacks(row("campus/1?depth=3"), "fac_set", {"org_id", "org"});
  lacks(row("ix/1?depth=3"), "ixlan_set", {"ix_id", "ix"});
  lacks(row("ixlan/1?depth=3"), "ixpfx_set", {"ixlan_id", "ixlan"});
  const Json link = row("carrier/1?depth=3").at("carrierfac_set").at(0);
  EXPECT_TRUE(link.contains("carrier_id") && link.contains("carrier") && link.contains("fac_id"));
  EXPECT_FALSE(link.contains("fac")) << "of both ends this one is not shown";
  const Json facility = row("ix/1?depth=3").at("fac_set").at(0);
  EXPECT_TRUE(facility.contains("org_id") && facility.contains("org"));
  EXPECT_TRUE(row("ixlan/1?depth=3").at("net_set").at(0).contains("org"));
}

TEST_F(PdbApi, sets_hold_what_lives_and_parents_whatever_their_state) {
  EXPECT_EQ(row("ixlan/3?depth=1").at("net_set"), Json::array({5})) << "port 7 is deleted";
  EXPECT_EQ(row("ixlan/1?depth=1").at("net_set"), Json::array({1, 2, 3, 1})) << "one a port, in their order";
  EXPECT_EQ(row("ixlan/3?depth=1").at("ixpfx_set"), Json::array());
  EXPECT_EQ(row("ix/3?depth=1").at("fac_set"), Json::array());
  EXPECT_EQ(row("ix/1?depth=1").at("fac_set"), Json::array({1, 2})) << "facilities, not links";
  EXPECT_EQ(row("carrier/2?depth=1").at("carrierfac_set"), Json::array());
  EXPECT_EQ(row("fac/3?depth=1").at("campus").at("status"), "pending");
  EXPECT_TRUE(row("fac/4?depth=1").at("campus").is_null()) << "none";
  EXPECT_EQ(row("org/15?depth=1").at("campus_set"), Json::array({1})) << "neither pending nor deleted ones";
}

TEST_F(PdbApi, values_of_expanded_rows_are_those_of_the_rows) {
  const Json net = row("net/1?depth=2");
  EXPECT_EQ(net.at("org").at("net_set"), Json::array({1}));
  Json org = net.at("org");
  for (const std::string& set : expanded("org").sets) org.erase(set);
  EXPECT_EQ(org, row("org/1?depth=0"));
  Json port = row("netixlan/1?depth=0");
  port.erase("net_id");
  EXPECT_EQ(net.at("netixlan_set").at(0), port);
}

TEST_F(PdbApi, fields_choose_among_expanded_members_too) {
  EXPECT_THAT(keys(row("net/1?fields=asn,org")), ElementsAre("org", "asn"));
  EXPECT_EQ(row("net/1?fields=org&depth=1").at("org"), row("org/1?depth=0")) << "all of what is within";
  EXPECT_THAT(keys(row("net/1?fields=org&depth=0")), ElementsAre());
  EXPECT_THAT(keys(row("net?id=1&depth=1&fields=id,poc_set,nonsense")), ElementsAre("id", "poc_set"));
  EXPECT_EQ(keys(row("net?id=1&fields=")), keys(row("net?id=1"))) << "no name at all is no choice";
}

}  // namespace
}  // namespace meetpoint::test
