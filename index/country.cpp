#include "index/country.hpp"

#include <unicode/locid.h>
#include <unicode/unistr.h>

#include "index/fold.hpp"

namespace meetpoint::index {

namespace {

struct Country {
  std::string code;
  std::string name;  // folded
};

std::vector<Country> all_countries() {
  std::vector<Country> all;
  for (const char* const* code = icu::Locale::getISOCountries(); *code != nullptr; ++code) {
    icu::UnicodeString name;
    icu::Locale("", *code).getDisplayCountry(icu::Locale::getEnglish(), name);
    std::string utf8;
    name.toUTF8String(utf8);
    all.push_back({*code, fold(utf8)});
  }
  return all;
}

}  // namespace

std::vector<std::string> countries_named(std::string_view part) {
  static const std::vector<Country> kAll = all_countries();
  std::vector<std::string> codes;
  if (part.empty()) return codes;
  const std::string wanted = fold(part);
  for (const Country& country : kAll) {
    if (country.name.find(wanted) != std::string::npos) codes.push_back(country.code);
  }
  return codes;
}

}  // namespace meetpoint::index
