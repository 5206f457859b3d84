#include "rpki/rpsl.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

/// Endpoints in what registries publish of their routing registries.
namespace meetpoint::rpki {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<RpslClaim> claims_in(const std::string& text, std::size_t piece = std::string::npos) {
  RpslReader reader;
  for (std::size_t at = 0; at < text.size(); at += piece < text.size() ? piece : text.size())
    reader.add(std::string_view(text).substr(at, piece));
  return reader.end().value();
}

const std::string kFile =
    "% This is a file\n"
    "% of objects\n\n"
    "aut-num:        AS64496\n"
    "as-name:        ALICE\n"
    "remarks:        PeeringAPI https://a.example/v1\n"
    "remarks:        Peers welcome\n"
    "                PeeringAPI https://b.example\n"
    "+               PeeringAPI https://c.example\n"
    "descr:          PeeringAPI https://no.example\n"
    "                PeeringAPI https://no.example\n"
    "source:         RIPE\n"
    "\n"
    "person:         Bob\n"
    "remarks:        PeeringAPI https://no.example\n"
    "\n"
    "# a note\n"
    "AUT-NUM:\tas64497\r\n"
    "Remarks:PeeringAPI https://d.example\r\n"
    "\r\n"
    "aut-num: none\n"
    "remarks: PeeringAPI https://no.example\n";

TEST(Rpsl, RemarksOfAutNumObjectsAreRead) {
  EXPECT_THAT(claims_in(kFile),
              ElementsAre(RpslClaim{{64496}, "https://a.example/v1"}, RpslClaim{{64496}, "https://b.example"},
                          RpslClaim{{64496}, "https://c.example"}, RpslClaim{{64497}, "https://d.example"}));
}

TEST(Rpsl, WhereTheFileIsCutMakesNoDifference) {
  const auto whole = claims_in(kFile);
  for (std::size_t piece = 1; piece < kFile.size(); ++piece)
    EXPECT_EQ(claims_in(kFile, piece), whole) << piece;
}

TEST(Rpsl, ObjectsEndAtAnEmptyLineAndTheFirstAttributeNamesThem) {
  EXPECT_THAT(claims_in("remarks: PeeringAPI https://no.example\naut-num: AS64496\n"
                        "remarks: PeeringAPI https://no.example\n"),
              IsEmpty());
  EXPECT_THAT(claims_in("aut-num: AS64496\n\nremarks: PeeringAPI https://no.example\n"), IsEmpty());
  EXPECT_THAT(claims_in("aut-num: AS64496\n \nremarks: PeeringAPI https://no.example\n"), IsEmpty());
  EXPECT_THAT(claims_in("PeeringAPI https://no.example\n"), IsEmpty());
  EXPECT_THAT(claims_in("aut-num: AS64496\nremarks: PeeringAPI http://no.example\n"), IsEmpty());
  EXPECT_THAT(claims_in("aut-num: AS64496\nremarks: PeeringAPI https://a.example"), testing::SizeIs(1))
      << "without a line end";
}

TEST(Rpsl, HasBounds) {
  std::string text = "aut-num: AS64496\nremarks: " + std::string(1'000'000, 'x') + "\n" +
                     " PeeringAPI https://no.example\nremarks: PeeringAPI https://a.example\n";
  EXPECT_THAT(claims_in(text), ElementsAre(RpslClaim{{64496}, "https://a.example"}))
      << "what goes on from a line that is too long is of nothing";
  for (int i = 0; i < 50; ++i) text += fmt::format("remarks: PeeringAPI https://{}.example\n", i);
  EXPECT_THAT(claims_in(text), testing::SizeIs(10));
  RpslReader reader;
  for (int i = 1; i < 20'000; ++i) {
    reader.add(fmt::format("\naut-num: AS{}\n", i));
    for (int k = 0; k < 6; ++k) reader.add(fmt::format("remarks: PeeringAPI https://{}.example\n", k));
  }
  EXPECT_EQ(reader.end().error().code, index::ErrorCode::too_big);
}

TEST(Rpsl, ARecordIsReadBackAndCountsForAWeek) {
  const RpslRecord record{"ripe.db.aut-num", 1'767'225'600, "1 2 3.4", claims_in(kFile)};
  const std::string bytes = to_record(record);
  const auto back = read_rpsl_record(bytes);
  ASSERT_TRUE(back);
  EXPECT_EQ(to_record(*back), bytes);
  for (std::size_t at = 0; at < bytes.size(); ++at) EXPECT_FALSE(read_rpsl_record(bytes.substr(0, at)));
  EndpointTable table;
  add_claims(*back, table);
  ASSERT_EQ(table.at({64497}).size(), 1U);
  const EndpointClaim& claim = table.at({64497})[0];
  EXPECT_EQ(claim.place, "remarks of aut-num AS64497 in ripe.db.aut-num");
  EXPECT_EQ(claim.fetched_at, 1'767'225'600);
  EXPECT_EQ(claim.expires_at, 1'767'225'600 + 7 * 86'400);
}

}  // namespace
}  // namespace meetpoint::rpki
