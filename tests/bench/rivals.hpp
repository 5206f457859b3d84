#pragma once

#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "child.hpp"
#include "index/time.hpp"
#include "nginx.hpp"
#include "support/process.hpp"
#include "support/scripted_server.hpp"
#include "support/temp_dir.hpp"
#include "support/token_maker.hpp"
#include "wrk.hpp"

/// Who is measured over HTTP: our server, an issuer whose tokens it takes, and nginx. One thread.
namespace meetpoint::bench {

inline constexpr int kRuns = 5;

inline constexpr int kCrowd = 64;

/// Gives access tokens that speak for a network.
class Issuer {
 public:
  Issuer() {
    std::ofstream(auth_file()) << fmt::format(
        "[issuer]\nmode = \"jwt\"\nissuer = \"{0}\"\naudience = \"us\"\njwks_uri = \"{0}/jwks\"\n",
        server_.url());
  }
  std::string auth_file() const { return (place_ / "auth.toml").string(); }
  /// shape   number: tokens of two numbers differ
  std::string token(std::uint32_t asn, int number = 1) const {
    constexpr index::UtcSeconds kLife = 3600;
    const index::UtcSeconds now = index::now_utc();
    return key_.sign(R"({"alg":"RS256","typ":"at+jwt","kid":"k1"})",
                     fmt::format(R"({{"iss":"{}","aud":"us","sub":"s","client_id":"c","jti":"{}","iat":{},)"
                                 R"("exp":{},"networks":[{{"asn":{},"perms":1}}]}})",
                                 server_.url(), number, now - 1, now + kLife, asn));
  }

 private:
  test::TokenKey key_{"RS256"};
  test::ScriptedServer server_{[this](const std::string&, test::Connection& connection) {
    connection.send(test::http_response("200 OK", "{\"keys\":[" + key_.public_jwk() + "]}"));
  }};
  test::TempDir place_;
};

/// A loaded store and its server, in a process of its own.
class Mirror {
 public:
  explicit Mirror(const std::filesystem::path& lists, const std::vector<std::string>& options = {}) {
    const std::string store = directory_ / "store.db";
    run_child({"sync", "--quiet", "--upstream", lists.string(), "--store", store});
    served_ = std::make_unique<test::Served>(store, "127.0.0.1:0", options);
    while (test::http_get(served_->url(), "/readyz").status != 200)
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  const std::string& url() const { return served_->url(); }
  int pid() const { return served_->process().pid(); }

 private:
  test::TempDir directory_;
  std::unique_ptr<test::Served> served_;
};

/// Ours and nginx, with files of the bytes that we answer.
class Rivals {
 public:
  explicit Rivals(const Mirror& mirror) : url_(mirror.url()), nginx_(work_.path(), work_.path()) {}

  struct Both {
    std::vector<double> ours;
    std::vector<double> nginx;
    void add(double one, double other) {
      ours.push_back(one);
      nginx.push_back(other);
    }
  };
  struct Result {
    Both requests;
    Both bytes;
    Both p99_seconds;
  };

  /// In turns.
  Result race(const std::string& target, int connections, int seconds, const std::string& header = {}) {
    const std::string file = fmt::format("{}.json", ++files_);
    std::ofstream(work_ / file) << body(target, header);
    Result result;
    for (int i = 0; i < kRuns; ++i) {
      const Rates ours = wrk({url_ + target, connections, seconds, header});
      const Rates nginx = wrk({nginx_.url() + "/" + file, connections, seconds, header});
      result.requests.add(ours.requests, nginx.requests);
      result.bytes.add(ours.bytes, nginx.bytes);
      result.p99_seconds.add(ours.p99_seconds, nginx.p99_seconds);
    }
    return result;
  }

 private:
  std::string body(const std::string& target, const std::string& header) const {
    const auto colon = header.find(": ");
    std::vector<std::pair<std::string, std::string>> headers;
    if (colon != std::string::npos) headers.emplace_back(header.substr(0, colon), header.substr(colon + 2));
    const auto answer = test::http("GET", url_, target, headers);
    if (answer.status != 200) throw std::runtime_error(fmt::format("{} of {}", answer.status, target));
    return answer.body;
  }

  std::string url_;
  test::TempDir work_;
  Nginx nginx_;
  int files_ = 0;
};

}  // namespace meetpoint::bench
