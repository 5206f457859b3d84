#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "mini_tree.hpp"
#include "support/effort.hpp"
#include "walks.hpp"

/// The walk against what the builder of another tree expects.
namespace meetpoint::test {
namespace {

rpki::Holdership walk_mini(const MiniTree& tree, const std::string& cache, rpki::Rfc8360 rfc8360) {
  rpki::WalkOptions options;
  options.cache = tree.out() / cache;
  options.tals = rpki::read_tals(tree.out() / "tals").value();
  options.now = tree.now;
  options.rfc8360 = rfc8360;
  auto walked = rpki::walk(options, nullptr, {});
  EXPECT_TRUE(walked) << refusal_of(walked);
  return {walked.value(), {}};
}

std::set<std::string> certified(const rpki::Holdership& holdership, std::uint32_t asn,
                                index::UtcSeconds now) {
  std::set<std::string> found;
  for (const rpki::Certified& one : holdership.holder_of({asn}, now).certificates) {
    const rpki::Authority& authority = holdership.repository().authorities[one.authority];
    found.insert(holdership.anchor_name(authority) + " " +
                 std::filesystem::path(authority.certificate->uri).stem().string());
  }
  return found;
}

void compare(const MiniTree& tree, const rpki::Holdership& holdership, bool with_rfc8360) {
  for (const auto& [asn, wanted] : tree.expected.at("holders").items()) {
    std::set<std::string> names;
    for (const auto& one : wanted) {
      const std::string ca = one.at("ca");
      if (with_rfc8360 || ca != "alice-v2oid") names.insert(one.at("ta").get<std::string>() + " " + ca);
    }
    EXPECT_EQ(certified(holdership, static_cast<std::uint32_t>(std::stoul(asn)), tree.now), names) << asn;
  }
  for (const auto& [asn, why] : tree.expected.at("reject").items()) {
    const auto number = static_cast<std::uint32_t>(std::stoul(asn));
    if (tree.expected.at("holders").contains(asn)) continue;  // a certificate that is valid, and what it lost
    EXPECT_THAT(certified(holdership, number, tree.now), testing::IsEmpty()) << asn << ": " << why;
    // The one of the hostile tree lists neighbours one by one, so that nobody reads what it claims.
    if (asn == "4200100950") continue;
    EXPECT_NE(holdership.holder_of({number}, tree.now).reason, "no certificate covers it") << asn;
  }
  std::map<std::string, std::string> endpoints;
  for (const rpki::Authority& one : holdership.repository().authorities) {
    if (!one.point) continue;
    for (const auto& endpoint : one.point->endpoints)
      endpoints[std::to_string(endpoint.asn.value)] = endpoint.uri;
  }
  for (const auto& [asn, uri] : tree.expected.at("endpoints").items()) EXPECT_EQ(endpoints[asn], uri) << asn;
}

TEST(MiniWalk, EveryLayoutAndEveryHolderIsAsExpected) {
  MiniTree tree;
  if (!build(tree, false)) GTEST_SKIP() << kNoMiniTree;
  for (const char* cache : {"pub", "rpki-client", "fort", "routinator", "octorpki"}) {
    SCOPED_TRACE(cache);
    compare(tree, walk_mini(tree, cache, rpki::Rfc8360::refuse), false);
  }
  compare(tree, walk_mini(tree, "pub", rpki::Rfc8360::accept), true);
}

TEST(MiniWalk, EveryHostileCaseGetsItsVerdict) {
  if (!is_soak()) GTEST_SKIP() << "skipped: it takes half a minute to build, ./dev soak runs it";
  MiniTree tree;
  if (!build(tree, true)) GTEST_SKIP() << kNoMiniTree;
  const rpki::Holdership holdership = walk_mini(tree, "pub", rpki::Rfc8360::refuse);
  std::map<std::string, std::string> endpoints;
  for (const rpki::Authority& one : holdership.repository().authorities) {
    if (!one.point) continue;
    for (const auto& endpoint : one.point->endpoints)
      endpoints[std::to_string(endpoint.asn.value)] += endpoint.uri + " ";
  }
  std::size_t cases = 0;
  for (const auto& [asn, wanted] : tree.expected.at("hostile").items()) {
    const std::string name = wanted.at("name");
    if (name == "chain-of-40-CAs") continue;
    ++cases;
    const auto number = static_cast<std::uint32_t>(std::stoul(asn));
    EXPECT_EQ(!certified(holdership, number, tree.now).empty(), wanted.at("holder").get<bool>()) << name;
    const nlohmann::json& endpoint = wanted.at("endpoint");
    EXPECT_EQ(endpoints.contains(asn), !endpoint.is_boolean() || endpoint.get<bool>())
        << name << ": " << endpoints[asn];
  }
  EXPECT_GE(cases, 98U);
  compare(tree, holdership, false);
}

}  // namespace
}  // namespace meetpoint::test
