#include "http_bench.hpp"

#include <fmt/format.h>

#include <chrono>
#include <thread>
#include <utility>

#include "big_world.hpp"
#include "front_bench.hpp"
#include "resident.hpp"
#include "rivals.hpp"
#include "support/process.hpp"
#include "world_questions.hpp"
#include "wrk.hpp"

namespace meetpoint::bench {

namespace {

/// Of a run with answers of 40 MB, so that some are finished.
constexpr int kListSeconds = 3;

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

}  // namespace

std::vector<Line> http_lines(bool only_front) {
  const auto lists = big_world();
  if (lists.empty()) {
    fmt::print("{}, or no python3 (HTTP at today's size)\n", test::kNoShared);
    return {};
  }
  const Issuer issuer;
  const Mirror mirror(lists, {"--auth", issuer.auth_file()});
  std::vector<Line> lines;
  if (only_front) {
    Rivals rivals(mirror);
    return front_lines(mirror, issuer, rivals, Ports(mirror.url()));
  }
  lines.push_back(crowd_memory(mirror));
  Rivals rivals(mirror);
  const Ports ports(mirror.url());
  whole_lists(rivals, lines);
  small_answers(rivals, lines);
  large_network(rivals, ports, lines);
  const auto front = front_lines(mirror, issuer, rivals, ports);
  lines.insert(lines.end(), front.begin(), front.end());
  lines.push_back(not_modified(mirror));
  indexed(mirror, ports, rivals, lines);
  over_all_rows(mirror, lines);
  search_as_one_types(mirror, lines);
  lines.push_back(against_megabytes("memory after all of this", {resident_megabytes(mirror.pid())}, 300));
  return lines;
}

}  // namespace meetpoint::bench
