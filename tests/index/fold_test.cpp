#include "index/fold.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "index/country.hpp"

namespace meetpoint::index {
namespace {

TEST(Fold, TakesCaseAndAccentsAway) {
  for (const auto& [text, folded] :
       std::vector<std::pair<const char*, const char*>>{{"", ""},
                                                        {"DE-CIX Frankfurt", "de-cix frankfurt"},
                                                        {"Zürich", "zurich"},
                                                        {"Zu\xcc\x88rich", "zurich"},
                                                        {"Straße", "strasse"},
                                                        {"Łódź", "lodz"},
                                                        {"København", "kobenhavn"},
                                                        {"Æther", "aether"},
                                                        {"İstanbul", "istanbul"},
                                                        {"Москва", "moskva"},
                                                        {"東京", "dong jing"}})
    EXPECT_EQ(fold(text), folded) << text;
}

TEST(Fold, OfFoldedTextIsItself) {
  for (const char* text : {"Zürich", "Łódź", "Москва", "東京", "ﬁber", "Ελλάδα"})
    EXPECT_EQ(fold(fold(text)), fold(text));
}

TEST(Fold, BytesThatAreNoUtf8StillEqualThemselves) {
  for (const std::string& text :
       {std::string("\xff"), std::string("a\xc3"), std::string("\xed\xa0\x80"), std::string("a\0b", 3)})
    EXPECT_EQ(fold(text), fold(text));
  EXPECT_EQ(fold(std::string("a\0B", 3)), std::string("a\0b", 3));
}

TEST(Fold, ManyThreadsFoldAtOnce) {
  std::vector<std::jthread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([] {
      for (int n = 0; n < 200; ++n) EXPECT_EQ(fold("東京 Zürich"), "dong jing zurich");
    });
  }
}

TEST(Country, IsFoundByPartsOfItsEnglishName) {
  EXPECT_EQ(countries_named("germany"), std::vector<std::string>{"DE"});
  EXPECT_EQ(countries_named("LIECHTEN"), std::vector<std::string>{"LI"});
  EXPECT_GE(countries_named("land").size(), 5U);
  EXPECT_TRUE(countries_named("").empty());
  EXPECT_TRUE(countries_named("atlantis").empty());
}

}  // namespace
}  // namespace meetpoint::index
