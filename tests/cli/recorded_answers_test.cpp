#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "api/routes.hpp"
#include "index/catalog.hpp"
#include "index/published.hpp"
#include "index/sqlite_store.hpp"
#include "support/temp_dir.hpp"
#include "support/world.hpp"
#include "sync/directory_source.hpp"
#include "sync/load.hpp"

/// Answers of PeeringDB that somebody recorded in April 2026, 250 rows a page, without a key: loaded as
/// upstream's lists and asked for again, they come out byte for byte.
namespace meetpoint::test {
namespace {

using index::ObjectType;

class RecordedAnswers : public testing::Test {
 protected:
  static constexpr std::string_view kBegin = "{\"data\": [";
  static constexpr std::string_view kEnd = "], \"meta\": {}}";

  /// The pages of a type, as recorded; none when there are none.
  static std::vector<std::string> pages(const std::filesystem::path& recorded, ObjectType type) {
    std::vector<std::string> all;
    for (int page = 1;; ++page) {
      const auto file = recorded / name_of(type) / ("page-" + std::to_string(page) + ".json");
      if (!std::filesystem::exists(file)) return all;
      std::string body = read_file(file);
      while (body.ends_with('\n')) body.pop_back();
      EXPECT_TRUE(body.starts_with(kBegin) && body.ends_with(kEnd)) << file;
      all.push_back(std::move(body));
    }
  }
  /// One list of all pages, every row's bytes as they were.
  static std::string merged(const std::vector<std::string>& pages) {
    std::string rows;
    for (const std::string& page : pages) {
      const std::string part = page.substr(kBegin.size(), page.size() - kBegin.size() - kEnd.size());
      if (!part.empty()) rows += (rows.empty() ? "" : ", ") + part;
    }
    return std::string(kBegin) + rows + std::string(kEnd);
  }

  void load(const std::filesystem::path& recorded) {
    const TempDir lists;
    for (const ObjectType type : index::kObjectTypes) {
      const auto of_type = pages(recorded, type);
      if (!of_type.empty()) write_file(lists / (std::string(name_of(type)) + ".json"), merged(of_type));
    }
    serve(lists.path());
  }
  void serve(const std::filesystem::path& lists) {
    const TempDir place;
    const auto store = index::open_sqlite_store(place / "store.db", index::Access::write).value();
    sync::DirectorySource source(lists);
    sync::load(source, *store, [](const sync::TypeReport&, bool) {}, {}).value();
    auto reading = store->read().value();
    auto catalog = index::Catalog::build(*reading, nullptr).value();
    published_.publish(index::Snapshot::build(*reading, std::move(catalog)).value());
  }
  std::string ask(const std::string& target) const {
    return api::answer({"GET", "/api/" + target, ""}, published_).text();
  }
  /// Says where two lists differ, row by row, if they do.
  static void expect_same(const std::string& answer, const std::string& recorded, const std::string& asked) {
    if (answer == recorded) return;
    const Json ours = Json::parse(answer);
    const Json theirs = Json::parse(recorded);
    EXPECT_EQ(ours.at("meta"), theirs.at("meta")) << asked;
    ASSERT_EQ(ours.at("data").size(), theirs.at("data").size()) << asked;
    for (std::size_t i = 0; i < ours["data"].size(); ++i)
      EXPECT_EQ(ours["data"][i].dump(), theirs["data"][i].dump()) << asked;
    ADD_FAILURE() << asked << ": the bytes differ";
  }
  /// How many rows were held against each other.
  std::size_t compare(const std::filesystem::path& recorded) {
    std::size_t rows = 0;
    for (const ObjectType type : index::kObjectTypes) {
      const std::vector<std::string> of_type = pages(recorded, type);
      if (of_type.empty()) continue;
      const std::string list(name_of(type));
      rows += Json::parse(merged(of_type)).at("data").size();
      expect_same(ask(list), merged(of_type), list);
      if (type == ObjectType::poc) continue;  // upstream takes hidden contacts out of a page after cutting it
      for (std::size_t page = 0; page < of_type.size(); ++page) {
        const std::string asked = list + "?limit=250&skip=" + std::to_string(250 * page) + "&depth=0";
        expect_same(ask(asked), of_type[page], asked);
      }
    }
    return rows;
  }

  index::Published published_;
};

TEST_F(RecordedAnswers, OfTheTestSiteComeOutAsTheyWentIn) {
  const auto recorded = shared_data("data/fixtures-2026-04/beta/anon/api");
  if (recorded.empty()) GTEST_SKIP() << kNoShared;
  load(recorded);
  EXPECT_GT(compare(recorded), 5000U);
}

TEST_F(RecordedAnswers, OfTheRealSiteComeOutAsTheyWentIn) {
  const auto recorded = shared_data("data/fixtures-2026-04/prod/anon/api");
  if (recorded.empty()) GTEST_SKIP() << kNoShared;
  load(recorded);
  EXPECT_GT(compare(recorded), 1000U);
}

/// What a mirror with a key holds: visitors get what upstream gives to those without one.
TEST_F(RecordedAnswers, WithAKeyBecomeThoseWithoutOne) {
  const auto with_key = shared_data("data/fixtures-2026-04/beta/auth/api/ixlan");
  const auto without_key = shared_data("data/fixtures-2026-04/beta/anon/api");
  if (with_key.empty() || without_key.empty()) GTEST_SKIP() << kNoShared;
  World world;
  std::size_t urls = 0;
  for (const char* page : {"page-1.json", "page-2.json"}) {
    const Json list = Json::parse(read_file(with_key / page));
    for (const Json& lan : list.at("data")) {
      urls += lan.contains("ixf_ixp_member_list_url") ? 1 : 0;
      world.add(ObjectType::ixlan, lan);
    }
  }
  const TempDir lists;
  world.write(lists.path());
  serve(lists.path());
  // This recording has its keys in the order of the alphabet, and no names.
  using Unordered = nlohmann::json;
  Unordered ours = Unordered::parse(ask("ixlan")).at("data");
  Unordered theirs = Unordered::parse(merged(pages(without_key, ObjectType::ixlan))).at("data");
  for (Unordered* lans : {&ours, &theirs}) {
    for (Unordered& lan : *lans) lan.erase("name");
  }
  EXPECT_EQ(ours, theirs);
  const auto shown =
      static_cast<std::size_t>(std::count_if(ours.begin(), ours.end(), [](const Unordered& lan) {
        return lan.contains("ixf_ixp_member_list_url");
      }));
  EXPECT_GT(urls, shown) << "some were hidden";
}

}  // namespace
}  // namespace meetpoint::test
