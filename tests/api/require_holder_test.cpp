#include "api/held_by_certificate.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "locations_world.hpp"

/// Whether an AS number that asks for locations has to be somebody's by the RPKI.
namespace meetpoint::test {
namespace {

using api::RequireHolder;
using testing::HasSubstr;

constexpr index::UtcSeconds kForever = 4'102'444'800;  // 2100-01-01

/// A trust anchor with one holder, of AS64500 alone.
std::shared_ptr<const rpki::Holdership> alice(index::UtcSeconds anchor_until = kForever) {
  auto repository = std::make_shared<rpki::Repository>();
  repository->anchors.push_back({"alpha", 0, {}});
  rpki::CaCertificate certificate;
  certificate.not_after = kForever;
  rpki::Authority anchor;
  anchor.certificate = std::make_shared<const rpki::CaCertificate>(certificate);
  anchor.valid_until = anchor_until;
  anchor.children = {1};
  certificate.resources.asn = rpki::Claim::listed;
  certificate.resources.asns = rpki::AsnSet(std::vector<rpki::AsnRange>{{{64500}, {64500}}});
  rpki::Authority holder;
  holder.certificate = std::make_shared<const rpki::CaCertificate>(certificate);
  holder.parent = 0;
  holder.depth = 1;
  holder.valid_until = kForever;
  repository->authorities = {anchor, holder};
  return std::make_shared<const rpki::Holdership>(std::move(repository), rpki::HoldershipRules());
}

class RequiredHolder : public Locations {
 protected:
  void SetUp() override {
    Locations::SetUp();
    admit({64496, 64500});
    services_.look_at_holdership = [this] { return holdership_; };
  }
  /// `200 rpki certificate`
  std::string verdict(const std::string& caller, const std::string& server) {
    last_ = ask("/v0.1/locations?asn=" + server + "&peer_asn=" + caller);
    return fmt::format("{} {}", last_.status, last_.account.evidence);
  }

  std::shared_ptr<const rpki::Holdership> holdership_ = alice();
  api::Response last_;
};

TEST_F(RequiredHolder, IsNotLookedForUnlessDemanded) {
  EXPECT_EQ(verdict("64496", "64500"), "200 ");
}

TEST_F(RequiredHolder, IsNotedWhereThatIsAll) {
  service_.require_holder = RequireHolder::warn;
  EXPECT_EQ(verdict("64500", "64496"), "200 rpki certificate");
  EXPECT_EQ(verdict("64496", "64500"), "200 no rpki certificate");
  holdership_ = nullptr;
  EXPECT_EQ(verdict("64500", "64496"), "200 rpki unknown");
}

TEST_F(RequiredHolder, IsDemandedOfWhoAsksAndNotOfWhomHeAsksAbout) {
  service_.require_holder = RequireHolder::enforce;
  EXPECT_EQ(verdict("64500", "64496"), "200 rpki certificate");
  EXPECT_EQ(verdict("64496", "64500"), "403 no rpki certificate");
  EXPECT_THAT(last_.body, HasSubstr("no valid RPKI certificate of a holder lists AS64496"));
  EXPECT_EQ(last_.account.reason, "no_holder");
}

TEST_F(RequiredHolder, WhoseCertificatesCannotBeKnownNowIsToldToComeAgain) {
  service_.require_holder = RequireHolder::enforce;
  holdership_ = alice(1000);
  EXPECT_EQ(verdict("64500", "64496"), "200 rpki certificate") << "his own chain stands";
  EXPECT_EQ(verdict("64496", "64500"), "503 rpki unknown") << "below the lost anchor may be his";
  EXPECT_EQ(header(last_, "Retry-After"), "60");
  holdership_ = nullptr;
  EXPECT_EQ(verdict("64500", "64496"), "503 rpki unknown");
  services_.look_at_holdership = {};
  EXPECT_EQ(verdict("64500", "64496"), "503 rpki unknown");
}

}  // namespace
}  // namespace meetpoint::test
