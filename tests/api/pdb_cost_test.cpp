#include <chrono>
#include <limits>
#include <optional>

#include "api/peeringdb_rows.hpp"
#include "pdb_api.hpp"

/// What a question may cost does not grow with how long somebody makes it.
namespace meetpoint::test {
namespace {

using index::ObjectType;

class PdbCost : public PdbApi {
 protected:
  /// So many rows that going through them is what an answer takes.
  PdbCost() {
    World world = pdb_world();
    for (std::uint32_t id = 100; id < 1500; ++id) {
      world.add(ObjectType::net,
                whole_row(ObjectType::net, {{"id", id},
                                            {"org_id", 1},
                                            {"asn", 70000 + id},
                                            {"name", "Network of the eastern " + std::to_string(id)},
                                            {"aka", "e"},
                                            {"info_types", Json::array({"Content", "NSP"})}}));
    }
    serve(world);
  }
  /// The quickest of some, in seconds: what else the machine does is left out.
  double seconds(const std::string& target) const {
    double least = std::numeric_limits<double>::max();
    for (int round = 0; round < 7; ++round) {
      const auto begin = std::chrono::steady_clock::now();
      EXPECT_EQ(ask("/api/" + target).status, 200) << target.substr(0, 80);
      least =
          std::min(least, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    }
    return least;
  }
  /// `x,x,x`
  static std::string repeated(const std::string& text, char between, std::size_t bytes) {
    std::string all = text;
    while (all.size() + text.size() < bytes) all += between + text;
    return all;
  }
  /// `aa,ab,ac`: each two letters once.
  static std::string different(const std::string& before, char between) {
    std::string all;
    for (char a = 'a'; a <= 'z'; ++a) {
      for (char b = 'a'; b <= 'z'; ++b) all += (all.empty() ? "" : std::string(1, between)) + before + a + b;
    }
    return all;
  }
};

TEST_F(PdbCost, of_a_long_question_is_no_more_than_of_a_few_short_ones) {
  constexpr std::size_t kLongest = 8000;
  constexpr double kMost = 6;
  for (const auto& [path, text, between, others] : {std::tuple{"net?fields=", "", ',', ""},
                                                    {"net?fields=", "id", ',', "x"},
                                                    {"net?limit=1&info_types__in=", "x", ',', "x"},
                                                    {"net?limit=1&name_search=", "e", '+', ""}}) {
    const double one = seconds(path + std::string(text) + (*text == '\0' ? "x" : ""));
    EXPECT_LT(seconds(path + repeated(text, between, kLongest)), kMost * one) << path << text;
    EXPECT_LT(seconds(path + different(others, between)), kMost * one) << path << text;
  }
}

/// Who is refused before the answer is made would have been refused after it.
TEST_F(PdbCost, is_never_thought_larger_than_the_answer_is) {
  serve(pdb_world());
  const index::Catalog& catalog = *published_.current()->catalog();
  std::size_t most = 0;
  for (const ObjectType type : index::kObjectTypes) {
    const index::Table& table = catalog.table(type);
    for (index::Slot slot = 0; slot < table.size(); ++slot) {
      if (table.status(slot) != index::Status::ok) continue;
      for (int depth = 0; depth <= 4; ++depth) {
        api::peeringdb::Shape shape{depth, depth % 2 == 0, std::nullopt};
        api::Chunks printed(nullptr);
        ASSERT_TRUE(print_row(catalog, table, slot, shape, printed));
        const std::size_t least = least_bytes(catalog, table, {slot}, shape);
        EXPECT_LE(least, printed.bytes()) << name_of(type) << table.id(slot) << " " << depth;
        most = std::max(most, 100 * least / printed.bytes());
        shape.fields.emplace();
        EXPECT_EQ(least_bytes(catalog, table, {slot}, shape), 0U);
      }
    }
  }
  EXPECT_GT(most, 30U) << "percent: large answers consist of their sets";
}

}  // namespace
}  // namespace meetpoint::test
