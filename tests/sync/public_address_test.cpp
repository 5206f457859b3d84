#include "sync/public_address.hpp"

#include <gtest/gtest.h>

/// Which addresses a name that others wrote may lead to.
namespace meetpoint::sync {
namespace {

bool is_public_text(const char* text) {
  return is_public(index::parse_address(text).value());
}

TEST(PublicAddress, IsSomebodysOnTheInternet) {
  for (const char* text : {"1.1.1.1",
                           "9.255.255.255",
                           "11.0.0.0",
                           "100.63.255.255",
                           "100.128.0.0",
                           "126.255.255.255",
                           "128.0.0.0",
                           "169.253.0.1",
                           "172.15.0.1",
                           "172.32.0.0",
                           "192.167.0.1",
                           "192.169.0.1",
                           "193.0.6.135",
                           "198.17.0.1",
                           "198.20.0.0",
                           "223.255.255.255",
                           "2001:67c:2e8:22::c100:68b",
                           "2001:200::1",
                           "2a00::1",
                           "2003::1",
                           "3ffe::1",
                           "::ffff:193.0.6.135",
                           "64:ff9b::c100:687"})
    EXPECT_TRUE(is_public_text(text)) << text;
}

TEST(PublicAddress, IsNoMachineNearUs) {
  for (const char* text : {"0.0.0.0",
                           "0.1.2.3",
                           "10.0.0.1",
                           "10.255.255.255",
                           "100.64.0.1",
                           "100.127.255.255",
                           "127.0.0.1",
                           "127.255.255.255",
                           "169.254.169.254",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.0.0.8",
                           "192.0.2.1",
                           "192.168.1.1",
                           "198.18.0.1",
                           "198.19.255.255",
                           "198.51.100.1",
                           "203.0.113.7",
                           "224.0.0.1",
                           "240.0.0.1",
                           "255.255.255.255",
                           "::",
                           "::1",
                           "::127.0.0.1",
                           "::ffff:127.0.0.1",
                           "::ffff:10.0.0.1",
                           "::ffff:169.254.169.254",
                           "64:ff9b::7f00:1",
                           "64:ff9b:1::1",
                           "fe80::1",
                           "febf::1",
                           "fc00::1",
                           "fd00:ec2::254",
                           "ff02::1",
                           "2001::1",
                           "2001:1ff::1",
                           "2001:db8::1",
                           "2002:7f00:1::",
                           "3fff::1",
                           "100::1",
                           "4000::1"})
    EXPECT_FALSE(is_public_text(text)) << text;
}

}  // namespace
}  // namespace meetpoint::sync
