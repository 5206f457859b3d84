#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/endpoints.hpp"
#include "api/routes.hpp"
#include "index/sqlite_store.hpp"
#include "support/temp_dir.hpp"
#include "support/world.hpp"

/// /v0.1/endpoints and /v0.1/endpoints/ASN.
namespace meetpoint::test {
namespace {

using api::Response;
using index::ObjectType;
using testing::HasSubstr;

/// AS64496 has a discovery object, AS64497 a line in the table, AS64498 one in its notes, AS64499 nothing.
class EndpointRoutes : public testing::Test {
 protected:
  EndpointRoutes() {
    World world;
    world.add(ObjectType::net, {{"id", 1}, {"org_id", 1}, {"asn", 64496}, {"notes", ""}});
    world.add(ObjectType::net, {{"id", 2},
                                {"org_id", 1},
                                {"asn", 64498},
                                {"notes", "Peers welcome\n\nPeeringAPI https://n.example/\n"}});
    world.add(ObjectType::net, {{"id", 3},
                                {"org_id", 1},
                                {"asn", 64499},
                                {"notes", "PeeringAPI https://gone.example"},
                                {"status", "deleted"}});
    const auto store = index::open_sqlite_store(place_ / "store.db", index::Access::write).value();
    world.store(*store);
    const auto reading = store->read().value();
    published_.publish(
        index::Snapshot::build(*reading, index::Catalog::build(*reading, nullptr).value()).value());
    auto repository = std::make_shared<rpki::Repository>();
    repository->anchors.push_back({"alpha", 0, {}});
    rpki::CaCertificate certificate;
    certificate.uri = "rsync://rpki.example.net/ta/alpha.cer";
    certificate.not_after = kForever;
    rpki::Authority anchor;
    anchor.certificate = std::make_shared<const rpki::CaCertificate>(certificate);
    anchor.valid_until = kForever;
    anchor.children = {1};
    certificate.uri = "rsync://rpki.example.net/repo/alpha/alice.cer";
    certificate.resources.asn = rpki::Claim::listed;
    certificate.resources.asns = rpki::AsnSet(std::vector<rpki::AsnRange>{{{64496}, {64499}}});
    rpki::Authority alice;
    alice.certificate = std::make_shared<const rpki::CaCertificate>(certificate);
    alice.parent = 0;
    alice.depth = 1;
    alice.valid_until = kForever;
    alice.manifest_stamp.changed_ns = 1'767'225'600'000'000'000;
    auto point = std::make_shared<rpki::Point>();
    point->valid_until = kForever;
    point->endpoints.push_back({{64496},
                                "https://api.example/v1",
                                "rsync://rpki.example.net/repo/alice/AS64496.pad",
                                {},
                                1'767'220'000,
                                kForever});
    alice.point = std::move(point);
    repository->authorities = {anchor, alice};
    holdership_ = std::make_shared<const rpki::Holdership>(std::move(repository), rpki::HoldershipRules());
    table_[{64497}] = {{"https://table.example", "t.toml:2", 0, 0}};
    services_.operators_table = &table_;
    services_.look_at_holdership = [this] { return holdership_; };
  }
  Response ask(const std::string& target) const {
    return api::answer({"GET", target, ""}, published_, services_);
  }

  static constexpr index::UtcSeconds kForever = 4'102'444'800;  // 2100-01-01
  TempDir place_;
  index::Published published_;
  std::shared_ptr<const rpki::Holdership> holdership_;
  rpki::EndpointTable table_;
  api::Services services_;
};

TEST_F(EndpointRoutes, SayUrlSourceAndEvidence) {
  const Response found = ask("/v0.1/endpoints/AS64496");
  EXPECT_EQ(found.status, 200);
  EXPECT_EQ(
      found.body,
      R"({"asn":64496,"url":"https://api.example/v1","source":"rpki","authenticated":true,)"
      R"("fetched_at":"2026-01-01T00:00:00Z","expires_at":"2100-01-01T00:00:00Z","evidence":)"
      R"({"object":"rsync://rpki.example.net/repo/alice/AS64496.pad","sha256":")" +
          std::string(64, '0') +
          R"(","signed_at":"2025-12-31T22:26:40Z","certificate":"rsync://rpki.example.net/repo/alpha/alice.cer",)"
          R"("ta":"alpha"},"conflicts":[],"sources":[{"source":"rpki","verdict":"used",)"
          R"("url":"https://api.example/v1","place":"rsync://rpki.example.net/repo/alice/AS64496.pad","text":""}],)"
          R"("reason":""})"
          "\n");
  EXPECT_THAT(
      ask("/v0.1/endpoints/64497").body,
      HasSubstr(R"("url":"https://table.example","source":"static","authenticated":false,"fetched_at":null,)"
                R"("expires_at":null,"evidence":{"place":"t.toml:2"})"));
  EXPECT_THAT(ask("/v0.1/endpoints/64498").body,
              HasSubstr(R"("url":"https://n.example","source":"peeringdb","authenticated":false)"));
}

TEST_F(EndpointRoutes, RegistriesAreHeardAfterTheTable) {
  auto rdap = std::make_shared<rpki::EndpointTable>();
  (*rdap)[{64497}] = {{"https://rdap.example", "a link of R", 1'767'225'600, kForever}};
  (*rdap)[{64498}] = (*rdap)[{64499}] = (*rdap)[{64497}];
  (*rdap)[{64499}][0].expires_at = 1'767'225'601;
  services_.look_at_rdap = [rdap] { return rdap; };
  EXPECT_THAT(
      ask("/v0.1/endpoints/64497").body,
      HasSubstr(R"("conflicts":[{"source":"rdap","url":"https://rdap.example","place":"a link of R"}])"));
  EXPECT_THAT(
      ask("/v0.1/endpoints/64498").body,
      testing::AllOf(HasSubstr(R"("url":"https://rdap.example","source":"rdap","authenticated":false,)"
                               R"("fetched_at":"2026-01-01T00:00:00Z","expires_at":"2100-01-01T00:00:00Z")"),
                     HasSubstr(R"("conflicts":[{"source":"peeringdb")")));
  const Response expired = ask("/v0.1/endpoints/64499");
  EXPECT_EQ(expired.status, 404);
  EXPECT_THAT(expired.body, HasSubstr(R"("reason":"a link of R is expired")"));
}

TEST_F(EndpointRoutes, TakeNoteOfWhatIsAskedFor) {
  std::vector<index::Asn> asked;
  services_.note_asked = [&](index::Asn asn) { asked.push_back(asn); };
  ask("/v0.1/endpoints/AS64499");
  ask("/v0.1/endpoints?asns=1,2");
  EXPECT_EQ(asked, (std::vector<index::Asn>{{64499}, {1}, {2}}));
  asked.clear();
  ask("/v0.1/endpoints/x");
  ask("/v0.1/endpoints?asns=1,x");
  EXPECT_TRUE(asked.empty());
}

TEST_F(EndpointRoutes, ConflictsAreNamed) {
  table_[{64496}] = {{"https://table.example", "t.toml:1", 0, 0}};
  EXPECT_THAT(
      ask("/v0.1/endpoints/64496").body,
      HasSubstr(
          R"("conflicts":[{"source":"static","url":"https://table.example","place":"t.toml:1"}],"sources":[)"));
}

TEST_F(EndpointRoutes, NoneIs404WithTheSameMembers) {
  const Response none = ask("/v0.1/endpoints/64499");
  EXPECT_EQ(none.status, 404);
  EXPECT_EQ(
      none.body,
      R"({"asn":64499,"url":null,"source":null,"authenticated":false,"fetched_at":null,"expires_at":null,)"
      R"("evidence":null,"conflicts":[],"sources":[],"reason":"no source names one"})"
      "\n");
  services_.look_at_holdership = {};
  EXPECT_THAT(ask("/v0.1/endpoints/64496").body, HasSubstr("no source names one, and there is no RPKI data"));
}

TEST_F(EndpointRoutes, SeveralAtOnceAreBounded) {
  const Response both = ask("/v0.1/endpoints?asns=64496,AS64499");
  EXPECT_EQ(both.status, 200);
  std::string one = ask("/v0.1/endpoints/64496").body;
  std::string other = ask("/v0.1/endpoints/64499").body;
  one.pop_back();
  other.pop_back();
  EXPECT_EQ(both.body, "{\"endpoints\":[" + one + "," + other + "]}\n");
  std::string many = "64496";
  for (int i = 1; i < 100; ++i) many += ",64496";
  EXPECT_EQ(ask("/v0.1/endpoints?asns=" + many).status, 200);
  EXPECT_EQ(ask("/v0.1/endpoints?asns=" + many + ",1").status, 400);
  for (const char* query : {"", "?asns=", "?asns=64496,", "?asns=x", "?asns=1&asns=2"})
    EXPECT_EQ(ask(std::string("/v0.1/endpoints") + query).status, 400) << query;
  for (const char* asn : {"", "0", "x", "64496/", "4294967296"})
    EXPECT_EQ(ask(std::string("/v0.1/endpoints/") + asn).status, 400) << asn;
}

}  // namespace
}  // namespace meetpoint::test
