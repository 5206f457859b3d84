#include "sync/url.hpp"

#include <gtest/gtest.h>

namespace meetpoint::sync {
namespace {

TEST(Url, AnOriginIsSchemeHostAndPort) {
  EXPECT_EQ(origin_of("https://www.PeeringDB.com/api/net?since=1"),
            (Origin{"https", "www.peeringdb.com", 443}));
  EXPECT_EQ(origin_of("HTTPS://www.peeringdb.com:443"), origin_of("https://www.peeringdb.com/"));
  EXPECT_EQ(origin_of("http://[::1]:8480/"), (Origin{"http", "::1", 8480}));
  EXPECT_EQ(origin_of("http://h?x=@evil"), (Origin{"http", "h", 80}));
  for (const char* url :
       {"https://www.peeringdb.com", "http://127.0.0.1:8480", "https://[2001:db8::1]:8443"}) {
    EXPECT_EQ(to_string(origin_of(url).value()), url);
  }
}

TEST(Url, WhatTwoReadersCouldReadDifferentlyIsNone) {
  for (const char* url : {"",
                          "http",
                          "http://",
                          "http:///x",
                          "http:/127.0.0.1/",
                          "ftp://127.0.0.1/",
                          "127.0.0.1",
                          "//127.0.0.1/",
                          "http://127.0.0.1@evil.example/",
                          "http://user:secret@127.0.0.1/",
                          "http://127.0.0.1\\@evil.example/",
                          "http://127.0.0.1%2eevil.example/",
                          "http://127.0.0.1 /",
                          "http://127.0.0.1\n.evil.example/",
                          "http://127.0.0.1:80@evil.example/",
                          "http://127.0.0.1:",
                          "http://127.0.0.1:0",
                          "http://127.0.0.1:65536",
                          "http://127.0.0.1:8x",
                          "http://[::1",
                          "http://[::1]evil.example",
                          "http://[127.0.0.1]/",
                          "http://[::1%25lo]/",
                          "http://::1/",
                          "http://m\xc3\xbcnchen.example/"}) {
    EXPECT_FALSE(origin_of(url)) << url;
    EXPECT_FALSE(is_loopback_url(url)) << url;
  }
}

TEST(Url, LoopbackIsThisMachineAndNothingThatLooksLikeIt) {
  for (const char* url : {"http://127.0.0.1/api", "http://127.255.0.9:80", "https://[::1]/",
                          "http://[0:0::1]/", "http://LocalHost:8480/api"}) {
    EXPECT_TRUE(is_loopback_url(url)) << url;
  }
  for (const char* url : {"http://127.0.0.1.evil.example/", "http://localhost.evil.example/",
                          "http://evil.example/127.0.0.1", "http://evil.example?localhost", "http://127.1/",
                          "http://0177.0.0.1/", "http://2130706433/", "http://128.0.0.1/", "http://0.0.0.0/",
                          "http://[::]/", "http://[::ffff:127.0.0.1]/", "https://www.peeringdb.com/api"}) {
    EXPECT_FALSE(is_loopback_url(url)) << url;
  }
}

}  // namespace
}  // namespace meetpoint::sync
