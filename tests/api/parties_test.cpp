#include "api/parties.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <vector>

namespace meetpoint::test {
namespace {

using api::Asker;
using index::Asn;
using index::ErrorCode;

using Number = std::optional<std::uint32_t>;

Asker asker_of(const std::vector<std::uint32_t>& asns) {
  api::Caller caller;
  for (const std::uint32_t asn : asns) caller.networks.push_back({{asn}, api::kPermRead, false});
  return {caller};
}

std::optional<Asn> asn_of(Number number) {
  return number ? std::optional(Asn{*number}) : std::nullopt;
}

index::Expected<api::Parties> parties(const Asker& asker, Number path, std::uint32_t asn,
                                      Number peer_asn = {}) {
  return parties_of(asker, {asn_of(path), {asn}, asn_of(peer_asn)});
}

void expect_parties(const index::Expected<api::Parties>& parties, std::uint32_t server,
                    std::uint32_t caller) {
  ASSERT_TRUE(parties) << parties.error().text;
  EXPECT_EQ(parties->server, Asn{server});
  EXPECT_EQ(parties->caller, Asn{caller});
}

void expect_refusal(const index::Expected<api::Parties>& parties, ErrorCode code, const char* field) {
  ASSERT_FALSE(parties);
  EXPECT_EQ(parties.error().code, code) << parties.error().text;
  EXPECT_EQ(parties.error().field, field);
}

constexpr std::uint32_t kServer = 64496;
constexpr std::uint32_t kOwn = 64500;
constexpr std::uint32_t kOther = 64501;
constexpr std::uint32_t kStranger = 64510;

TEST(Parties, A1_both_readings_of_asn_name_the_same_parties_below_a_path) {
  expect_parties(parties(asker_of({kOwn}), kServer, kServer), kServer, kOwn);
  expect_parties(parties(asker_of({kOwn}), kServer, kOwn), kServer, kOwn);
  expect_parties(parties(asker_of({kOwn, kOther}), kServer, kOther), kServer, kOther);
  expect_parties(parties(asker_of({kOwn, kOther}), kServer, kServer, kOther), kServer, kOther);
  expect_parties(parties(asker_of({kOwn}), kServer, kOwn, kOwn), kServer, kOwn);
}

TEST(Parties, WhoMaySpeakForEveryNetworkSaysForWhich) {
  const Asker any{api::Caller{}, true};
  expect_refusal(parties(any, {}, kServer), ErrorCode::invalid, "peer_asn");
  expect_refusal(parties(any, kServer, kServer), ErrorCode::invalid, "peer_asn");
  expect_parties(parties(any, {}, kServer, kOther), kServer, kOther);
  expect_parties(parties(any, kServer, kOther), kServer, kOther);
}

TEST(Parties, A1_without_a_path_asn_is_the_server) {
  expect_parties(parties(asker_of({kOwn}), {}, kServer), kServer, kOwn);
  expect_parties(parties(asker_of({kOwn}), {}, kServer, kOwn), kServer, kOwn);
  expect_parties(parties(asker_of({kOwn, kOther}), {}, kServer, kOther), kServer, kOther);
  expect_parties(parties(asker_of({kOwn, kOther}), {}, kOwn, kOther), kOwn, kOther);
}

TEST(Parties, A1_anything_else_is_forbidden) {
  for (const Number path : {Number(), Number(kServer)}) {
    expect_refusal(parties(asker_of({kOwn}), path, kServer, kStranger), ErrorCode::forbidden, "peer_asn");
    expect_refusal(parties(asker_of({kOwn}), path, kServer, kServer), ErrorCode::forbidden, "peer_asn");
  }
  expect_refusal(parties(asker_of({kOwn}), kServer, kStranger), ErrorCode::forbidden, "asn");
  expect_refusal(parties(asker_of({kOwn}), kServer, kStranger, kStranger), ErrorCode::forbidden, "asn");
}

TEST(Parties, A1_one_question_has_one_caller) {
  expect_refusal(parties(asker_of({kOwn, kOther}), kServer, kOwn, kOther), ErrorCode::invalid, "peer_asn");
  expect_refusal(parties(Asker(), kServer, kOwn, kOther), ErrorCode::invalid, "peer_asn");
}

TEST(Parties, A3_none_of_several_networks_is_chosen_for_the_caller) {
  for (const Number path : {Number(), Number(kServer)}) {
    expect_refusal(parties(asker_of({kOwn, kOther}), path, kServer), ErrorCode::invalid, "peer_asn");
    expect_refusal(parties(asker_of({kServer, kOther}), path, kServer), ErrorCode::invalid, "peer_asn");
  }
}

TEST(Parties, WhoeverIsNotAskedSpeaksForWhomHeNames) {
  expect_parties(parties(Asker(), {}, kServer, kStranger), kServer, kStranger);
  expect_parties(parties(Asker(), kServer, kServer, kStranger), kServer, kStranger);
  expect_parties(parties(Asker(), kServer, kStranger), kServer, kStranger);
  expect_refusal(parties(Asker(), {}, kServer), ErrorCode::invalid, "peer_asn");
  expect_refusal(parties(Asker(), kServer, kServer), ErrorCode::invalid, "peer_asn");
}

TEST(Parties, A12_numbers_that_nobody_can_have_are_no_question_of_rights) {
  for (const std::uint32_t reserved : {0U, 23456U, 65535U, 4294967295U}) {
    for (const Number path : {Number(), Number(kServer)}) {
      expect_refusal(parties(asker_of({kOwn}), path, reserved), ErrorCode::unknown_asn, "asn");
      expect_refusal(parties(asker_of({kOwn}), path, kServer, reserved), ErrorCode::unknown_asn, "peer_asn");
    }
  }
}

}  // namespace
}  // namespace meetpoint::test
