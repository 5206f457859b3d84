#include "front_bench.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "measure.hpp"
#include "support/wire.hpp"

namespace meetpoint::bench {

namespace {

constexpr int kNewTokens = 200;
constexpr int kIdle = 2000;
constexpr int kHealthChecks = 100;

/// Seconds until the answer, one after the other on one connection.
double ask(test::Wire& wire, const std::string& target, const std::string& token) {
  const auto began = Clock::now();
  wire.send(test::get_request(target, "Authorization: Bearer " + token + "\r\n"));
  const auto answer = wire.read_answer();
  const double took = seconds_since(began);
  if (!answer || answer->status != 200) throw std::runtime_error("no 200 of " + target);
  return took;
}

/// What a token that was never seen costs more than one that was.
Line first_sight(const Mirror& mirror, const Issuer& issuer, std::uint32_t caller,
                 const std::string& target) {
  std::vector<std::string> tokens;
  for (int i = 0; i < kNewTokens; ++i) tokens.push_back(issuer.token(caller, i));
  test::Wire wire(mirror.url());
  std::vector<double> added;
  for (const std::string& token : tokens) {
    const double first = ask(wire, target, token);
    added.push_back(first - ask(wire, target, token));
  }
  return against_seconds("first sight of an RS256 token adds", added, 0.3e-3);
}

/// 2,000 connections, of which each second one has said nothing and the others send a letter now and then.
class Idlers {
 public:
  explicit Idlers(const std::string& url) {
    for (int i = 0; i < kIdle; ++i) wires_.push_back(std::make_unique<test::Wire>(url));
    dripping_ = std::jthread([this, url](const std::stop_token& stop) {
      for (std::size_t at = 0; !stop.stop_requested(); at = (at + 2) % wires_.size()) {
        // Who drips for ten seconds is let go, and comes again.
        if (!wires_[at]->send("G")) wires_[at] = std::make_unique<test::Wire>(url);
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
    });
  }

 private:
  std::vector<std::unique_ptr<test::Wire>> wires_;
  std::jthread dripping_;
};

void with_idlers(const Mirror& mirror, const std::string& target, const std::string& header,
                 std::vector<Line>& lines) {
  constexpr rlim_t kFiles = 2 * kIdle;
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = std::min<rlim_t>(files.rlim_max, std::max(files.rlim_cur, kFiles));
  ::setrlimit(RLIMIT_NOFILE, &files);
  if (files.rlim_cur < kFiles) throw std::runtime_error("this process may not open 4,000 files");
  std::vector<double> alone;
  std::vector<double> beside;
  std::vector<double> slowest;
  for (int run = 0; run < kRuns; ++run) {
    alone.push_back(wrk({mirror.url() + target, kCrowd, 1, header}).requests);
    const Idlers idlers(mirror.url());
    beside.push_back(wrk({mirror.url() + target, kCrowd, 1, header}).requests);
    double most = 0;
    for (int i = 0; i < kHealthChecks; ++i) {
      const auto began = Clock::now();
      if (test::http_get(mirror.url(), "/healthz").status != 200) throw std::runtime_error("unhealthy");
      most = std::max(most, seconds_since(began));
    }
    slowest.push_back(most);
  }
  lines.push_back(
      against_rival("the same beside 2,000 idle or dripping; rival: without", beside, alone, 0.8, "/s"));
  lines.push_back(against_seconds("slowest of 100 /healthz beside them", slowest, 0.1));
}

}  // namespace

std::vector<Line> front_lines(const Mirror& mirror, const Issuer& issuer, Rivals& rivals,
                              const Ports& ports) {
  std::vector<Line> lines;
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
  lines.push_back(first_sight(mirror, issuer, caller, locations + "&max_results=1"));
  with_idlers(mirror, locations, "Authorization: " + bearer, lines);
  const std::string endpoints = fmt::format("/v0.1/endpoints?asns={},{}", server, caller);
  const auto found = rivals.race(endpoints, kCrowd, 1);
  lines.push_back(against_rival(endpoints, found.requests.ours, found.requests.nginx, 0.5, "/s"));
  return lines;
}

}  // namespace meetpoint::bench
