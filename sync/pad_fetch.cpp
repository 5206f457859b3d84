#include "sync/pad_fetch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
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

bool is_same_host(const std::string& one, const std::string& other) {
  const auto host = rpki::parse_rsync_uri(one);
  const auto other_host = rpki::parse_rsync_uri(other);
  return host && other_host && host->host == other_host->host;
}

}  // namespace

std::size_t PadFetch::fetch(const rpki::Repository& repository, index::UtcSeconds now,
                            const std::stop_token& stop) {
  remove_others(repository);
  std::map<rpki::Sha256, Later> later;
  const auto until = std::chrono::steady_clock::now() + limits_.a_pass;
  std::size_t asked = 0;
  std::size_t came = 0;
  std::string problem;
  for (const rpki::Authority& authority : repository.authorities) {
    if (!authority.point || authority.point->valid_until < now) continue;
    for (const rpki::MissingFile& file : authority.point->missing) {
      if (!is_same_host(file.uri, authority.certificate->manifest) || later.contains(file.hash)) continue;
      const auto known = later_.find(file.hash);
      Later next = known == later_.end() ? Later{} : known->second;
      if (next.at <= now && asked < limits_.files_a_pass && std::chrono::steady_clock::now() < until &&
          !stop.stop_requested()) {
        ++asked;
        if (fetch_one(file, problem, stop)) {
          ++came;
          continue;
        }
        next.wait = std::clamp(next.wait * 2, kFirstWait, kLongestWait);
        next.at = now + next.wait;
      }
      later.emplace(file.hash, next);
    }
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
      run_program({rsync_, "--quiet", "--no-motd", "--timeout=10", "--contimeout=10",
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
