#include "rpki/walk_record.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace meetpoint::test {
namespace {

using rpki::Departed;
using rpki::Repository;

TEST(WalkRecord, WhatLeftIsReadAsItWasWritten) {
  Departed departed{"alpha", {}, {}, 1'700'000'000};
  departed.ca.fill(0xab);
  departed.seen.hash.fill(0x01);
  departed.seen.number.octets = {7};
  departed.seen.this_update = 1'600'000'000;
  const std::string key = record_key(departed);
  EXPECT_TRUE(key.starts_with("alpha/abab")) << key;
  const std::string bytes = to_record(departed);
  EXPECT_EQ(rpki::read_departed(key, bytes), departed);
  EXPECT_FALSE(rpki::read_departed("beta" + key.substr(5), bytes)) << "under another's name";
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(rpki::read_departed(key, bytes.substr(0, size))) << size;
}

TEST(WalkRecord, AnchorsThatCannotBeUsedAreReadAsTheyWereWritten) {
  const std::vector<Repository::Anchor> anchors = {
      {"alpha", 0, "as found earlier"}, {"beta", rpki::kNoAuthority, "it expired"}, {"gamma", 7, ""}};
  const std::string bytes = to_record(anchors);
  const auto back = rpki::read_anchors(bytes).value();
  ASSERT_EQ(back.size(), 1U);
  EXPECT_EQ(back[0].name, "beta");
  EXPECT_EQ(back[0].authority, rpki::kNoAuthority);
  EXPECT_EQ(back[0].problem, "it expired");
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(rpki::read_anchors(bytes.substr(0, size))) << size;
}

}  // namespace
}  // namespace meetpoint::test
