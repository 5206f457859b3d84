#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <regex>

#include "support/daemon.hpp"
#include "support/in_time.hpp"
#include "support/process.hpp"
#include "support/scripted_server.hpp"
#include "support/temp_dir.hpp"
#include "support/wire.hpp"
#include "support/world.hpp"

/// The example of a site for nginx, and a server behind it.
namespace meetpoint::test {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kNginx = "/usr/sbin/nginx";

class NginxExample : public testing::Test {
 protected:
  void SetUp() override {
    if (access(kNginx, X_OK) != 0) GTEST_SKIP() << "skipped: nginx is not installed";
  }

  /// A whole configuration with the site in it, which writes nothing outside of a folder.
  fs::path configuration(const std::string& site) const {
    const std::string folder = place_.path().string();
    std::string temporary;
    for (const char* kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
      temporary += fmt::format("  {0}_temp_path {1}/{0};\n", kind, folder);
    write_file(place_ / "site", site);
    write_file(place_ / "nginx.conf",
               fmt::format("{}daemon off;\nmaster_process off;\npid {}/pid;\nevents {{}}\nhttp {{\n"
                           "  access_log off;\n{}  include {}/site;\n}}\n",
                           geteuid() == 0 ? "user root;\n" : "", folder, temporary, folder));
    return place_ / "nginx.conf";
  }
  std::vector<std::string> command(const std::string& site) const {
    return {kNginx,
            "-p",
            place_.path().string(),
            "-c",
            configuration(site).string(),
            "-e",
            (place_ / "error.log").string()};
  }
  /// The exit status of `nginx -t`, and what it says.
  std::string verdict(const std::string& site) const {
    std::string line;
    for (const std::string& word : command(site)) line += "'" + word + "' ";
    const int status = std::system((line + "-t >" + (place_ / "said").string() + " 2>&1").c_str());
    return std::to_string(status) + " " + read_file(place_ / "said");
  }
  /// The example without TLS, in front of another port.
  void start(unsigned short behind) {
    port_ = free_port();
    std::string site = example();
    const auto replace = [&site](const std::string& what, const std::string& with) {
      const std::string before = site;
      site = std::regex_replace(site, std::regex(what), with);
      ASSERT_NE(site, before) << what;
    };
    replace("listen 443 ssl http2;", fmt::format("listen 127.0.0.1:{};", port_));
    replace("listen 80;", fmt::format("listen 127.0.0.1:{};", free_port()));
    replace("\\n *(listen \\[|ssl_)[^\\n]*", "");
    replace("127\\.0\\.0\\.1:8480", fmt::format("127.0.0.1:{}", behind));
    nginx_ = std::make_unique<Daemon>(command(site), port_);
  }
  static std::string example() {
    return read_file(fs::path(MEETPOINT_SOURCE_DIR) / "data/examples/meetpoint.nginx");
  }
  std::string url() const { return fmt::format("http://127.0.0.1:{}", port_); }

  TempDir place_;
  unsigned short port_ = 0;
  std::unique_ptr<Daemon> nginx_;
};

TEST_F(NginxExample, IsAConfigurationThatNginxReads) {
  const std::string key = (place_ / "key.pem").string();
  const std::string certificate = (place_ / "certificate.pem").string();
  const std::string make = fmt::format(
      "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=meetpoint.example -keyout {} -out {} "
      ">/dev/null 2>&1",
      key, certificate);
  if (std::system(make.c_str()) != 0) GTEST_SKIP() << "skipped: no openssl to make a certificate with";
  std::string site = std::regex_replace(example(), std::regex("/etc/\\S+/fullchain.pem"), certificate);
  site = std::regex_replace(site, std::regex("/etc/\\S+/privkey.pem"), key);
  // Names of ports that only root may open are tried as others.
  site = std::regex_replace(site, std::regex("(listen (?:\\[::\\]:)?)(80|443)\\b"), "$018$2");
  EXPECT_THAT(verdict(site), testing::StartsWith("0 "));
  EXPECT_THAT(verdict(site), Not(HasSubstr("[warn]")));
  EXPECT_THAT(verdict(std::regex_replace(site, std::regex("proxy_pass"), "proxy_pas")),
              AllOf(Not(testing::StartsWith("0 ")), HasSubstr("proxy_pas")));
}

TEST_F(NginxExample, PassesQuestionsOnAndKeepsToItself) {
  const std::string store = (place_ / "store.db").string();
  const std::string sample = std::string(MEETPOINT_SOURCE_DIR) + "/data/sample";
  ASSERT_EQ(run({"sync", "--quiet", "--upstream", sample, "--store", store}).exit_code, 0);
  const Served served(store);
  ASSERT_TRUE(in_time([&] { return http_get(served.url(), "/readyz").status == 200; }));
  start(served.port());
  const std::string question = "/v0.1/common?asns=64496,64500";
  const HttpAnswer through = http_get(url(), question);
  EXPECT_EQ(through.status, 200);
  EXPECT_EQ(through.body, http_get(served.url(), question).body);
  EXPECT_EQ(http_get(url(), "/v0.1/common?asns=" + std::string(9'000, '1')).status, 414) << "from meetpoint";

  EXPECT_EQ(http("POST", served.url(), "/v0.1/refresh").status, 404)
      << "this machine may, and nothing follows";
  // With a length: nginx takes a client that has closed its side for gone.
  EXPECT_EQ(http("POST", url(), "/v0.1/refresh", {{"Content-Length", "0"}}).status, 403)
      << "others are behind the proxy";

  Wire wire(url());
  wire.send(
      "POST /v0.1/checklists/verify HTTP/1.1\r\nHost: test\r\nContent-Length: 1048577\r\n"
      "Content-Type: application/rpki-checklist\r\n\r\n");
  const auto too_large = wire.read_answer();
  ASSERT_TRUE(too_large);
  EXPECT_EQ(too_large->status, 413);

  const HttpAnswer mine = http_get(url(), "/v0.1/as64496/locations?asn=64500");
  EXPECT_EQ(mine.status, 200);
  EXPECT_EQ(mine.header("Cache-Control"), "private, no-store");
}

TEST_F(NginxExample, AFloodIsToldToWait) {
  const ScriptedServer behind(
      [](const std::string&, Connection& connection) { connection.send(http_response("200 OK", "{}")); });
  start(static_cast<unsigned short>(std::stoi(port_of(behind.url()))));
  HttpAnswer last;
  int asked = 0;
  // Forty at once and twenty a second go through, however slow the machine is.
  for (constexpr int kMost = 5'000; asked < kMost && last.status != 429; ++asked) last = http_get(url(), "/");
  ASSERT_EQ(last.status, 429) << asked;
  EXPECT_GT(asked, 40);
  EXPECT_EQ(last.header("Retry-After"), "1");
  EXPECT_EQ(last.header("Content-Type"), "application/json");
  EXPECT_EQ(Json::parse(last.body).at("errors").at(0).at("name"), "request");
}

TEST_F(NginxExample, WhatAClientSaysOfItsAddressIsReplaced) {
  std::mutex mutex;
  std::string seen;
  const ScriptedServer behind([&](const std::string& request, Connection& connection) {
    const std::lock_guard lock(mutex);
    seen = request;
    connection.send(http_response("200 OK", "{}"));
  });
  start(static_cast<unsigned short>(std::stoi(port_of(behind.url()))));
  EXPECT_EQ(http("GET", url(), "/x?y=%20z",
                 {{"X-Forwarded-For", "192.0.2.66"}, {"Authorization", "Bearer t"}, {"DPoP", "p"}})
                .status,
            200);
  const std::lock_guard lock(mutex);
  EXPECT_THAT(seen, AllOf(testing::StartsWith("GET /x?y=%20z HTTP/1.1\r\n"),
                          HasSubstr("\r\nX-Forwarded-For: 127.0.0.1\r\n"), Not(HasSubstr("192.0.2.66")),
                          HasSubstr("\r\nAuthorization: Bearer t\r\n"), HasSubstr("\r\nDPoP: p\r\n")));
}

}  // namespace
}  // namespace meetpoint::test
