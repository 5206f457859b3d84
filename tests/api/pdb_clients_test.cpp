#include "pdb_api.hpp"

/// What the clients of PeeringDB send that people run, read from their sources, and what each relies on.
namespace meetpoint::test {
namespace {

using index::ObjectType;
using testing::ElementsAre;
using testing::HasSubstr;

class PdbClients : public PdbApi {};

TEST_F(PdbClients, peeringdb_py_sync) {
  for (const ObjectType type : index::kObjectTypes) {
    const std::string list(name_of(type));
    EXPECT_FALSE(ids(list).empty()) << list;
    std::string before;
    for (const Json& one : data(list + "?since=1700000000")) {
      EXPECT_LE(before, one.at("updated").get<std::string>()) << list;
      before = one.at("updated");
    }
    EXPECT_EQ(row(list + "?since=1&id=1&depth=0"), row(list + "?id=1")) << list;
    const Json dumped = Json::parse(ask("/" + list + "-0.json").text());
    EXPECT_EQ(dumped.at("data"), body(list).at("data")) << list;
    EXPECT_TRUE(dumped.at("meta").at("generated").is_number()) << list;
  }
  EXPECT_EQ(row("net?since=1&id=11&depth=0").at("status"), "deleted") << "missing parents, deleted ones too";
  EXPECT_EQ(error("net?since=1&id=99&depth=0", 404), "Entity not found");
}

TEST_F(PdbClients, peeringdb_py_whois) {
  const Json net = row("net?asn=64496&depth=2");
  EXPECT_EQ(net.at("netixlan_set").size(), 4U);
  EXPECT_TRUE(net["netixlan_set"][0].is_object());
  EXPECT_THAT(ids("net?ix_id__in=2,3&depth=2"), ElementsAre(1, 2, 5));
  EXPECT_EQ(data("net?pk=1&depth=2"), data("net?depth=2")) << "upstream knows no pk, and ignores it";
}

TEST_F(PdbClients, ixp_manager) {
  EXPECT_EQ(row("net.json?asn=64496&depth=2").at("poc_set").size(), 1U);
  EXPECT_EQ(error("net.json?asn=4200000000&depth=2", 404), "Entity not found");
  EXPECT_THAT(ids("ix.json"), ElementsAre(1, 2, 3, 4, 6));
  EXPECT_THAT(ids("fac.json"), ElementsAre(1, 2, 3, 4, 6));
  for (const Json& one : data("net.json?fields=asn")) EXPECT_THAT(keys(one), ElementsAre("asn"));
}

TEST_F(PdbClients, arouteserver) {
  EXPECT_EQ(ask("/api/net?asn=4200000000").status, 404);
  std::string asns = "64496";
  for (int i = 1; i < 150; ++i) asns += "," + std::to_string(64496 + i);
  EXPECT_EQ(ids("net?asn__in=" + asns), range(1, 10));
  EXPECT_THAT(ids("netixlan?ixlan_id=1"), ElementsAre(1, 2, 3, 8));
  EXPECT_THAT(ids("net?info_never_via_route_servers=1"), ElementsAre(4));
}

TEST_F(PdbClients, pathvector) {
  EXPECT_EQ(row("net?asn=64496").at("irr_as_set"), "AS-NET1");
  EXPECT_THAT(ids("netixlan?asn=64496"), ElementsAre(1, 4, 6, 8));
  EXPECT_THAT(ids("netixlan?asn=4200000000"), ElementsAre()) << "no 404 but for networks";
}

TEST_F(PdbClients, peering_manager) {
  for (const ObjectType type : index::kObjectTypes) {
    const std::string list(name_of(type));
    EXPECT_EQ(body(list + "?since=0&depth=0"), body(list)) << list;
    EXPECT_GE(data(list + "?since=1&depth=0").size(), data(list).size()) << list;
  }
}

TEST_F(PdbClients, other_mirrors) {
  for (const char* query : {"?depth=0&limit=", "?depth=0&since=1700000000&limit="}) {
    const Numbers all = ids("org" + std::string(query) + "0");
    for (std::uint32_t size : {1U, 7U, 250U, 1000U}) {
      Numbers paged;
      for (std::size_t skip = 0;; skip += size) {
        const Numbers page =
            ids("org" + std::string(query) + std::to_string(size) + "&skip=" + std::to_string(skip));
        if (page.empty()) break;
        paged.insert(paged.end(), page.begin(), page.end());
      }
      EXPECT_EQ(paged, all) << query << size;
    }
  }
}

TEST_F(PdbClients, peer_finder) {
  for (const Json& net : data("net?asn__in=64496,64497&depth=2")) {
    EXPECT_FALSE(net.at("netixlan_set").empty());
    EXPECT_FALSE(net.at("netfac_set").empty());
  }
}

TEST_F(PdbClients, mcp_servers) {
  EXPECT_THAT(ids("netixlan?asn=64496&depth=0&limit=500"), ElementsAre(1, 4, 6, 8));
  EXPECT_TRUE(data("ix?id__in=1,2&depth=2").at(0).at("fac_set").at(0).is_object());
  EXPECT_EQ(row("net?asn=64496&fields=id").dump(), R"({"id":1})");
  EXPECT_EQ(data("netfac?net_id=1&depth=1"), data("netfac?net_id=1"))
      << "lists do not expand what rows refer to";
}

TEST_F(PdbClients, nitefood_asn) {
  EXPECT_THAT(ids("ixpfx?prefix__startswith=192.0.2.&protocol__in=IPv4"), ElementsAre(1));
  EXPECT_THAT(ids("ixpfx?prefix__startswith=2001:&protocol__in=IPv4"), ElementsAre());
}

TEST_F(PdbClients, librenms) {
  EXPECT_THAT(ids("netixlan?net_id=1"), ElementsAre(1, 4, 6, 8));
  EXPECT_THAT(ids("netixlan?ix_id=3"), ElementsAre(6, 9));
}

TEST_F(PdbClients, matterbot) {
  EXPECT_THAT(ids("netfac?net_id=1"), ElementsAre(1, 4, 6));
}

/// Questions that another mirror of PeeringDB answers with status 200 and the unfiltered list.
TEST_F(PdbClients, what_another_mirror_gets_wrong) {
  const std::vector<std::pair<std::string, Numbers>> answers = {
      {"ix?asn_overlap=64496,64497", {1, 2}},
      {"fac?asn_overlap=64496,64498", {1}},
      {"net?ix_id=2", {1, 2}},
      {"net?ix=2", {1, 2}},
      {"net?fac_id=3", {1}},
      {"ix?net_id=5", {3}},
      {"ix?net__asn=64497", {1, 2}},
      {"fac?net_id=3", {1}},
      {"net?not_ix=1", {4, 5, 6, 7, 8, 9, 10}},
      {"ix?all_net=1,2", {1, 2}},
      {"ixpfx?ix_id=3", {5}},
      {"net?page=1&per_page=5", {1, 2, 3, 4, 5}},
  };
  ASSERT_EQ(answers.size(), 12U);
  for (const auto& [target, expected] : answers) {
    EXPECT_EQ(ids(target), expected) << target;
    EXPECT_EQ(header(ask("/api/" + target), "X-Meetpoint-Ignored"), "") << target;
  }
  EXPECT_EQ(ask("/api/net?asn=4200000000").status, 404);
  EXPECT_EQ(ask("/api/net?id=4200000000").status, 404);
  EXPECT_THAT(keys(row("net?asn=64496&fields=asn,name")), ElementsAre("name", "asn"));
  EXPECT_THAT(ask("/api/net/1?pretty").text(), HasSubstr("\n    {\n      \"id\": 1,\n"));
}

}  // namespace
}  // namespace meetpoint::test
