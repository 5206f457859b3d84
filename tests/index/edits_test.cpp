#include "index/edits.hpp"

#include <gtest/gtest.h>

namespace meetpoint::test {
namespace {

using index::edits_between;

TEST(Edits, CountsLettersPutInLeftOutAndChanged) {
  EXPECT_EQ(edits_between("", ""), 0U);
  EXPECT_EQ(edits_between("", "abc"), 3U);
  EXPECT_EQ(edits_between("url", "url"), 0U);
  EXPECT_EQ(edits_between("ulr", "url"), 2U) << "two that changed places are two";
  EXPECT_EQ(edits_between("kitten", "sitting"), 3U);
  EXPECT_EQ(edits_between("sitting", "kitten"), 3U);
}

}  // namespace
}  // namespace meetpoint::test
