#include "api/token_keys.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <set>

#include "api/base64url.hpp"
#include "api/hmac.hpp"
#include "rpki/digest.hpp"
#include "support/temp_dir.hpp"

namespace meetpoint::test {
namespace {

using api::TokenKeys;
using testing::HasSubstr;
using testing::Not;

const std::string kHexA(64, 'a');
const std::string kHexB = std::string(62, '0') + "0b";

TokenKeys keys_of(const std::string& text) {
  return TokenKeys::parse(text, "keys").value();
}

TEST(Hmac, IsThatOfRfc4231) {
  EXPECT_EQ(rpki::to_hex(rpki::octets_of(api::hmac_sha256(std::string(20, '\x0b'), "Hi There"))),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(rpki::to_hex(rpki::octets_of(api::hmac_sha256("Jefe", "what do ya want for nothing?"))),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(rpki::to_hex(rpki::octets_of(api::hmac_sha256(
                std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First"))),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Hmac, ComparesAllOctets) {
  EXPECT_TRUE(api::equal_secrets("", ""));
  EXPECT_TRUE(api::equal_secrets(std::string("a\0b", 3), std::string("a\0b", 3)));
  EXPECT_FALSE(api::equal_secrets(std::string("a\0b", 3), std::string("a\0c", 3)));
  EXPECT_FALSE(api::equal_secrets("ab", "a"));
}

TEST(Hmac, MakesSecretsThatDiffer) {
  EXPECT_EQ(api::random_octets(32).size(), 32U);
  EXPECT_NE(api::random_octets(32), api::random_octets(32));
}

TEST(TokenKeys, OpenWhatTheySealed) {
  const TokenKeys keys = TokenKeys::random();
  for (const std::string& text : {std::string(), std::string("text"), std::string(128, '\xff')}) {
    const std::string sealed = keys.seal("use", text);
    EXPECT_LE(sealed.size(), api::kMostSealedLetters);
    EXPECT_EQ(keys.open("use", sealed), text);
    EXPECT_EQ(keys.open("another use", sealed), std::nullopt);
    EXPECT_EQ(keys.open("", sealed), std::nullopt);
    EXPECT_EQ(TokenKeys::random().open("use", sealed), std::nullopt);
  }
}

TEST(TokenKeys, DoNotMistakeAPurposeForText) {
  const TokenKeys keys = TokenKeys::random();
  EXPECT_EQ(keys.open("a", keys.seal("ab", "c")), std::nullopt);
  EXPECT_EQ(keys.open("ab", keys.seal("a", "bc")), std::nullopt);
}

TEST(TokenKeys, OfOneFileAreTheSameEverywhere) {
  const std::string sealed = keys_of(kHexA).seal("use", "text");
  EXPECT_EQ(keys_of(kHexA).open("use", sealed), "text");
  EXPECT_EQ(keys_of(std::string(64, 'A')).open("use", sealed), "text") << "hexadecimal in any case";
  EXPECT_EQ(keys_of("\n" + kHexA + "\r\n\n").open("use", sealed), "text");
  EXPECT_EQ(keys_of(api::encode_base64url(std::string(32, '\xaa'))).open("use", sealed), "text");
  EXPECT_EQ(keys_of(kHexB).open("use", sealed), std::nullopt);
}

TEST(TokenKeys, TheFirstSignsAndAllVerify) {
  const TokenKeys before = keys_of(kHexA);
  const TokenKeys prepared = keys_of(kHexA + "\n" + kHexB);
  const TokenKeys turned = keys_of(kHexB + "\n" + kHexA + "\n");
  const TokenKeys after = keys_of(kHexB);
  EXPECT_EQ(turned.open("use", before.seal("use", "old")), "old");
  EXPECT_EQ(prepared.open("use", turned.seal("use", "new")), "new");
  EXPECT_EQ(after.open("use", turned.seal("use", "new")), "new");
  EXPECT_EQ(after.open("use", prepared.seal("use", "old")), std::nullopt);
}

TEST(TokenKeys, WhatIsNoFileOfKeysIsRefusedWithoutBeingShown) {
  const std::string secret = "s3cret";
  for (const std::string& text :
       {std::string(), std::string("\n\r\n"), secret, std::string(62, 'a'), std::string(63, 'a') + "!",
        std::string(42, 'x'), kHexA + "\n" + secret, kHexA + " ", " " + kHexA, kHexA + "=",
        kHexA + "\n" + kHexA, kHexA + "\n" + api::encode_base64url(std::string(32, '\xaa')),
        std::string(258, 'a'), std::string(100'000, 'a'), std::string(100'000, '\n'),
        std::string(64, '\0')}) {
    const auto keys = TokenKeys::parse(text, "keys");
    ASSERT_FALSE(keys) << text.substr(0, 70);
    EXPECT_EQ(keys.error().code, index::ErrorCode::invalid);
    EXPECT_THAT(keys.error().text, HasSubstr("keys"));
    EXPECT_THAT(keys.error().text, Not(HasSubstr(secret)));
    EXPECT_THAT(keys.error().text, Not(HasSubstr("aaaa")));
  }
  std::string many;
  for (char c = '1'; c <= '4'; ++c) many += std::string(64, c) + "\n";
  EXPECT_TRUE(TokenKeys::parse(many, "keys"));
  EXPECT_FALSE(TokenKeys::parse(many + std::string(64, '5'), "keys"));
}

TEST(TokenKeys, AreReadFromWhereNobodyElseCanRead) {
  const TempDir place;
  const auto file = place / "keys";
  write_file(file, kHexA);
  ASSERT_EQ(chmod(file.c_str(), 0600), 0);
  EXPECT_TRUE(TokenKeys::read(file));
  for (const mode_t mode : {0644U, 0640U, 0604U, 0620U}) {
    ASSERT_EQ(chmod(file.c_str(), mode), 0);
    const auto keys = TokenKeys::read(file);
    ASSERT_FALSE(keys) << std::oct << mode;
    EXPECT_THAT(keys.error().text, HasSubstr("chmod 600 " + file.string()));
  }
  EXPECT_THAT(TokenKeys::read(place.path()).error().text, HasSubstr("no regular file"));
  EXPECT_THAT(TokenKeys::read(place / "absent").error().text, HasSubstr("the token keys: "));
}

}  // namespace
}  // namespace meetpoint::test
