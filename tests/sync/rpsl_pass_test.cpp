#include "sync/rpsl_pass.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "index/sqlite_store.hpp"
#include "rpki/rpsl.hpp"
#include "support/temp_dir.hpp"

/// Files of RPSL objects in a store.
namespace meetpoint::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class RpslPass : public testing::Test {
 protected:
  sync::RpslReport follow(const std::vector<std::string>& files) {
    auto report = sync::follow_rpsl(*store_, files, {});
    EXPECT_TRUE(report) << report.error().text;
    return report ? *report : sync::RpslReport();
  }
  rpki::EndpointTable held() {
    rpki::EndpointTable table;
    EXPECT_TRUE(store_->read().value()->each_document(rpki::kRpslKind,
                                                      [&](const std::string&, std::string_view bytes) {
                                                        if (auto record = rpki::read_rpsl_record(bytes))
                                                          add_claims(*record, table);
                                                      }));
    return table;
  }
  std::string write(const char* name, const std::string& text) {
    write_file(place_ / name, text);
    return (place_ / name).string();
  }

  TempDir place_;
  std::unique_ptr<index::Store> store_ =
      index::open_sqlite_store(place_ / "store.db", index::Access::write).value();
};

TEST_F(RpslPass, AFileIsReadWhenItChangesAndLeavesWhenItIsNotNamed) {
  const std::string one = write("one", "aut-num: AS64496\nremarks: PeeringAPI https://a.example\n");
  const std::string two = write("two", "aut-num: AS64497\nremarks: PeeringAPI https://b.example\n");
  EXPECT_EQ(follow({one, two}).generation.number, 1U);
  EXPECT_EQ(held().size(), 2U);
  EXPECT_EQ(held().at({64496})[0].place, "remarks of aut-num AS64496 in one");
  EXPECT_EQ(follow({one, two}).generation.number, 0U) << "nothing is new";
  write("one", "aut-num: AS64496\nremarks: PeeringAPI https://other.example\n");
  EXPECT_EQ(follow({one, two}).claims, 1U) << "only that one is read";
  EXPECT_EQ(held().at({64496})[0].url, "https://other.example");
  EXPECT_EQ(follow({one}).generation.number, 3U);
  EXPECT_EQ(held().size(), 1U);
}

TEST_F(RpslPass, AFileThatCannotBeReadIsSaidAndWhatIsHeldOfItStays) {
  const std::string one = write("one", "aut-num: AS64496\nremarks: PeeringAPI https://a.example\n");
  follow({one});
  std::filesystem::remove(one);
  const std::string two = write("two", "aut-num: AS64497\nremarks: PeeringAPI https://b.example\n");
  const auto report = follow({one, two, place_.path().string(), "/dev/null"});
  ASSERT_EQ(report.problems.size(), 3U);
  EXPECT_THAT(report.problems[0].text, HasSubstr("one: there is no such file"));
  EXPECT_EQ(held().size(), 2U);
  std::stop_source stop;
  stop.request_stop();
  write("two", "aut-num: AS64499\nremarks: PeeringAPI https://b.example\n");
  EXPECT_EQ(sync::follow_rpsl(*store_, {two}, stop.get_token()).error().code, index::ErrorCode::cancelled);
  EXPECT_EQ(held().size(), 2U);
}

}  // namespace
}  // namespace meetpoint::test
