#include "index/names.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/pdb_world.hpp"
#include "support/temp_dir.hpp"

namespace meetpoint::index {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class NamesTest : public testing::Test {
 protected:
  NamesTest() {
    test::World world;
    const auto net = [&](int id, std::uint32_t asn, const char* name, const char* aka, const char* as_set) {
      world.add(
          ObjectType::net,
          {{"id", id}, {"org_id", 1}, {"asn", asn}, {"name", name}, {"aka", aka}, {"irr_as_set", as_set}});
    };
    net(1, 64496, "Example Networks", "EXN", "AS-EXAMPLE");
    net(2, 64500, "Zürich Transit", "", "");
    net(3, 64501, "Twin", "Old Twin", "");
    net(4, 64502, "twin", "", "");
    net(5, 64503, "Other", "Example Networks", "");
    const auto place = [&](ObjectType type, int id, const char* name, const char* status) {
      world.add(type, {{"id", id}, {"org_id", 1}, {"name", name}, {"city", "Frankfurt"}, {"status", status}});
    };
    place(ObjectType::ix, 26, "TEST-IX Frankfurt", "ok");
    place(ObjectType::ix, 27, "TEST-IX Munich", "ok");
    place(ObjectType::ix, 28, "TEST-IX Hamburg", "deleted");
    place(ObjectType::ix, 30, "Both", "ok");
    place(ObjectType::fac, 31, "Both", "ok");
    for (int id = 40; id < 50; ++id) place(ObjectType::fac, id, ("Hall " + std::to_string(id)).c_str(), "ok");
    snapshot_ = test::catalogued(world, directory_.path());
  }
  Names names() const {
    return {*snapshot_, [this] { return SearchIndex::build(snapshot_->catalog()); }};
  }
  template <typename T>
  static std::string error(const Expected<T>& answer, ErrorCode code) {
    EXPECT_FALSE(answer.has_value());
    if (answer) return "";
    EXPECT_EQ(answer.error().code, code) << answer.error().text;
    EXPECT_EQ(answer.error().field, "f");
    return answer.error().text;
  }

  test::TempDir directory_;
  std::shared_ptr<const Snapshot> snapshot_;
};

TEST_F(NamesTest, TakeNumbersWithoutASearch) {
  const Names plain(*snapshot_, [] {
    ADD_FAILURE() << "an id needs no names";
    return nullptr;
  });
  for (const char* text : {"64496", "AS64496", "as64496", "0.64496"})
    EXPECT_EQ(plain.network(text, "f").value(), Asn{64496}) << text;
  EXPECT_EQ(plain.exchange("26", "f").value(), IxId{26});
  EXPECT_EQ(plain.facility("41", "f").value(), FacId{41});
}

TEST_F(NamesTest, TakeWholeNamesWithoutCaseAndAccents) {
  EXPECT_EQ(names().network("example networks", "f").value(), Asn{64496}) << "a name goes before an aka";
  EXPECT_EQ(names().network("exn", "f").value(), Asn{64496});
  EXPECT_EQ(names().network("AS-EXAMPLE", "f").value(), Asn{64496});
  EXPECT_EQ(names().network("Zurich Transit", "f").value(), Asn{64500});
  EXPECT_EQ(names().network("old twin", "f").value(), Asn{64501});
  EXPECT_EQ(names().exchange("test-ix frankfurt", "f").value(), IxId{26});
  EXPECT_EQ(names().facility("hall 44", "f").value(), FacId{44});
}

TEST_F(NamesTest, SayWhatWasPerhapsMeant) {
  EXPECT_THAT(error(names().exchange("test-ix frankfort", "f"), ErrorCode::unknown_name),
              HasSubstr("did you mean TEST-IX Frankfurt (26)"));
  EXPECT_THAT(error(names().exchange("TEST-IX", "f"), ErrorCode::unknown_name),
              AllOf(HasSubstr("Frankfurt (26)"), HasSubstr("Munich (27)"), Not(HasSubstr("Hamburg"))));
  EXPECT_THAT(error(names().exchange("TEST-IX Frankfurt Nowhere", "f"), ErrorCode::unknown_name),
              HasSubstr("did you mean TEST-IX Frankfurt (26)"))
      << "one word that nothing has";
  for (const char* mistyped : {"exampels", "examplaar Net", "Exampläär"})
    EXPECT_THAT(error(names().network(mistyped, "f"), ErrorCode::unknown_name),
                HasSubstr("did you mean Example Networks (AS64496)"))
        << mistyped;
  EXPECT_THAT(error(names().network("exzzzzz", "f"), ErrorCode::unknown_name), Not(HasSubstr("mean")));
  EXPECT_THAT(error(names().network("6450999", "f"), ErrorCode::unknown_asn), Not(HasSubstr("mean")))
      << "a number with fewer digits is another one";
  EXPECT_THAT(error(names().network("6450", "f"), ErrorCode::unknown_asn),
              AllOf(HasSubstr("AS6450 is not"), HasSubstr("Zürich Transit (AS64500)")));
  EXPECT_THAT(error(names().network("twin", "f"), ErrorCode::unknown_name),
              AllOf(HasSubstr("several"), HasSubstr("AS64501"), HasSubstr("AS64502")));
  const std::string halls = error(names().facility("hall", "f"), ErrorCode::unknown_name);
  EXPECT_EQ(std::count(halls.begin(), halls.end(), '('), 5) << halls;
}

TEST_F(NamesTest, OfAPlaceAreOfOneKindOrSayWhich) {
  EXPECT_EQ(names().place("ix:26", "f").value(), PlaceId(IxId{26}));
  EXPECT_EQ(names().place("fac:41", "f").value(), PlaceId(FacId{41}));
  EXPECT_EQ(names().place("fac:Hall 44", "f").value(), PlaceId(FacId{44}));
  EXPECT_EQ(names().place("test-ix munich", "f").value(), PlaceId(IxId{27}));
  EXPECT_EQ(names().place("hall 44", "f").value(), PlaceId(FacId{44}));
  EXPECT_THAT(error(names().place("26", "f"), ErrorCode::invalid), HasSubstr("write ix:26 or fac:26"));
  EXPECT_THAT(error(names().place("both", "f"), ErrorCode::unknown_name),
              AllOf(HasSubstr("several"), HasSubstr("Both (ix:30)"), HasSubstr("Both (fac:31)")));
  EXPECT_EQ(names().place("ix:both", "f").value(), PlaceId(IxId{30}));
  EXPECT_THAT(error(names().place("test-ix nowhere", "f"), ErrorCode::unknown_name),
              AllOf(HasSubstr("no exchange or facility here"), HasSubstr("TEST-IX Frankfurt (ix:26)")));
  for (const char* wrong : {"", "ix:", "fac:0"}) error(names().place(wrong, "f"), ErrorCode::invalid);
  error(names().place("ix:28", "f"), ErrorCode::unknown_name);
}

TEST_F(NamesTest, FindNobodyWhoIsNotThere) {
  EXPECT_EQ(error(names().exchange("qqqq", "f"), ErrorCode::unknown_name),
            "no exchange here is called \"qqqq\"");
  EXPECT_EQ(error(names().exchange("28", "f"), ErrorCode::unknown_name), "no exchange here has the id 28")
      << "deleted";
  EXPECT_EQ(error(names().facility("26", "f"), ErrorCode::unknown_name), "no facility here has the id 26");
  error(names().network("4200000000", "f"), ErrorCode::unknown_asn);
}

TEST_F(NamesTest, AreLookedUpSoOftenAndNumbersForEver) {
  const Names all = names();
  for (std::size_t k = 0; k < Names::kMostLookups; ++k) EXPECT_TRUE(all.network("exn", "f").has_value());
  EXPECT_THAT(error(all.network("exn", "f"), ErrorCode::too_big), HasSubstr("at most 25"));
  EXPECT_TRUE(all.network("64496", "f").has_value());
}

TEST_F(NamesTest, RefuseWhatIsNoName) {
  error(names().network("", "f"), ErrorCode::invalid);
  error(names().network("0", "f"), ErrorCode::invalid);
  error(names().network("4294967296", "f"), ErrorCode::invalid);
  error(names().exchange("0", "f"), ErrorCode::invalid);
  error(names().exchange("4294967296", "f"), ErrorCode::invalid);
  error(names().exchange(std::string(201, 'x'), "f"), ErrorCode::invalid);
  error(names().exchange(std::string(200, 'x'), "f"), ErrorCode::unknown_name);
  const Names early(*snapshot_, [] { return nullptr; });
  error(early.exchange("TEST-IX Frankfurt", "f"), ErrorCode::unavailable);
  EXPECT_EQ(error(early.exchange("28", "f"), ErrorCode::unknown_name), "no exchange here has the id 28");
  EXPECT_THAT(error(early.network("6450", "f"), ErrorCode::unknown_asn), Not(HasSubstr("mean")));
}

}  // namespace
}  // namespace meetpoint::index
