#include "api/location_token.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <vector>

#include "api/base64url.hpp"

namespace meetpoint::test {
namespace {

using api::LocationCursor;
using api::LocationsFilter;
using api::TokenKeys;
using index::Location;
using index::PlaceKind;
using testing::HasSubstr;

constexpr index::UtcSeconds kNow = 1'795'478'400;
constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const LocationsFilter kFilter{{64496}, {64500}, std::nullopt};
const LocationCursor kCursor{{PlaceKind::facility, 1234}, 17};

class LocationToken : public testing::Test {
 protected:
  std::string make(const LocationsFilter& filter = kFilter, const LocationCursor& cursor = kCursor) {
    return make_location_token(keys_, filter, cursor, kNow);
  }
  /// Nothing when it is refused, which blames the token.
  std::optional<Location> read(const std::string& token, const LocationsFilter& filter = kFilter,
                               index::UtcSeconds now = kNow) {
    const auto cursor = read_location_token(keys_, token, filter, now);
    if (cursor) return cursor->last;
    EXPECT_EQ(cursor.error().code, index::ErrorCode::invalid);
    EXPECT_EQ(cursor.error().field, "next_token");
    return std::nullopt;
  }

  TokenKeys keys_ = TokenKeys::parse(std::string(64, 'a'), "keys").value();
};

TEST_F(LocationToken, CarriesThePlaceForEveryQuestion) {
  std::mt19937_64 random(1);
  const auto number = [&] { return static_cast<std::uint32_t>(random() >> random() % 64); };
  for (int round = 0; round < 500; ++round) {
    const std::optional<PlaceKind> kinds[] = {std::nullopt, PlaceKind::exchange, PlaceKind::facility};
    const LocationsFilter filter{{number()}, {number()}, kinds[random() % 3]};
    const LocationCursor cursor{{*kinds[1 + random() % 2], number()}, random() >> random() % 64};
    const std::string token = make(filter, cursor);
    ASSERT_EQ(token.find_first_not_of(kAlphabet), std::string::npos) << token << " needs escaping";
    ASSERT_LE(token.size(), 90U);
    const auto read = read_location_token(keys_, token, filter, kNow);
    ASSERT_TRUE(read);
    ASSERT_EQ(read->last, cursor.last);
    ASSERT_EQ(read->generation, cursor.generation);
  }
}

TEST_F(LocationToken, IsRefusedForAnotherQuestion) {
  const std::string token = make();
  for (const LocationsFilter& other : std::vector<LocationsFilter>{{{64497}, {64500}, std::nullopt},
                                                                   {{64496}, {64501}, std::nullopt},
                                                                   {{64500}, {64496}, std::nullopt},
                                                                   {{64496}, {64500}, PlaceKind::exchange},
                                                                   {{64496}, {64500}, PlaceKind::facility}}) {
    EXPECT_EQ(read(token, other), std::nullopt);
    EXPECT_EQ(read(make(other)), std::nullopt);
  }
}

TEST_F(LocationToken, IsGoodForAnHour) {
  EXPECT_TRUE(read(make(), kFilter, kNow + 3600));
  EXPECT_FALSE(read(make(), kFilter, kNow + 3601));
  EXPECT_THAT(read_location_token(keys_, make(), kFilter, kNow + 3601).error().text,
              HasSubstr("expired; ask for the first page again"));
}

TEST_F(LocationToken, IsOfAPlaceThatAnotherServersKeyCannotMake) {
  const TokenKeys others = TokenKeys::random();
  EXPECT_EQ(read(make_location_token(others, kFilter, kCursor, kNow)), std::nullopt);
  EXPECT_EQ(read(keys_.seal("GET /sessions", std::string(30, '\0'))), std::nullopt);
  EXPECT_EQ(read(keys_.seal("GET /locations", std::string(29, '\0'))), std::nullopt);
  EXPECT_EQ(read(keys_.seal("GET /locations", std::string(31, '\0'))), std::nullopt);
}

/// Row 15 of the abuse list.
TEST_F(LocationToken, Row15_no_token_with_one_bit_flipped_is_taken) {
  const std::string octets = api::decode_base64url(make()).value();
  for (std::size_t bit = 0; bit < octets.size() * 8; ++bit) {
    std::string changed = octets;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1U << bit % 8));
    EXPECT_EQ(read(api::encode_base64url(changed)), std::nullopt) << bit;
  }
}

TEST_F(LocationToken, Row15_no_token_with_one_letter_changed_is_taken) {
  const std::string token = make();
  for (std::size_t at = 0; at < token.size(); ++at) {
    for (int letter = 0; letter < 256; ++letter) {
      std::string changed = token;
      changed[at] = static_cast<char>(letter);
      if (changed == token) continue;
      ASSERT_EQ(read(changed), std::nullopt) << at << " " << letter;
    }
  }
}

TEST_F(LocationToken, Row15_no_token_cut_or_lengthened_is_taken) {
  const std::string token = make();
  for (std::size_t size = 0; size < token.size(); ++size) {
    EXPECT_EQ(read(token.substr(0, size)), std::nullopt) << size;
    EXPECT_EQ(read(token.substr(token.size() - size)), std::nullopt) << size;
  }
  for (const std::string& more :
       {std::string("A"), std::string("="), std::string("=="), std::string("\n"), std::string(" "), token,
        std::string(200, 'A'), std::string(1'000'000, 'A'), std::string(1, '\0')}) {
    EXPECT_EQ(read(token + more), std::nullopt);
    EXPECT_EQ(read(more + token), std::nullopt);
  }
  for (const char* foreign : {"", ".", "AAAA", "null", "eyJhbGciOiJub25lIn0.e30.", "\xff\xfe", "+/+/"})
    EXPECT_EQ(read(foreign), std::nullopt) << foreign;
}

}  // namespace
}  // namespace meetpoint::test
