#include "api/accept.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace meetpoint::test {
namespace {

using api::wish_for;

TEST(Accept, IsReadAsRfc9110Says) {
  struct Case {
    const char* accept;
    double quality;
    bool named = false;
  };
  const std::vector<Case> cases = {
      {"", 1},
      {" ", 1},
      {"*/*", 1},
      {"application/*", 1},
      {"application/json", 1, true},
      {"Application/JSON", 1, true},
      {"application/json ; q=0.5", 0.5, true},
      {"application/json;charset=utf-8;q=0.25", 0.25, true},
      {"application/json;Q=0", 0, true},
      {"application/json; q=0.000, */*", 0, true},
      {"*/*;q=0.1, application/*;q=0.2, application/json;q=0.3", 0.3, true},
      {"application/json;q=0.3,application/*;q=0.2,*/*;q=1", 0.3, true},
      {"application/*;q=0, */*", 0},
      {"*/*;q=0", 0},
      {"text/html", 0},
      {"text/html, application/xhtml+xml, */*;q=0.8", 0.8},
      {"text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", 0.2},
      {"application/jsonp, text/*", 0},
      {"application/problem+json", 0},
      {"application/json;q=x", 0, true},
      {"application/json;q=", 0, true},
      {"application/json;q=1.001", 0, true},
      {"application/json;q=0.0001", 0, true},
      {"application/json;q=2", 0, true},
      {",,;q=1,", 1},
      {"nonsense", 1},
  };
  for (const Case& one : cases) {
    const api::Wish wish = wish_for(one.accept, "application/json");
    EXPECT_NEAR(wish.quality, one.quality, 1e-9) << one.accept;
    EXPECT_EQ(wish.named, one.named) << one.accept;
  }
}

}  // namespace
}  // namespace meetpoint::test
