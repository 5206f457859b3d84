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

TEST_F(RpslPass, AFileThatBecameSomethingElseWipesNothing) {
  const std::string one =
      write("one", "aut-num: AS64496 # a comment\nremarks: PeeringAPI https://a.example\n");
  follow({one});
  EXPECT_EQ(held().size(), 1U);
  for (const char* text :
       {"", "<html>Service unavailable</html>\n", "\x1f\x8b\x08packed", "person: somebody\n"}) {
    write("one", text);
    const auto report = follow({one});
    ASSERT_EQ(report.problems.size(), 1U) << text;
    EXPECT_THAT(report.problems[0].text, HasSubstr("one: it has no aut-num object"));
    EXPECT_EQ(held().size(), 1U) << text;
  }
  write("one", "aut-num: AS64496\nremarks: none\n");
  EXPECT_THAT(follow({one}).problems, IsEmpty());
  EXPECT_THAT(held(), IsEmpty());
}

TEST_F(RpslPass, AFileByManyNamesIsOneAndNoneIsOfTheFuture) {
  const std::string one = write("one", "aut-num: AS64496\nremarks: PeeringAPI https://a.example\n");
  std::filesystem::last_write_time(
      one, std::filesystem::file_time_type::clock::now() + std::chrono::hours(24 * 3650));
  std::filesystem::create_symlink(one, place_ / "link");
  const auto report = follow({one, (place_ / "./one").string(), (place_ / "link").string()});
  EXPECT_EQ(report.claims, 1U);
  EXPECT_THAT(report.problems, IsEmpty());
  ASSERT_EQ(held().at({64496}).size(), 1U);
  EXPECT_LE(held().at({64496})[0].fetched_at, index::now_utc());
}

TEST_F(RpslPass, AFileThatCannotBeReadIsSaidAndWhatIsHeldOfItStays) {
  const std::string one = write("one", "aut-num: AS64496\nremarks: PeeringAPI https://a.example\n");
  follow({one});
  std::filesystem::remove(one);
  const std::string two = write("two", "aut-num: AS64497\nremarks: PeeringAPI https://b.example\n");
  const auto report = follow({one, two, place_.path().string(), "/dev/null"});
  ASSERT_EQ(report.problems.size(), 3U);
  EXPECT_THAT(report.problems[0].text, HasSubstr("one cannot be read: No such file"));
  EXPECT_THAT(report.problems[2].text, HasSubstr("/dev/null is no regular file"));
  EXPECT_EQ(held().size(), 2U);
  std::stop_source stop;
  stop.request_stop();
  write("two", "aut-num: AS64499\nremarks: PeeringAPI https://b.example\n");
  EXPECT_EQ(sync::follow_rpsl(*store_, {two}, stop.get_token()).error().code, index::ErrorCode::cancelled);
  EXPECT_EQ(held().size(), 2U);
}

}  // namespace
}  // namespace meetpoint::test
