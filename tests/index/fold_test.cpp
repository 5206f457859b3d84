#include "index/fold.hpp"

#include <gtest/gtest.h>

#include <random>
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

/// What a letter stands for does not hang on its neighbours: whoever types a part finds the whole.
TEST(Fold, APartOfATextIsFoundInIt) {
  const std::vector<std::string> letters = {"a", "Z", "7",  " ",  "é",  "ß",  "Я",  "щ",  "γ",
                                            "Υ", "ς", "東", "京", "し", "ゃ", "ッ", "한", "국",
                                            "ा", "न", "ไ",  "ท",  "ع",  "ו",  "–",  "😀",  "\xcc\x88"};
  std::mt19937 random(1);
  for (int round = 0; round < 3000; ++round) {
    std::string parts[3];
    for (std::string& part : parts) {
      for (std::size_t n = 1 + random() % 3; n > 0; --n) part += letters[random() % letters.size()];
    }
    const std::string whole = fold(parts[0] + parts[1] + parts[2]);
    EXPECT_NE(whole.find(fold(parts[1])), std::string::npos)
        << parts[0] << "|" << parts[1] << "|" << parts[2];
  }
}

TEST(Fold, IdeographsAreWords) {
  EXPECT_EQ(fold("IX東京"), "ix dong jing");
  EXPECT_EQ(fold("東京IX"), "dong jingix");
  EXPECT_EQ(fold("東–京 7"), "dong-jing 7");
  EXPECT_EQ(fold("1東"), "1dong");
}

TEST(Fold, ManyThreadsFoldAtOnce) {
  std::vector<std::jthread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([] {
      for (int n = 0; n < 200; ++n) EXPECT_EQ(fold("東京 Zürich"), "dong jing zurich");
      // Each meets the first letters of other blocks, at the same time as the others.
      for (const char* text : {"Москва", "Ελλάδα", "北京", "\xea\xb0\x80"}) EXPECT_NE(fold(text), text);
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
