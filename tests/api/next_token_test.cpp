#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <string>
#include <string_view>

#include "api/parse.hpp"

namespace meetpoint::test {
namespace {

using api::LocationsQuestion;
using index::Asn;
using index::Location;
using index::PlaceKind;

constexpr std::uint32_t kLast = std::numeric_limits<std::uint32_t>::max();
constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string query_of(const LocationsQuestion& question, const std::string& token) {
  std::string query = "asn=" + std::to_string(question.server.value) +
                      "&peer_asn=" + std::to_string(question.caller.value) + "&next_token=" + token;
  if (question.only) {
    query += *question.only == PlaceKind::exchange ? "&location_type=public" : "&location_type=private";
  }
  return query;
}

/// Where a page after this token starts; nothing when the token is refused, with its name.
std::optional<Location> after(const LocationsQuestion& question, const std::string& token) {
  const auto parsed = api::parse_locations(query_of(question, token));
  if (parsed) {
    EXPECT_TRUE(parsed->after) << "the first page for " << token;
    return parsed->after;
  }
  EXPECT_EQ(parsed.error().size(), 1U);
  EXPECT_EQ(parsed.error().front().field, "next_token");
  return std::nullopt;
}

LocationsQuestion question_of(std::uint32_t server, std::uint32_t caller,
                              std::optional<PlaceKind> only = std::nullopt) {
  LocationsQuestion question;
  question.server = {server};
  question.caller = {caller};
  question.only = only;
  return question;
}

const LocationsQuestion kQuestion = question_of(64496, 64500);
const Location kPlace{PlaceKind::facility, 1234};

TEST(NextToken, CarriesThePlaceForEveryQuestion) {
  std::mt19937 random(1);
  const std::optional<PlaceKind> kinds[] = {std::nullopt, PlaceKind::exchange, PlaceKind::facility};
  for (int round = 0; round < 500; ++round) {
    const auto number = [&] { return static_cast<std::uint32_t>(random() >> random() % 32); };
    const auto question = question_of(std::max(1U, number()), std::max(1U, number()), kinds[random() % 3]);
    const Location place{random() % 2 == 0 ? PlaceKind::exchange : PlaceKind::facility, number()};
    const std::string token = api::make_next_token(question, place);
    ASSERT_EQ(token.find_first_not_of(kAlphabet), std::string::npos) << token << " needs escaping";
    ASSERT_EQ(after(question, token), place) << token;
  }
}

TEST(NextToken, HasRoomForTheLargestNumbers) {
  const auto question = question_of(kLast, kLast, PlaceKind::facility);
  const Location place{PlaceKind::facility, kLast};
  EXPECT_EQ(after(question, api::make_next_token(question, place)), place);
}

TEST(NextToken, MaySeeAnotherPageSize) {
  const std::string token = api::make_next_token(kQuestion, kPlace);
  const auto parsed = api::parse_locations(query_of(kQuestion, token) + "&max_results=3");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->after, kPlace);
  EXPECT_EQ(parsed->limit, 3U);
}

TEST(NextToken, IsRefusedForAnotherQuestion) {
  const std::string token = api::make_next_token(kQuestion, kPlace);
  for (const LocationsQuestion& other :
       {question_of(64497, 64500), question_of(64496, 64501), question_of(64500, 64496),
        question_of(64496, 64500, PlaceKind::exchange), question_of(64496, 64500, PlaceKind::facility)}) {
    EXPECT_EQ(after(other, token), std::nullopt);
    EXPECT_EQ(after(kQuestion, api::make_next_token(other, kPlace)), std::nullopt);
  }
}

TEST(NextToken, IsRefusedWhenEmptyOrFromElsewhere) {
  for (const char* token : {"", ".", "=", "AAAA", "....", "MQ", "null", "%00", "%ff%fe", "%C3%A9", "Li4uLi4u",
                            "LS0tLS0t", "+", "/", "eyJhbGciOiJub25lIn0.e30.", "1.64496.64500.any.fac.1234"}) {
    EXPECT_EQ(after(kQuestion, token), std::nullopt) << token;
  }
}

TEST(NextToken, IsRefusedWhenCutAnywhereOrTooLong) {
  const std::string token = api::make_next_token(kQuestion, kPlace);
  for (std::size_t size = 0; size < token.size(); ++size) {
    EXPECT_EQ(after(kQuestion, token.substr(0, size)), std::nullopt) << size;
    EXPECT_EQ(after(kQuestion, token.substr(token.size() - size)), std::nullopt) << size;
  }
  EXPECT_EQ(after(kQuestion, token + token), std::nullopt);
  EXPECT_EQ(after(kQuestion, token + "A"), std::nullopt);
  EXPECT_EQ(after(kQuestion, token + std::string(100000, 'A')), std::nullopt);
}

TEST(NextToken, NeverLeadsElsewhereWithOneCharacterChanged) {
  const Location places[] = {
      {PlaceKind::exchange, 7}, {PlaceKind::facility, 1234}, {PlaceKind::exchange, 26}};
  for (const Location& place : places) {
    const std::string token = api::make_next_token(kQuestion, place);
    for (std::size_t at = 0; at < token.size(); ++at) {
      for (const char c : kAlphabet) {
        std::string changed = token;
        changed[at] = c;
        if (changed == token) continue;
        EXPECT_EQ(after(kQuestion, changed), std::nullopt) << token << " became " << changed;
      }
    }
  }
}

TEST(NextToken, HasOneSpellingOnly) {
  // Ids of four lengths, so that the last base64 group is full, or ends in bits that mean nothing.
  for (const std::uint32_t id : {7U, 77U, 777U, 7777U}) {
    const std::string token = api::make_next_token(kQuestion, {PlaceKind::exchange, id});
    for (const char* more : {"=", "==", "%3D", "+", "%0A", "%0D%0A", "%20", "%00", "."}) {
      EXPECT_EQ(after(kQuestion, token + more), std::nullopt) << token << more;
      EXPECT_EQ(after(kQuestion, more + token), std::nullopt) << more << token;
      EXPECT_EQ(after(kQuestion, token.substr(0, 8) + more + token.substr(8)), std::nullopt) << more;
    }
    std::string last = token;
    for (const char c : kAlphabet) {
      last.back() = c;
      EXPECT_EQ(after(kQuestion, last).has_value(), last == token) << last;
    }
  }
}

}  // namespace
}  // namespace meetpoint::test
