#include "api/forwarded_for.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace meetpoint::test {
namespace {

std::string client_of(const std::vector<std::string>& fields) {
  api::RequestHead head;
  for (const std::string& field : fields) head.fields.push_back({"x-FORWARDED-for", field});
  const auto client = api::forwarded_for(head);
  if (!client) return client.error().field + ": " + client.error().text.substr(0, 33);
  return *client ? index::to_string(**client) : "nobody";
}

TEST(ForwardedFor, ReadsWhatProxiesWrite) {
  for (const char* word :
       {"203.0.113.7", "203.0.113.7:4711", "\"203.0.113.7\"", "\"203.0.113.7:4711\"", "::ffff:203.0.113.7",
        "[::ffff:203.0.113.7]:1", "1.1.1.1, 203.0.113.7", "1.1.1.1,203.0.113.7 ", "1.1.1.1,\t203.0.113.7",
        "rubbish, 203.0.113.7", ",203.0.113.7", "203.0.113.7:0", "203.0.113.7:65535"})
    EXPECT_EQ(client_of({word}), "203.0.113.7") << word;
  for (const char* word : {"2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:443", "\"[2001:db8::1]:443\"",
                           "\"[2001:db8::1]\"", "\"2001:db8::1\"", "2001:DB8:0:0::1"})
    EXPECT_EQ(client_of({word}), "2001:db8::1") << word;
}

TEST(ForwardedFor, BelievesTheLastFieldAlone) {
  EXPECT_EQ(client_of({"127.0.0.1", "203.0.113.7"}), "203.0.113.7");
  EXPECT_EQ(client_of({"rubbish", "127.0.0.1, 203.0.113.7"}), "203.0.113.7");
  EXPECT_EQ(client_of({}), "nobody");
}

TEST(ForwardedFor, TakesNobodyForTheProxyBecauseOfAWordThatIsNoAddress) {
  for (const char* word : {"",
                           " ",
                           "unknown",
                           "_hidden",
                           "203.0.113.9,",
                           "203.0.113.9, ,",
                           "203.0.113.9 1.2.3.4",
                           "203.0.113.009",
                           "203.0.113",
                           "3405803785",
                           "0xcb.0.0x71.9",
                           "203.0.113.9%eth0",
                           "fe80::1%eth0",
                           "[fe80::1%eth0]:1",
                           "203.0.113.9:",
                           "203.0.113.9:65536",
                           "203.0.113.9:x",
                           "203.0.113.9:1:2",
                           "[203.0.113.9]",
                           "[2001:db8::1",
                           "[2001:db8::1]443",
                           "[2001:db8::1]:",
                           "[2001:db8::1]:-1",
                           "2001:db8::1]",
                           "[]",
                           "[",
                           "]",
                           "\"",
                           "\"\"",
                           "\"203.0.113.9",
                           "203.0.113.9\"",
                           "'203.0.113.9'",
                           "203.0.113.9;proto=http",
                           "for=203.0.113.9",
                           ":443",
                           ":",
                           "[:",
                           "localhost",
                           "\xff",
                           "203.0.113.9/32",
                           "2001:db8::1::2",
                           "[[2001:db8::1]]"}) {
    EXPECT_EQ(client_of({word}), "x-forwarded-for: the last word of X-Forwarded-For ") << word;
    EXPECT_EQ(client_of({"203.0.113.7, " + std::string(word)}),
              "x-forwarded-for: the last word of X-Forwarded-For ")
        << word;
  }
}

}  // namespace
}  // namespace meetpoint::test
