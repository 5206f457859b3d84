#include "rpki/rdap_record.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

/// What of an RDAP answer a store keeps.
namespace meetpoint::rpki {
namespace {

RdapRecord busy() {
  RdapRecord record;
  record.status = RdapRecord::Status::found;
  record.url = "https://rdap.example/autnum/64496";
  record.claims = {{"https://a.example", "a link of X", 0, 0}, {"", "a remark of X", 0, 0}};
  record.fetched_at = 1'000;
  record.expires_at = 2'000;
  record.wanted_at = 900;
  return record;
}

TEST(RdapRecord, IsReadBackAsItWas) {
  RdapRecord record = busy();
  for (const auto status :
       {RdapRecord::Status::found, RdapRecord::Status::none, RdapRecord::Status::refused}) {
    record.status = status;
    record.reason = status == RdapRecord::Status::refused ? "it leads elsewhere" : "";
    const auto back = read_rdap_record(to_record(record));
    ASSERT_TRUE(back) << back.error().text;
    EXPECT_EQ(to_record(*back), to_record(record));
    EXPECT_EQ(back->status, status);
    EXPECT_EQ(back->claims.at(0).url, "https://a.example");
    EXPECT_EQ(back->wanted_at, 900);
  }
}

TEST(RdapRecord, DamageIsNoticedOrHarmless) {
  const std::string whole = to_record(busy());
  for (std::size_t at = 0; at < whole.size(); ++at) {
    EXPECT_FALSE(read_rdap_record(whole.substr(0, at))) << at;
    for (const int flip : {1, 0x80, 0xff}) {
      std::string bent = whole;
      bent[at] = static_cast<char>(bent[at] ^ flip);
      const auto read = read_rdap_record(bent);
      EXPECT_TRUE(!read || read->claims.size() <= 20U);
    }
  }
  EXPECT_FALSE(read_rdap_record(std::string(100'000, '\x81'))) << "an array in an array, without end";
  EXPECT_FALSE(read_rdap_record(""));
}

TEST(RdapRecord, ClaimsHaveItsTimesAndARefusalIsNamed) {
  const auto claims = claims_of(busy());
  ASSERT_EQ(claims.size(), 2U);
  EXPECT_EQ(claims[0].fetched_at, 1'000);
  EXPECT_EQ(claims[1].expires_at, 2'000);
  RdapRecord refused;
  refused.status = RdapRecord::Status::refused;
  refused.url = "https://rdap.example/autnum/64496";
  refused.reason = "it leads to https://evil.example";
  OtherEndpoints others;
  others.rdap = claims_of(refused);
  const auto answer = endpoint_of(nullptr, {64496}, others, 0);
  ASSERT_EQ(answer.words.size(), 1U);
  EXPECT_EQ(answer.words[0].verdict, EndpointVerdict::refused);
  EXPECT_EQ(answer.reason, "https://rdap.example/autnum/64496 is refused: it leads to https://evil.example");
}

TEST(RdapRecord, AnExpiredClaimIsNotUsed) {
  OtherEndpoints others;
  RdapRecord record = busy();
  record.claims.pop_back();
  others.rdap = claims_of(record);
  EXPECT_NE(endpoint_of(nullptr, {64496}, others, 2'000).used(), nullptr);
  const auto later = endpoint_of(nullptr, {64496}, others, 2'001);
  EXPECT_EQ(later.used(), nullptr);
  EXPECT_EQ(later.words.at(0).verdict, EndpointVerdict::expired);
}

TEST(RdapRecord, KeysAreAsNumbersInDecimal) {
  EXPECT_EQ(rdap_key({4294967295}), "4294967295");
  EXPECT_EQ(parse_rdap_key("64496").value().value, 64496U);
  for (const char* key : {"", "0", "064496", "AS64496", "4294967296", "1 "})
    EXPECT_FALSE(parse_rdap_key(key));
}

}  // namespace
}  // namespace meetpoint::rpki
