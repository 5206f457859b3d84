#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "api/room.hpp"
#include "api/routes.hpp"
#include "support/pdb_world.hpp"
#include "support/temp_dir.hpp"

/// Plans that are made at once take no more memory than there is for bodies.
namespace meetpoint::test {
namespace {

using testing::HasSubstr;

TEST(PlanRoom, AFullRoomIsToldToComeAgainAndAnAnswerHoldsWhatItIs) {
  const TempDir place;
  index::Published published;
  published.publish(catalogued(pdb_world(), place.path()));
  constexpr std::uint64_t kMost = std::uint64_t{256} * 1024 * 1024;
  api::Room room(kMost);
  const auto ask = [&](const std::string& target) {
    api::Request request{"GET", target, ""};
    request.room = &room;
    return api::answer(request, published);
  };
  {
    api::Room::Share others(&room);
    ASSERT_TRUE(others.resize(kMost - std::uint64_t{10} * 1024 * 1024));
    for (const char* target :
         {"/v0.1/plan/peers?asn=64496", "/v0.1/plan/lint", "/v0.1/plan/matrix?asns=64496,64497"}) {
      const api::Response refused = ask(target);
      EXPECT_EQ(refused.status, 503) << target;
      EXPECT_THAT(refused.text(), HasSubstr("too many plans are being made"));
    }
    EXPECT_EQ(ask("/v0.1/common?asns=64496,64497").status, 200) << "others are not concerned";
  }
  EXPECT_EQ(room.taken(), 0U);
  {
    const api::Response answer = ask("/v0.1/plan/peers?asn=64496");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(room.taken(), answer.body.size()) << "until it is sent";
    EXPECT_EQ(ask("/v0.1/plan/peers?asn=65551").status, 400);
    EXPECT_EQ(room.taken(), answer.body.size()) << "a refusal holds nothing";
  }
  EXPECT_EQ(room.taken(), 0U);
}

}  // namespace
}  // namespace meetpoint::test
