#include "index/planner/asn_lists.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace meetpoint::index {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

TEST(AsnLists, AreReadLineByLine) {
  const auto asns = parse_asn_list("# ours\n64500\r\n\n  AS64496 # first\n1.10\n64500\n", "f", 3).value();
  EXPECT_THAT(asns, ElementsAre(Asn{64500}, Asn{64496}, Asn{65546}));
  EXPECT_THAT(parse_asn_list("\xef\xbb\xbf"
                             "64500\r\n",
                             "f", 1)
                  .value(),
              ElementsAre(Asn{64500}))
      << "as spreadsheets begin their files";
  EXPECT_FALSE(
      parse_asn_list("1\n\xef\xbb\xbf"
                     "64500\n",
                     "f", 9))
      << "only there";
}

TEST(AsnLists, NameTheLineThatIsWrong) {
  const auto list = parse_asn_list("64496\n\n64500x\n", "peers.txt", 10);
  ASSERT_FALSE(list);
  EXPECT_EQ(list.error().code, ErrorCode::invalid);
  EXPECT_THAT(list.error().text, StartsWith("peers.txt:3: "));
  const auto session = parse_existing_peers("64496,192.0.2.1\n64500,192.0.2.256\n", "peers.txt");
  ASSERT_FALSE(session);
  EXPECT_THAT(session.error().text, StartsWith("peers.txt:2: "));
  EXPECT_THAT(parse_existing_peers("64496,\n", "p").error().text, StartsWith("p:1: "));
  EXPECT_THAT(parse_existing_peers(",192.0.2.1\n", "p").error().text, StartsWith("p:1: "));
}

TEST(AsnLists, AreNeitherEmptyNorTooLong) {
  for (const char* empty : {"", "\n\n", "# nothing\n  \n"}) {
    EXPECT_THAT(parse_asn_list(empty, "f", 9).error().text, HasSubstr("f: is empty")) << empty;
    EXPECT_FALSE(parse_existing_peers(empty, "f")) << empty;
  }
  const auto many = parse_asn_list("1\n2\n3\n", "f", 2);
  ASSERT_FALSE(many);
  EXPECT_EQ(many.error().code, ErrorCode::too_big);
  EXPECT_THAT(many.error().text, HasSubstr("at most 2"));
  EXPECT_EQ(parse_asn_list("1\n2\n2\n", "f", 2).value().size(), 2U) << "each once";
  EXPECT_EQ(parse_asn_list(std::string(kMostListLines + 1, '\n'), "f", 2).error().code, ErrorCode::too_big);
}

TEST(AsnLists, KnowWhoIsPeeredWith) {
  const auto peers = parse_existing_peers("64500\n64496 , 192.0.2.1\n64496,2001:DB8::1\n", "f").value();
  EXPECT_TRUE(peers.has({64500}));
  EXPECT_FALSE(peers.has({64496}));
  EXPECT_TRUE(peers.has({64496}, parse_address("192.0.2.1").value()));
  EXPECT_TRUE(peers.has({64496}, parse_address("2001:db8:0::1").value()));
  EXPECT_FALSE(peers.has({64500}, parse_address("192.0.2.1").value()));
}

TEST(AsnLists, WeighWhoIsToBeReached) {
  const auto asns = parse_weighed_asns("64500, 7 # much\n64496\n64500,3\n", "f").value();
  ASSERT_EQ(asns.size(), 2U);
  EXPECT_EQ(asns[0].asn, Asn{64496});
  EXPECT_EQ(asns[0].weight, 1U);
  EXPECT_EQ(asns[1].weight, 10U) << "both lines count";
  for (const char* wrong : {"64500,0", "64500,-1", "64500,1.5", "64500,", "64500,1000000000001", ",1"})
    EXPECT_THAT(parse_weighed_asns(wrong, "f").error().text, StartsWith("f:1: ")) << wrong;
}

TEST(AsnLists, SayWhatPlacesCost) {
  const auto costs = parse_costs("26,1500\n1 , 20\n", "f").value();
  ASSERT_EQ(costs.size(), 2U);
  EXPECT_EQ(costs[0].id, 1U);
  EXPECT_EQ(costs[1].cost, 1500U);
  for (const char* wrong : {"26", "26,0", "x,1", "4294967296,1", "26,1,1", "1,5\n1,5"})
    EXPECT_THAT(parse_costs(wrong, "f").error().text, StartsWith("f:")) << wrong;
}

}  // namespace
}  // namespace meetpoint::index
