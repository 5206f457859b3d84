#include "rpki/rdap_bootstrap.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/temp_dir.hpp"

/// Which registry is asked about which AS.
namespace meetpoint::rpki {
namespace {

using index::ErrorCode;
using testing::ElementsAre;
using testing::HasSubstr;

std::string file_of(const std::string& services) {
  return R"({"version": "1.0", "publication": "2026-01-01T00:00:00Z", "services": )" + services + "}";
}

RdapBootstrap parsed(const std::string& services) {
  auto bootstrap = parse_rdap_bootstrap(file_of(services));
  EXPECT_TRUE(bootstrap) << bootstrap.error().text;
  return bootstrap ? *bootstrap : RdapBootstrap();
}

std::string problem(const std::string& services) {
  const auto bootstrap = parse_rdap_bootstrap(file_of(services));
  EXPECT_FALSE(bootstrap) << services;
  return bootstrap ? "" : bootstrap.error().text;
}

TEST(RdapBootstrap, FindsTheRegistryOfAnAs) {
  const RdapBootstrap bootstrap = parsed(R"([
      [["64500-64510", "7"], ["https://b.example/rdap"]],
      [["1-6", "8-8", "4294967290-4294967295"], ["https://a.example/", "http://a.example/"]]])");
  EXPECT_EQ(bootstrap.range_count(), 5U);
  for (const auto& [asn, base] : std::vector<std::pair<std::uint32_t, std::string>>{
           {1, "https://a.example/"},
           {6, "https://a.example/"},
           {7, "https://b.example/rdap/"},
           {8, "https://a.example/"},
           {64500, "https://b.example/rdap/"},
           {64510, "https://b.example/rdap/"},
           {4294967295, "https://a.example/"},
       }) {
    ASSERT_NE(bootstrap.bases_of({asn}), nullptr) << asn;
    EXPECT_THAT(*bootstrap.bases_of({asn}), ElementsAre(base)) << asn;
  }
  for (const std::uint32_t asn : {0U, 9U, 64499U, 64511U, 4294967289U})
    EXPECT_EQ(bootstrap.bases_of({asn}), nullptr) << asn;
  EXPECT_EQ(RdapBootstrap().bases_of({1}), nullptr);
}

TEST(RdapBootstrap, OnlyHttpsAndThisMachineAreUsed) {
  for (const char* url :
       {"http://127.0.0.1:8080/rdap", "http://localhost/", "http://[::1]:80/", "https://a.example:8443/x"}) {
    EXPECT_NE(parsed(std::string("[[[\"1\"], [\"") + url + "\"]]]").bases_of({1}), nullptr) << url;
  }
  for (const char* url :
       {"http://a.example/", "http://127.0.0.1.example/", "http://127.0.0.1@a.example/", "http://10.0.0.1/",
        "http://localhost:0/", "http://localhost:/", "http://localhost:80x/", "https://user@a.example/",
        "https:///", "https://a.example/?q", "https://a.example/#f", "ftp://a.example/", "a.example", "",
        "javascript:alert(1)", "https://a.example/ x", "http://[::1]x/"}) {
    EXPECT_THAT(problem(std::string("[[[\"1-2\"], [\"") + url + "\"]]]"),
                HasSubstr("AS1-AS2 has no https URL"))
        << url;
  }
  // Who has no numbers needs no server.
  EXPECT_EQ(parsed(R"([[[], []], [["1"], ["http://a.example/", "https://a.example/"]]])").range_count(), 1U);
}

TEST(RdapBootstrap, NamesWhatIsWrong) {
  const auto with = [](const std::string& range) {
    return problem(R"([[["5-9"], ["https://a.example/"]], [[")" + range + R"("], ["https://b.example/"]]])");
  };
  EXPECT_THAT(with("9-12"), HasSubstr("AS5-AS9 and AS9-AS12 overlap"));
  EXPECT_THAT(with("6"), HasSubstr("AS5-AS9 and AS6 overlap"));
  EXPECT_THAT(with("1-4294967295"), HasSubstr("AS1-AS4294967295 and AS5-AS9 overlap"));
  EXPECT_THAT(with("12-11"), HasSubstr("12-11 runs backwards"));
  for (const char* range : {"", "-", "1-", "-1", "1-2-3", "AS1", "1.0", "01", " 1", "4294967296",
                            "1-99999999999999999999", "x\\u001b[31m"})
    EXPECT_THAT(with(range), HasSubstr("is no range")) << range;
  EXPECT_THAT(with("x\\u001b"), testing::Not(HasSubstr("\x1b")));
}

TEST(RdapBootstrap, RefusesWhatIsNoSuchFile) {
  for (const std::string& text :
       {std::string(), std::string("{"), std::string("[]"), std::string("{}"), std::string("1"),
        std::string("{\"version\": \"1.0\"}"), std::string(R"({"version": "1.0", "services": {}})"),
        std::string(R"({"services": []})"), std::string(R"({"version": "2.0", "services": []})"),
        file_of("[1]"), file_of("[[]]"), file_of("[[[\"1\"]]]"), file_of("[[[1], [\"https://a.example/\"]]]"),
        file_of("[[[\"1\"], [1]]]"), file_of("[[\"1\", \"https://a.example/\"]]"), file_of("[]") + "x",
        file_of("[]") + std::string(1, '\0'), file_of("[\"\xff\"]")}) {
    const auto bootstrap = parse_rdap_bootstrap(text);
    ASSERT_FALSE(bootstrap) << text;
    EXPECT_EQ(bootstrap.error().code, ErrorCode::invalid);
  }
  // Members that are not known are passed over, in services too.
  EXPECT_TRUE(parse_rdap_bootstrap(
      R"({"new": {"a": [1]}, "version": "1.0", "services": [[["1"], ["https://a.example/"], ["new"]]]})"));
}

TEST(RdapBootstrap, HasBounds) {
  EXPECT_EQ(parse_rdap_bootstrap(std::string(kMaxRdapBootstrapBytes + 1, ' ')).error().code,
            ErrorCode::too_big);
  for (const int levels : {9, 400'000}) {
    const auto depth = static_cast<std::size_t>(levels);
    EXPECT_THAT(parse_rdap_bootstrap(std::string(depth, '[') + std::string(depth, ']')).error().text,
                HasSubstr("deeper than 8 levels"));
  }
  std::string urls = "\"https://a.example/\"";
  for (int i = 0; i < 50; ++i) urls += ", \"https://a.example/\"";
  EXPECT_THAT(*parsed("[[[\"1\"], [" + urls + "]]]").bases_of({1}), testing::SizeIs(kMostRdapBases));
}

TEST(RdapBootstrap, SaysWhichFileIsWrong) {
  const test::TempDir place;
  EXPECT_EQ(read_rdap_bootstrap(place / "none.json").error().code, ErrorCode::not_found);
  test::write_file(place / "asn.json", "{}");
  EXPECT_THAT(read_rdap_bootstrap(place / "asn.json").error().text, HasSubstr("asn.json: no bootstrap file"));
}

TEST(RdapBootstrap, ReadsWhatIanaPublished) {
  const auto file = test::shared_data("data/rdap/iana-asn-2016.json");
  if (file.empty()) GTEST_SKIP() << test::kNoShared;
  const auto bootstrap = read_rdap_bootstrap(file);
  ASSERT_TRUE(bootstrap) << bootstrap.error().text;
  EXPECT_EQ(bootstrap->range_count(), 2297U);
  EXPECT_THAT(*bootstrap->bases_of({3333}), ElementsAre("https://rdap.db.ripe.net/"));
  EXPECT_THAT(*bootstrap->bases_of({13335}), ElementsAre("https://rdap.arin.net/registry/"));
  EXPECT_EQ(bootstrap->bases_of({64496}), nullptr);
}

}  // namespace
}  // namespace meetpoint::rpki
