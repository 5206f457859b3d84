#include "index/model.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "support/temp_dir.hpp"
#include "support/world.hpp"

namespace meetpoint::index {
namespace {

TEST(Model, HasTheFieldsThatUpstreamPrints) {
  // The numbers of keys at depth 0; ixlan's 14 count the URL that is absent for most callers.
  const std::map<std::string_view, std::size_t> counts = {
      {"org", 21},     {"campus", 17},    {"fac", 39},  {"net", 42},   {"ix", 35},
      {"carrier", 14}, {"carrierfac", 7}, {"ixfac", 9}, {"ixlan", 14}, {"ixpfx", 8},
      {"netfac", 10},  {"netixlan", 18},  {"poc", 11}};
  ASSERT_EQ(counts.size(), kObjectTypeCount);
  for (const ObjectType type : kObjectTypes) {
    EXPECT_EQ(fields_of(type).size(), counts.at(name_of(type))) << name_of(type);
  }
}

TEST(Model, NamesEachFieldOnceAndHasTheFourCommonOnes) {
  for (const ObjectType type : kObjectTypes) {
    std::set<std::string_view> names;
    std::set<std::string_view> always;
    for (const Field& field : fields_of(type)) {
      EXPECT_TRUE(names.insert(field.name).second) << name_of(type) << "." << field.name;
      if (field.keep == Keep::always) always.insert(field.name);
    }
    EXPECT_EQ(always, (std::set<std::string_view>{"id", "status", "created", "updated"}));
  }
}

TEST(Model, PutsParentsBeforeChildren) {
  std::set<ObjectType> before;
  for (const ObjectType type : kObjectTypes) {
    for (const Field& field : fields_of(type)) {
      EXPECT_TRUE(!field.parent || before.contains(*field.parent)) << name_of(type) << "." << field.name;
      EXPECT_EQ(field.parent.has_value(), field.kind == Kind::id && field.name != "id");
    }
    before.insert(type);
  }
  EXPECT_EQ(before.size(), kObjectTypeCount);
}

TEST(Model, AgreesWithRecordedAnswersKeyByKey) {
  const auto recorded = test::shared_data("data/fixtures-2026-04/beta/anon/api");
  if (recorded.empty()) GTEST_SKIP() << test::kNoShared;
  for (const ObjectType type : kObjectTypes) {
    const auto page = test::Json::parse(test::read_file(recorded / name_of(type) / "page-1.json"));
    ASSERT_FALSE(page.at("data").empty());
    for (const auto& row : page.at("data")) {
      auto field = fields_of(type).begin();
      for (const auto& [key, value] : row.items()) {
        // ixlan's URL is left out when the caller may not see it; nothing else is ever out of step.
        if (field != fields_of(type).end() && field->name != key && field->name == "ixf_ixp_member_list_url")
          ++field;
        ASSERT_NE(field, fields_of(type).end()) << name_of(type) << " has a key more: " << key;
        ASSERT_EQ(field->name, key) << name_of(type);
        switch (field->kind) {
          case Kind::id:
          case Kind::asn:
          case Kind::integer:
            EXPECT_TRUE(value.is_null() || value.is_number_integer()) << name_of(type) << "." << key;
            break;
          case Kind::number:
            EXPECT_TRUE(value.is_null() || value.is_number()) << name_of(type) << "." << key;
            break;
          case Kind::boolean:
            EXPECT_TRUE(value.is_null() || value.is_boolean()) << name_of(type) << "." << key;
            break;
          case Kind::text:
            EXPECT_TRUE(value.is_null() || value.is_string()) << name_of(type) << "." << key;
            break;
          case Kind::time:
            EXPECT_TRUE(value.is_null() || parse_utc(value.get<std::string>()))
                << name_of(type) << "." << key;
            break;
          case Kind::list:
            EXPECT_TRUE(value.is_null() || value.is_array()) << name_of(type) << "." << key;
            break;
        }
        ++field;
      }
      EXPECT_EQ(field, fields_of(type).end()) << name_of(type) << " lacks " << field->name;
    }
  }
}

}  // namespace
}  // namespace meetpoint::index
