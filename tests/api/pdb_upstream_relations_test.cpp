#include "pdb_api.hpp"

/// What PeeringDB's own suite asserts of filters that look at other types, named as there (see
/// pdb_upstream_lists_test.cpp for what is left out).
namespace meetpoint::test {
namespace {

using testing::ElementsAre;

TEST_F(PdbApi, test_guest_005_list_filter_relation_basic) {
  EXPECT_THAT(ids("ix?org_id=21"), ElementsAre(1));
}
TEST_F(PdbApi, test_guest_005_list_filter_relation_basic_2) {
  EXPECT_THAT(ids("ix?org=21"), ElementsAre(1));
}
TEST_F(PdbApi, test_guest_005_list_filter_relation_fld_xl) {
  EXPECT_THAT(ids("netixlan?net_id__lt=4"), ElementsAre(1, 2, 3, 4, 5, 6, 8));
}
TEST_F(PdbApi, test_guest_005_list_filter_relation_nested) {
  EXPECT_THAT(ids("poc?net__asn=64496"), ElementsAre(1));
  EXPECT_THAT(ids("poc?net__id=2"), ElementsAre(5));
  EXPECT_THAT(ids("poc?net__id__in=1,2"), ElementsAre(1, 5));
  EXPECT_THAT(ids("netfac?fac__city=York"), ElementsAre(4, 5)) << "all of it, on another type's field";
  EXPECT_THAT(ids("netfac?fac__city__contains=york"), ElementsAre(1, 2, 3, 4, 5));
  EXPECT_THAT(ids("netfac?fac__country=GB"), ElementsAre(4, 5));
  EXPECT_THAT(ids("netfac?fac__country=United+Kingdom"), ElementsAre()) << "a name, where only a code counts";
  EXPECT_THAT(ids("ixpfx?ixlan__ix_id=3"), ElementsAre(1, 2, 3, 5)) << "a key of the other type is no filter";
}

TEST_F(PdbApi, test_guest_005_list_filter_net_related) {
  EXPECT_THAT(ids("net?ix=2"), ElementsAre(1, 2));
  EXPECT_THAT(ids("net?ix_id=3"), ElementsAre(1, 5)) << "not the network whose port is deleted";
  EXPECT_THAT(ids("net?ix__in=2,3"), ElementsAre(1, 2, 5));
  EXPECT_THAT(ids("net?ix__name=Exchange+2"), ElementsAre(1, 2));
  EXPECT_THAT(ids("net?ixlan=13"), ElementsAre(1));
  EXPECT_THAT(ids("net?ixlan_id__in=13,3"), ElementsAre(1, 5));
  EXPECT_THAT(ids("net?netixlan=4"), ElementsAre(1));
  EXPECT_THAT(ids("net?netixlan_id__lt=3"), ElementsAre(1, 2));
  EXPECT_THAT(ids("net?netixlan__speed__lt=5000"), ElementsAre(1, 5));
  EXPECT_THAT(ids("net?netfac=4"), ElementsAre(1));
  EXPECT_THAT(ids("net?fac=2"), ElementsAre(1, 2));
  EXPECT_THAT(ids("net?fac_id=3"), ElementsAre(1));
  EXPECT_THAT(ids("net?fac__name__startswith=facility+2"), ElementsAre(1, 2));
  EXPECT_THAT(ids("net?org=7"), ElementsAre(7));
  EXPECT_THAT(ids("net?org_id__in=7,8"), ElementsAre(7, 8));
  EXPECT_THAT(ids("net?org__name=Org+9"), ElementsAre(9));
}

/// What is printed and no column of upstream's cannot be asked there either.
TEST_F(PdbApi, relations_ask_columns_alone) {
  for (const char* query :
       {"ix?fac__org_name=x", "net?fac__org_name__contains=x", "net?netixlan__name=x", "net?netfac__city=x",
        "net?netfac__local_asn=1", "ix?ixfac__country=GB", "ix?net__nonsense=1"})
    EXPECT_EQ(error(query), "Invalid query") << query;
  EXPECT_THAT(ids("ix?fac__city__contains=york&fac__country=GB"), ElementsAre(1));
}

TEST_F(PdbApi, test_guest_005_list_filter_net_not_ix) {
  EXPECT_THAT(ids("net?not_ix=1"), ElementsAre(4, 5, 6, 7, 8, 9, 10));
  EXPECT_EQ(ids("net?not_ix=4"), range(1, 10));
}
TEST_F(PdbApi, test_guest_005_list_filter_net_not_fac) {
  EXPECT_EQ(ids("net?not_fac=1"), range(4, 10));
}

TEST_F(PdbApi, test_guest_005_list_filter_ix_related) {
  EXPECT_THAT(ids("ix?ixlan=13"), ElementsAre(3));
  EXPECT_THAT(ids("ix?ixfac=2"), ElementsAre(2));
  EXPECT_THAT(ids("ix?ixfac_id__lte=3"), ElementsAre(1, 2));
  EXPECT_THAT(ids("ix?fac=1"), ElementsAre(1, 2));
  EXPECT_THAT(ids("ix?fac_id=2"), ElementsAre(1)) << "not through a deleted link";
  EXPECT_THAT(ids("ix?fac__name=Facility+2"), ElementsAre(1));
  EXPECT_THAT(ids("ix?net=1"), ElementsAre(1, 2, 3));
  EXPECT_THAT(ids("ix?net_id__in=3,5"), ElementsAre(1, 3));
  EXPECT_THAT(ids("ix?net__asn=64500"), ElementsAre(3));
  EXPECT_THAT(ids("ix?net__asn__in=64497,64500"), ElementsAre(1, 2, 3));
  EXPECT_THAT(ids("ix?org=22"), ElementsAre(2));
}

TEST_F(PdbApi, test_guest_005_list_filter_ix_all_net) {
  EXPECT_THAT(ids("ix?all_net=1,2"), ElementsAre(1, 2));
  EXPECT_THAT(ids("ix?all_net=1,2,3"), ElementsAre(1));
  EXPECT_THAT(ids("ix?all_net=4"), ElementsAre());
}
TEST_F(PdbApi, test_guest_005_list_filter_ix_not_net) {
  EXPECT_THAT(ids("ix?not_net=2"), ElementsAre(3, 4));
  EXPECT_THAT(ids("ix?not_net=2,5"), ElementsAre(4));
}
TEST_F(PdbApi, test_guest_005_list_filter_ix_org_present) {
  EXPECT_THAT(ids("ix?org_present=3"), ElementsAre(1)) << "through its network";
  EXPECT_THAT(ids("ix?org_present=12"), ElementsAre(1, 3)) << "through its building, by a deleted link too";
  EXPECT_THAT(ids("ix?org_present=3,5"), ElementsAre(1, 3));
}
TEST_F(PdbApi, test_guest_005_list_filter_ix_org_not_present) {
  EXPECT_THAT(ids("ix?org_not_present=3"), ElementsAre(2, 3, 4));
}

TEST_F(PdbApi, test_guest_005_list_filter_ix_asn_overlap) {
  EXPECT_THAT(ids("ix?asn_overlap=64496,64497,64498"), ElementsAre(1));
  EXPECT_THAT(ids("ix?asn_overlap=64496,64497"), ElementsAre(1, 2));
  EXPECT_EQ(error("ix?asn_overlap=64496"), "['Need to specify at least two asns']");
  EXPECT_EQ(error("ix?asn_overlap="), "['Need to specify at least two asns']");
  std::string many = "64496";
  for (int i = 1; i < 30; ++i) many += "," + std::to_string(64496 + i);
  EXPECT_EQ(error("ix?asn_overlap=" + many), "['Can only compare a maximum of 25 asns']");
  EXPECT_THAT(ids("ix?asn_overlap=64496,64496"), ElementsAre()) << "one that is repeated is never found";
}

TEST_F(PdbApi, test_guest_005_list_filter_fac_asn_overlap) {
  EXPECT_THAT(ids("fac?asn_overlap=64496,64497,64498"), ElementsAre(1));
  EXPECT_THAT(ids("fac?asn_overlap=64496,64497"), ElementsAre(1, 2));
  EXPECT_EQ(error("fac?asn_overlap=64496"), "['Need to specify at least two asns']");
}

TEST_F(PdbApi, test_guest_005_list_filter_fac_related) {
  EXPECT_THAT(ids("fac?net=2"), ElementsAre(1, 2)) << "not where it left";
  EXPECT_THAT(ids("fac?net_id__in=2,3"), ElementsAre(1, 2));
  EXPECT_THAT(ids("fac?net__asn=64498"), ElementsAre(1));
  EXPECT_THAT(ids("fac?ix=1"), ElementsAre(1, 2));
  EXPECT_THAT(ids("fac?ix_id=3"), ElementsAre());
  EXPECT_THAT(ids("fac?ix__name__contains=change+2"), ElementsAre(1));
}
TEST_F(PdbApi, test_guest_005_list_filter_fac_org_name) {
  EXPECT_THAT(ids("fac?org_name=rg+11"), ElementsAre(1));
  EXPECT_THAT(ids("fac?org_name=Org+1"), ElementsAre(1, 2, 3, 4)) << "part of the name";
  EXPECT_THAT(ids("fac?org_name__startswith=11"), ElementsAre());
}
TEST_F(PdbApi, test_guest_005_list_filter_fac_org_present) {
  EXPECT_THAT(ids("fac?org_present=2"), ElementsAre(1, 2, 3)) << "the status of links is not looked at";
  EXPECT_THAT(ids("fac?org_present=22"), ElementsAre(1)) << "through its exchange";
}
TEST_F(PdbApi, test_guest_005_list_filter_fac_org_not_present) {
  EXPECT_THAT(ids("fac?org_not_present=2"), ElementsAre(4));
}
TEST_F(PdbApi, test_guest_005_list_filter_fac_all_net) {
  EXPECT_THAT(ids("fac?all_net=1,2"), ElementsAre(1, 2));
}
TEST_F(PdbApi, test_guest_005_list_filter_fac_not_net) {
  EXPECT_THAT(ids("fac?not_net=2"), ElementsAre(3, 4));
}

TEST_F(PdbApi, test_guest_005_list_filter_ixpfx_related) {
  EXPECT_THAT(ids("ixpfx?ix=1"), ElementsAre(1, 2));
  EXPECT_THAT(ids("ixpfx?ix_id=3"), ElementsAre(5)) << "through LAN 13";
  EXPECT_THAT(ids("ixpfx?ixlan=2"), ElementsAre(3));
  EXPECT_THAT(ids("ixpfx?ixlan_id__in=2,13"), ElementsAre(3, 5));
}
TEST_F(PdbApi, test_guest_005_list_filter_ixpfx_whereis) {
  EXPECT_THAT(ids("ixpfx?whereis=198.51.100.127"), ElementsAre(3));
  EXPECT_THAT(ids("ixpfx?whereis=198.51.100.128"), ElementsAre());
  EXPECT_THAT(ids("ixpfx?whereis=2001:db8:1:0:0::ff"), ElementsAre(2));
  EXPECT_EQ(error("ixpfx?whereis=nowhere"), "'nowhere' does not appear to be an IPv4 or IPv6 address");
}

TEST_F(PdbApi, test_guest_005_list_filter_netixlan_related) {
  EXPECT_THAT(ids("netixlan?net=2"), ElementsAre(2, 5));
  EXPECT_THAT(ids("netixlan?net_id=2"), ElementsAre(2, 5));
  EXPECT_THAT(ids("netixlan?ixlan=13"), ElementsAre(6));
  EXPECT_THAT(ids("netixlan?ixlan_id=3"), ElementsAre(9));
  EXPECT_THAT(ids("netixlan?ix=3"), ElementsAre(6, 9));
  EXPECT_THAT(ids("netixlan?ix_id__in=2,3"), ElementsAre(4, 5, 6, 9));
  EXPECT_THAT(ids("netixlan?ix_side=2"), ElementsAre(1));
  EXPECT_EQ(ids("netixlan?net_side=2").size(), 8U) << "upstream ignores its own name for that";
}
TEST_F(PdbApi, test_guest_005_list_filter_netixlan_related_name) {
  EXPECT_THAT(ids("netixlan?name=Exchange+2"), ElementsAre(4, 5));
  EXPECT_THAT(ids("netixlan?name__contains=change+3"), ElementsAre(6, 9));
}

TEST_F(PdbApi, test_guest_005_list_filter_netfac_related) {
  EXPECT_THAT(ids("netfac?net=2"), ElementsAre(2, 5));
  EXPECT_THAT(ids("netfac?fac=2"), ElementsAre(4, 5));
}
TEST_F(PdbApi, test_guest_005_list_filter_netfac_related_name) {
  EXPECT_THAT(ids("netfac?name=facility+3"), ElementsAre(6));
}
TEST_F(PdbApi, test_guest_005_list_filter_netfac_related_city) {
  EXPECT_THAT(ids("netfac?city=York"), ElementsAre(4, 5)) << "all of it, unlike fac?city=";
  EXPECT_THAT(ids("netfac?city=zurich"), ElementsAre(6));
}
TEST_F(PdbApi, test_guest_005_list_filter_netfac_related_country) {
  EXPECT_THAT(ids("netfac?country=US"), ElementsAre(1, 2, 3));
  EXPECT_THAT(ids("netfac?country__in=US,CH"), ElementsAre(1, 2, 3, 6));
}
TEST_F(PdbApi, test_guest_005_list_filter_ixfac_related) {
  EXPECT_THAT(ids("ixfac?fac=1"), ElementsAre(1, 2));
  EXPECT_THAT(ids("ixfac?ix=1"), ElementsAre(1, 3));
}
TEST_F(PdbApi, test_guest_005_list_filter_ixfac_related_name) {
  EXPECT_THAT(ids("ixfac?name=Facility+2"), ElementsAre(3));
}
TEST_F(PdbApi, test_guest_005_list_filter_ixfac_related_city) {
  EXPECT_THAT(ids("ixfac?city=York"), ElementsAre(3));
}
TEST_F(PdbApi, test_guest_005_list_filter_ixfac_related_country) {
  EXPECT_THAT(ids("ixfac?country=US"), ElementsAre(1, 2));
}
TEST_F(PdbApi, test_guest_005_list_filter_ixlan_related) {
  EXPECT_THAT(ids("ixlan?ix=3"), ElementsAre(3, 13));
  EXPECT_THAT(ids("ixlan?ix_id=1"), ElementsAre(1));
}
TEST_F(PdbApi, test_guest_005_list_filter_poc_related) {
  EXPECT_THAT(ids("poc?net=1"), ElementsAre(1));
  EXPECT_THAT(ids("poc?net_id__in=1,2"), ElementsAre(1, 5));
}
TEST_F(PdbApi, test_guest_005_list_filter_org_asn) {
  EXPECT_THAT(ids("org?asn=64499"), ElementsAre(4));
  EXPECT_THAT(ids("org?asn=64506"), ElementsAre()) << "a deleted network, and no 404";
}

TEST_F(PdbApi, carriers_and_campuses_by_facility) {
  EXPECT_THAT(ids("carrier?carrierfac_set__facility_id=1"), ElementsAre(1));
  EXPECT_THAT(ids("carrier?carrierfac_set__facility_id=2"), ElementsAre(1, 2)) << "deleted links count here";
  EXPECT_THAT(ids("campus?facility=2"), ElementsAre(1));
  EXPECT_THAT(ids("campus?facility=3"), ElementsAre()) << "a pending campus";
}

/// test_rest_distinct_guard.py
TEST_F(PdbApi, rows_that_are_found_twice_are_there_once) {
  EXPECT_THAT(ids("net?ix=1"), ElementsAre(1, 2, 3)) << "network 1 has two ports there";
  EXPECT_THAT(ids("ix?net=1"), ElementsAre(1, 2, 3));
  EXPECT_THAT(ids("net?netixlan__speed__gt=0"), ElementsAre(1, 2, 3, 5));
  EXPECT_THAT(ids("org?asn=64496"), ElementsAre(1));
}

TEST_F(PdbApi, test_user_001_GET_ix_protocols) {
  EXPECT_EQ(row("ix/1?depth=0").at("proto_ipv6"), true);
  EXPECT_EQ(row("ix/2?depth=0").at("proto_unicast"), true);
  EXPECT_EQ(row("ix/4?depth=0").at("proto_unicast"), false);
}

}  // namespace
}  // namespace meetpoint::test
