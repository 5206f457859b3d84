#include "api/content_digest.hpp"

#include <gtest/gtest.h>

/// A body is the one that was hashed.
namespace meetpoint::test {
namespace {

TEST(ContentDigest, IsThatOfTheBody) {
  constexpr std::string_view kBody = R"({"hello": "world"})";
  const std::string sha256 = "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:";
  const std::string sha512 =
      "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:";
  for (const std::string& good :
       {sha256, sha512, sha256 + ", " + sha512, "md5=:AAAA:, " + sha256, "x=1," + sha512})
    EXPECT_TRUE(api::check_content_digest(good, kBody)) << good;
  for (const std::string& bad :
       {std::string(), std::string("sha-256"), std::string("sha-256=::"), std::string("md5=:AAAA:"),
        std::string("sha-256=(:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:)"), sha256 + "," + sha256,
        sha256 + ", sha-512=:AAAA:", std::string("sha-512=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:"),
        sha256 + " x", std::string("SHA-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:")})
    EXPECT_FALSE(api::check_content_digest(bad, kBody)) << bad;
  EXPECT_FALSE(api::check_content_digest(sha256, "{\"hello\": \"world\"}\n"));
  EXPECT_FALSE(api::check_content_digest(sha512, ""));
}

}  // namespace
}  // namespace meetpoint::test
