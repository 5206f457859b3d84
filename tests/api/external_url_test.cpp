#include "api/external_url.hpp"

#include <gtest/gtest.h>

#include <random>

/// By which URL the world knows us: two spellings of one resource are the same, and no two resources are.
namespace meetpoint::test {
namespace {

std::string normal(std::string_view text) {
  const auto url = api::parse_external_url(text);
  return url ? url->normal_form() : "refused";
}

TEST(ExternalUrl, HasOneNormalForm) {
  for (const char* same :
       {"https://api.example/v0.1/locations", "HTTPS://API.Example/v0.1/locations",
        "https://api.example:443/v0.1/locations", "https://api.example:/v0.1/locations",
        "https://api.example/v0.1/./locations", "https://api.example/x/../v0.1/locations",
        "https://api.example/x/%2e%2E/v0.1/locations", "https://api.example/../v0.1/locations",
        "https://api.example/v0%2e1/%6cocations", "https://api.example/v0.1/locations?asn=64496",
        "https://api.example/v0.1/locations#here", "https://api.example/v0.1/locations?a=/../b"})
    EXPECT_EQ(normal(same), "https://api.example/v0.1/locations") << same;
}

TEST(ExternalUrl, WhatIsAnotherResourceStaysAnother) {
  for (const char* other :
       {"http://api.example/v0.1/locations", "https://api.example:80/v0.1/locations",
        "https://api.example:8443/v0.1/locations", "https://api.example./v0.1/locations",
        "https://api.example/V0.1/locations", "https://api.example/v0.1/locations/",
        "https://api.example/v0.1//locations", "https://api.example/v0.1%2Flocations",
        "https://api.example/v0.1/locations%20", "https://api.example/v0.1/locations;x",
        "https://api.example.org/v0.1/locations", "https://api.example/v0.1/locations%3F"})
    EXPECT_NE(normal(other), "https://api.example/v0.1/locations") << other;
  EXPECT_EQ(normal("https://h/a%2fb%c3%a4"), "https://h/a%2Fb%C3%A4")
      << "escapes that must stay are capitals";
  EXPECT_EQ(normal("http://h"), "http://h/");
  EXPECT_EQ(normal("http://h?x"), "http://h/");
  EXPECT_EQ(normal("http://h:80"), "http://h/");
  EXPECT_EQ(normal("http://h/a/b/.."), "http://h/a/");
  EXPECT_EQ(normal("http://h/a/b/."), "http://h/a/b/");
  EXPECT_EQ(normal("http://h/.."), "http://h/");
  EXPECT_EQ(normal("http://h//../a"), "http://h/a");
  EXPECT_EQ(normal("http://[2001:DB8::1]:8080/a"), "http://[2001:db8::1]:8080/a");
  EXPECT_EQ(normal("http://192.0.2.1/"), "http://192.0.2.1/");
}

TEST(ExternalUrl, WhatIsNoUrlOfHttpIsRefused) {
  for (const char* bad : {"",
                          "/v0.1/locations",
                          "api.example/v0.1",
                          "https:/api.example",
                          "https",
                          "http",
                          "https:",
                          "https:/",
                          "HTTPS#://h/",
                          "https://",
                          "https:///path",
                          "https://user@h/",
                          "https://user:pw@h/",
                          "ftp://h/",
                          "javascript://h/",
                          "https://h:65536/",
                          "https://h:x/",
                          "https://h:1:2/",
                          "https://h:-1/",
                          "https://[::1/",
                          "https://[::g]/",
                          "https://[]/",
                          "https://[::1]x/",
                          "https://h%41/",
                          "https://h/%",
                          "https://h/%4",
                          "https://h/%zz",
                          "https://h/a b",
                          "https://h/\x7f",
                          "https://h/\xc3\xa4",
                          "https://h/a\nb",
                          "https://h\n/",
                          "https://h,i/",
                          " https://h/"})
    EXPECT_EQ(normal(bad), "refused") << bad;
  EXPECT_EQ(normal(std::string("https://h/a\0b", 13)), "refused");
  EXPECT_EQ(api::parse_external_url("https://h/" + std::string(8192, 'a')).error().code,
            index::ErrorCode::too_big);
  EXPECT_EQ(api::parse_external_url("https://hunter2@h/").error().text.find("hunter2"), std::string::npos);
}

TEST(ExternalUrl, IsTheConfiguredBaseAndWhatWasAskedFor) {
  const auto asked = [](std::string_view base, std::string_view target) {
    const auto url = api::external_url(api::parse_external_url(base).value(), target);
    return url ? url->text() : "refused";
  };
  EXPECT_EQ(asked("https://API.example", "/v0.1/locations?asn=1"),
            "https://api.example/v0.1/locations?asn=1");
  EXPECT_EQ(asked("https://api.example/", "/v0.1"), "https://api.example/v0.1");
  EXPECT_EQ(asked("https://api.example/peering/", "/v0.1?"), "https://api.example/peering/v0.1?");
  EXPECT_EQ(asked("https://api.example", "/%7ea/../b"), "https://api.example/%7ea/../b")
      << "a signer signs what he sends";
  for (const char* bad : {"", "v0.1", "https://api.example/v0.1", "*", "/a#b", "/a b", "/%"})
    EXPECT_EQ(asked("https://api.example", bad), "refused") << bad;
}

TEST(ExternalUrl, TheNormalFormOfANormalFormIsItself) {
  std::mt19937 random(20261125);
  constexpr std::string_view kParts[] = {"/",   ".", "..", "a",      "%2e", "%2F",
                                         "%7e", "B", ";",  "%C3%a4", "?",   "~"};
  std::size_t parsed = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text = "https://H/";
    for (auto left = random() % 12; left > 0; --left) text += kParts[random() % std::size(kParts)];
    const std::string once = normal(text);
    ASSERT_NE(once, "refused") << text;
    ASSERT_EQ(normal(once), once) << text;
    ASSERT_EQ(once.find("/./"), std::string::npos) << text;
    ASSERT_EQ(once.find("/../"), std::string::npos) << text;
    ++parsed;
  }
  EXPECT_EQ(parsed, 20'000U);
}

}  // namespace
}  // namespace meetpoint::test
