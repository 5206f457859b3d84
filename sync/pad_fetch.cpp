#include "sync/pad_fetch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <random>
#include <set>
#include <utility>
#include <vector>

#include "index/read_file.hpp"
#include "rpki/uri.hpp"
#include "sync/run_program.hpp"

namespace meetpoint::sync {

namespace {

constexpr index::UtcSeconds kFirstWait = 3600;
constexpr index::UtcSeconds kLongestWait = 24 * kFirstWait;

/// Files that no answer rests on: 64 MB at most.
constexpr std::chrono::hours kUnusedFor{7 * 24};
constexpr std::size_t kMostUnused = 1'000;

/// Empty for what is no rsync URI.
std::string host_of(const std::string& uri) {
  const auto parts = rpki::parse_rsync_uri(uri);
  return parts ? std::string(parts->host) : std::string();
}
bool is_same_host(const std::string& one, const std::string& other) {
  const std::string host = host_of(one);
  return !host.empty() && host == host_of(other);
}

/// One of each list, then another of each.
std::vector<const rpki::MissingFile*> in_turns(
    const std::vector<std::vector<const rpki::MissingFile*>>& lists) {
  std::vector<const rpki::MissingFile*> all;
  bool some = true;
  for (std::size_t turn = 0; some; ++turn) {
    some = false;
    for (const auto& list : lists) {
      if (turn >= list.size()) continue;
      all.push_back(list[turn]);
      some = true;
    }
  }
  return all;
}

}  // namespace

std::vector<const rpki::MissingFile*> PadFetch::wanted(const rpki::Repository& repository,
                                                       index::UtcSeconds now) const {
  std::map<std::string, std::vector<std::vector<const rpki::MissingFile*>>> hosts;  // by CA
  std::set<rpki::Sha256> known;
  for (const rpki::Authority& authority : repository.authorities) {
    if (!authority.point || authority.point->valid_until < now) continue;
    std::vector<const rpki::MissingFile*> files;
    for (const rpki::MissingFile& file : authority.point->missing) {
      if (is_same_host(file.uri, authority.certificate->manifest) && known.insert(file.hash).second)
        files.push_back(&file);
    }
    if (!files.empty()) hosts[host_of(authority.certificate->manifest)].push_back(std::move(files));
  }
  // In another order each time, so that a process that makes one pass gets to everybody in the end too.
  std::mt19937 random(std::random_device{}());
  std::vector<std::vector<const rpki::MissingFile*>> by_host;
  for (auto& [host, authorities] : hosts) {
    std::shuffle(authorities.begin(), authorities.end(), random);
    for (auto& files : authorities) std::shuffle(files.begin(), files.end(), random);
    by_host.push_back(in_turns(authorities));
  }
  std::shuffle(by_host.begin(), by_host.end(), random);
  return in_turns(by_host);
}

std::size_t PadFetch::fetch(const rpki::Repository& repository, index::UtcSeconds now,
                            const std::stop_token& stop) {
  remove_others(repository);
  std::map<rpki::Sha256, Later> later;
  std::map<std::string, std::chrono::steady_clock::duration> spent;  // by host
  const auto until = std::chrono::steady_clock::now() + limits_.a_pass;
  std::size_t asked = 0;
  std::size_t came = 0;
  std::string problem;
  for (const rpki::MissingFile* const file : wanted(repository, now)) {
    const auto known = later_.find(file->hash);
    Later next = known == later_.end() ? Later{} : known->second;
    auto& of_host = spent[host_of(file->uri)];
    const auto begin = std::chrono::steady_clock::now();
    if (next.at <= now && asked < limits_.files_a_pass && begin < until && of_host < limits_.a_host &&
        !stop.stop_requested()) {
      ++asked;
      const bool is_here = fetch_one(*file, problem, stop);
      of_host += std::chrono::steady_clock::now() - begin;
      if (is_here) {
        ++came;
        continue;
      }
      next.wait = std::clamp(next.wait * 2, kFirstWait, kLongestWait);
      next.at = now + next.wait;
    }
    later.emplace(file->hash, next);
  }
  later_ = std::move(later);  // of files that are still listed
  if (asked > 0) {
    tell_(fmt::format("discovery objects that the relying party left out: {} of {} fetched{}{}", came, asked,
                      problem.empty() ? "" : "; ", problem));
  }
  return came;
}

bool PadFetch::fetch_one(const rpki::MissingFile& file, std::string& problem, const std::stop_token& stop) {
  std::error_code error;
  std::filesystem::create_directories(folder_, error);
  const std::string name = rpki::to_hex(rpki::octets_of(file.hash));
  const std::filesystem::path part = folder_ / (name + ".part");
  std::filesystem::remove(part, error);
  const auto note = [&](const std::string& text) {
    if (problem.empty()) problem = fmt::format("{}: {}", file.uri, text);
    std::filesystem::remove(part, error);
    return false;
  };
  // Without --links and --devices it takes regular files alone.
  const auto ended =
      run_program({rsync_, "--quiet", "--no-motd", "--timeout=5", "--contimeout=5",
                   fmt::format("--max-size={}", limits_.file_bytes), "--", file.uri, part.string()},
                  limits_.a_file, stop);
  if (!ended) return note(ended.error().text);
  if (*ended != 0) return note(fmt::format("rsync ended with {}", *ended));
  const auto bytes = index::read_file(part, limits_.file_bytes);
  if (!bytes) return note(fmt::format("nothing came, or more than {} bytes", limits_.file_bytes));
  if (rpki::sha256(*bytes) != file.hash) return note("what came is not what the manifest lists");
  std::filesystem::rename(part, folder_ / (name + ".pad"), error);
  return error ? note(error.message()) : true;
}

/// One that is refused is kept too, or it would be fetched again and again.
void PadFetch::remove_others(const rpki::Repository& repository) const {
  std::set<std::string> used;
  for (const rpki::Authority& authority : repository.authorities) {
    if (!authority.point) continue;
    for (const rpki::PublishedEndpoint& one : authority.point->endpoints)
      used.insert(rpki::to_hex(rpki::octets_of(one.hash)) + ".pad");
  }
  std::vector<std::pair<std::filesystem::file_time_type, std::filesystem::path>> others;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, error)) {
    const std::string name = entry.path().filename().string();
    const bool ours = name.ends_with(".pad") || name.ends_with(".part");
    if (ours && !used.contains(name)) others.emplace_back(entry.last_write_time(error), entry.path());
  }
  std::sort(others.begin(), others.end(), std::greater<>());
  const auto old = std::filesystem::file_time_type::clock::now() - kUnusedFor;
  for (std::size_t i = 0; i < others.size(); ++i) {
    if (i >= kMostUnused || others[i].first < old) std::filesystem::remove(others[i].second, error);
  }
}

}  // namespace meetpoint::sync
