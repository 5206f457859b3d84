#include "rpki/tal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "objects.hpp"
#include "rpki/base64.hpp"
#include "support/der_writer.hpp"

namespace meetpoint::test {
namespace {

using index::ErrorCode;
using rpki::parse_tal;
using testing::ElementsAre;
using testing::HasSubstr;

/// The base64 lines of the first key.
std::string key_lines() {
  const SmallTree small;
  const std::string tal = RpkiTree::tal(small.anchor);
  return tal.substr(tal.find("\n\n") + 2);
}

const std::string kUri = "rsync://rpki.example.net/ta/alpha.cer\n";

TEST(Tal, NamesUrisAndTheKey) {
  const auto tal =
      parse_tal("# a comment\n#\nhttps://rpki.example.net/alpha.cer\n" + kUri + "\n" + key_lines());
  ASSERT_TRUE(tal) << tal.error().text;
  EXPECT_THAT(tal->uris,
              ElementsAre("https://rpki.example.net/alpha.cer", "rsync://rpki.example.net/ta/alpha.cer"));
  EXPECT_EQ(tal->public_key, SmallTree().anchor.key().public_key_info());
}

TEST(Tal, LinesMayEndInCrlf) {
  std::string text = kUri + "\n" + key_lines();
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2) text.insert(at, "\r");
  EXPECT_EQ(refusal_of(parse_tal(text)), "accepted");
}

TEST(Tal, TheLastLineNeedsNoEnd) {
  std::string text = kUri + "\n" + key_lines();
  text.pop_back();
  EXPECT_EQ(refusal_of(parse_tal(text)), "accepted");
}

TEST(Tal, RefusesOtherShapes) {
  const std::string key = key_lines();
  EXPECT_THAT(refusal_of(parse_tal("")), HasSubstr("RFC 8630 section 2.2: it has no URI"));
  EXPECT_THAT(refusal_of(parse_tal("# only a comment\n")), HasSubstr("it has no URI"));
  EXPECT_THAT(refusal_of(parse_tal("\n" + key)), HasSubstr("it has no URI"));
  EXPECT_THAT(refusal_of(parse_tal(kUri)), HasSubstr("no key follows"));
  EXPECT_THAT(refusal_of(parse_tal(kUri + "\n")), HasSubstr("no key follows"));
  EXPECT_THAT(refusal_of(parse_tal(kUri + key)), HasSubstr("another scheme"));
  EXPECT_THAT(refusal_of(parse_tal(kUri + "# late\n\n" + key)), HasSubstr("comment stands behind"));
  EXPECT_THAT(refusal_of(parse_tal("ftp://h/a.cer\n\n" + key)), HasSubstr("another scheme"));
  EXPECT_THAT(refusal_of(parse_tal("rsync://h/m/\n\n" + key)), HasSubstr("names no file"));
  EXPECT_THAT(refusal_of(parse_tal("rsync://h/../a.cer\n\n" + key)), HasSubstr("begins with a dot"));
  EXPECT_THAT(refusal_of(parse_tal(kUri + "\nnot base64!\n")), HasSubstr("no base64"));
  EXPECT_THAT(refusal_of(parse_tal(kUri + "\n" + key + "AAAA\n")), testing::Not("accepted"));
  EXPECT_THAT(refusal_of(parse_tal(kUri + "\nAAAA\n")), HasSubstr("X.690"));
}

TEST(Tal, HasLimits) {
  const std::string key = key_lines();
  const auto code_of = [](const std::string& text) {
    const auto tal = parse_tal(text);
    return tal ? ErrorCode::internal : tal.error().code;
  };
  EXPECT_EQ(code_of("#" + std::string(5000, 'x') + "\n" + kUri + "\n" + key), ErrorCode::too_big);
  EXPECT_EQ(code_of(std::string(1 << 20, 'x')), ErrorCode::too_big);
  std::string many;
  for (int k = 0; k < 17; ++k) many += kUri;
  EXPECT_EQ(code_of(many + "\n" + key), ErrorCode::too_big);
}

TEST(Base64, IsStrict) {
  EXPECT_EQ(rpki::decode_base64("").value(), "");
  EXPECT_EQ(rpki::decode_base64("TQ==").value(), "M");
  EXPECT_EQ(rpki::decode_base64("TWE=").value(), "Ma");
  EXPECT_EQ(rpki::decode_base64("TWFu").value(), "Man");
  for (const char* text :
       {"T", "TQ", "TQ=", "TR==", "TWF=", "====", "T===", "TQ==TQ==", "TW Fu", "TWF\n", "TWF-", "=WFu"})
    EXPECT_FALSE(rpki::decode_base64(text)) << text;
}

}  // namespace
}  // namespace meetpoint::test
