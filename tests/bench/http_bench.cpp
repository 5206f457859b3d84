#include "http_bench.hpp"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <thread>
#include <utility>

#include "big_world.hpp"
#include "child.hpp"
#include "index/time.hpp"
#include "nginx.hpp"
#include "resident.hpp"
#include "support/process.hpp"
#include "support/scripted_server.hpp"
#include "support/temp_dir.hpp"
#include "support/token_maker.hpp"
#include "world_questions.hpp"
#include "wrk.hpp"

namespace meetpoint::bench {

namespace {

using test::TempDir;

constexpr int kRuns = 5;

/// Of a run with answers of 40 MB, so that some are finished.
constexpr int kListSeconds = 3;

constexpr int kCrowd = 64;

/// Gives access tokens that speak for a network.
class Issuer {
 public:
  Issuer() {
    std::ofstream(auth_file()) << fmt::format(
        "[issuer]\nmode = \"jwt\"\nissuer = \"{0}\"\naudience = \"us\"\njwks_uri = \"{0}/jwks\"\n",
        server_.url());
  }
  std::string auth_file() const { return (place_ / "auth.toml").string(); }
  std::string token(std::uint32_t asn) const {
    constexpr index::UtcSeconds kLife = 3600;
    const index::UtcSeconds now = index::now_utc();
    return key_.sign(R"({"alg":"RS256","typ":"at+jwt","kid":"k1"})",
                     fmt::format(R"({{"iss":"{}","aud":"us","sub":"s","client_id":"c","jti":"1","iat":{},)"
                                 R"("exp":{},"networks":[{{"asn":{},"perms":1}}]}})",
                                 server_.url(), now - 1, now + kLife, asn));
  }

 private:
  test::TokenKey key_{"RS256"};
  test::ScriptedServer server_{[this](const std::string&, test::Connection& connection) {
    connection.send(test::http_response("200 OK", "{\"keys\":[" + key_.public_jwk() + "]}"));
  }};
  TempDir place_;
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
  TempDir directory_;
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
  TempDir work_;
  Nginx nginx_;
  int files_ = 0;
};

/// What a crowd of the largest answers adds to a server that has answered none.
Line crowd_memory(const Mirror& mirror) {
  const double before = resident_megabytes(mirror.pid());
  forget_peak(mirror.pid());
  wrk({mirror.url() + "/api/net", kCrowd, kListSeconds});
  return against_megabytes(fmt::format("{} whole lists at once add", kCrowd),
                           {peak_megabytes(mirror.pid()) - before}, 100);
}

void whole_lists(Rivals& rivals, std::vector<Line>& lines) {
  for (const char* target : {"/api/netixlan", "/api/net"}) {
    for (const int connections : {16, kCrowd}) {
      const auto result = rivals.race(target, connections, kListSeconds);
      lines.push_back(against_rival(fmt::format("{}, {} connections", target, connections), result.bytes.ours,
                                    result.bytes.nginx, 0.8, "B/s"));
    }
  }
  const auto packed = rivals.race("/api/net", 16, 1, "Accept-Encoding: gzip");
  lines.push_back(
      against_rival("/api/net with gzip, 16 connections", packed.bytes.ours, packed.bytes.nginx, 0.8, "B/s"));
}

void small_answers(Rivals& rivals, std::vector<Line>& lines) {
  for (const char* target : {"/api/net/20?depth=0", "/api/net?asn=2990"}) {
    for (const int connections : {16, kCrowd}) {
      const auto result = rivals.race(target, connections, 1);
      const std::string what = fmt::format("{}, {} connections", target, connections);
      lines.push_back(against_rival(what, result.requests.ours, result.requests.nginx, 0.5, "/s"));
      lines.push_back(against_seconds("  p99", result.p99_seconds.ours, result.p99_seconds.nginx, 5e-3));
    }
  }
}

/// The object whose answer is long, as its network has many ports.
void large_network(Rivals& rivals, const Ports& ports, std::vector<Line>& lines) {
  const std::string target = fmt::format("/api/net/{}?depth=2", ports.largest_network());
  const auto result = rivals.race(target, 16, 1);
  lines.push_back(against_rival(target, result.requests.ours, result.requests.nginx, 0.25, "/s"));
}

Line not_modified(const Mirror& mirror) {
  const std::string target = "/api/net/20?depth=0";
  const std::string tag = test::http_get(mirror.url(), target).header("ETag");
  std::vector<double> held;
  std::vector<double> whole;
  for (int i = 0; i < kRuns; ++i) {
    held.push_back(wrk({mirror.url() + target, 16, 1, "If-None-Match: " + tag}).requests);
    whole.push_back(wrk({mirror.url() + target, 16, 1}).requests);
  }
  return against_rival("304 for it; floor: the whole answer", held, whole, 0.9, "/s");
}

/// By an index: what the largest network has, and shorter answers beside those of a world of a tenth, which
/// are as long.
void indexed(const Mirror& mirror, const Ports& ports, Rivals& rivals, std::vector<Line>& lines) {
  const Mirror tenth(big_world(0.1));
  const Ports tenth_ports(tenth.url());
  for (const std::string& question : ports.questions(ports.most())) {
    const auto result = rivals.race(question, 16, 1);
    const std::size_t bytes = test::http_get(mirror.url(), question).body.size();
    lines.push_back(against_least(fmt::format("{:.40}, {} kB", question, bytes / 1000), result.requests.ours,
                                  result.requests.nginx, 5000, "/s"));
  }
  const std::size_t rows = std::min(ports.most(), tenth_ports.most());
  const auto questions = ports.questions(rows);
  const auto same = tenth_ports.questions(rows);
  for (std::size_t i = 0; i < questions.size(); ++i) {
    std::vector<double> ours;
    std::vector<double> floor;
    for (int run = 0; run < kRuns; ++run) {
      ours.push_back(1 / wrk({mirror.url() + questions[i], 1, 1}).requests);
      floor.push_back(1 / wrk({tenth.url() + same[i], 1, 1}).requests);
    }
    lines.push_back(
        against_floor(fmt::format("{:.32} alone; floor: a tenth", questions[i]), ours, floor, 1.5));
  }
}

void over_all_rows(const Mirror& mirror, std::vector<Line>& lines) {
  for (const char* target :
       {"/api/netixlan?notes__contains=x", "/api/net?name__contains=x", "/api/net?notes__contains=zzz"}) {
    std::vector<double> seconds;
    for (int run = 0; run < kRuns; ++run) seconds.push_back(1 / wrk({mirror.url() + target, 1, 1}).requests);
    lines.push_back(against_seconds(target, seconds, 0.04));
  }
}

/// What the box of a web page asks as one types: a letter, a word, one with a wrong letter, a number, an
/// address.
void search_as_one_types(const Mirror& mirror, std::vector<Line>& lines) {
  while (test::http_get(mirror.url(), "/v0.1/search?q=a").status != 200)  // it is ready after the rest
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  for (const char* words : {"a", "fran", "frankfurt", "frnkfurt", "network+frankfrut", "AS29", "2001:7f8"}) {
    const std::string target = fmt::format("/v0.1/search?q={}", words);
    std::vector<double> seconds;
    for (int run = 0; run < kRuns; ++run) seconds.push_back(1 / wrk({mirror.url() + target, 1, 1}).requests);
    lines.push_back(against_seconds(target, seconds, 2e-3));
  }
}

/// What Peering API servers ask for.
void peering(const Mirror& mirror, const Issuer& issuer, Rivals& rivals, const Ports& ports,
             std::vector<Line>& lines) {
  const auto [server, caller] = ports.largest_asns();
  const std::string bearer = "Bearer " + issuer.token(caller);
  const std::string locations = fmt::format("/v0.1/as{0}/locations?asn={0}", server);
  const auto asked = [&] { return test::http("GET", mirror.url(), locations, {{"Authorization", bearer}}); };
  while (asked().status == 503)  // until it has the issuer's keys
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  const auto result = rivals.race(locations, kCrowd, 1, "Authorization: " + bearer);
  lines.push_back(against_rival(fmt::format("/v0.1/asN/locations, {} B, token", asked().body.size()),
                                result.requests.ours, result.requests.nginx, 0.5, "/s"));
  lines.push_back(against_seconds("  p99", result.p99_seconds.ours, result.p99_seconds.nginx, 5e-3));
  const std::string endpoints = fmt::format("/v0.1/endpoints?asns={},{}", server, caller);
  const auto found = rivals.race(endpoints, kCrowd, 1);
  lines.push_back(against_rival(endpoints, found.requests.ours, found.requests.nginx, 0.5, "/s"));
}

}  // namespace

std::vector<Line> http_lines() {
  const auto lists = big_world();
  if (lists.empty()) {
    fmt::print("{}, or no python3 (HTTP at today's size)\n", test::kNoShared);
    return {};
  }
  const Issuer issuer;
  const Mirror mirror(lists, {"--auth", issuer.auth_file()});
  std::vector<Line> lines;
  lines.push_back(crowd_memory(mirror));
  Rivals rivals(mirror);
  const Ports ports(mirror.url());
  whole_lists(rivals, lines);
  small_answers(rivals, lines);
  large_network(rivals, ports, lines);
  peering(mirror, issuer, rivals, ports, lines);
  lines.push_back(not_modified(mirror));
  indexed(mirror, ports, rivals, lines);
  over_all_rows(mirror, lines);
  search_as_one_types(mirror, lines);
  lines.push_back(against_megabytes("memory after all of this", {resident_megabytes(mirror.pid())}, 300));
  return lines;
}

}  // namespace meetpoint::bench
