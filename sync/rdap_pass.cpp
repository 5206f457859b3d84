#include "sync/rdap_pass.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sync/url.hpp"

namespace meetpoint::sync {

namespace {

using index::Asn;
using index::Expected;
using index::UtcSeconds;
using Status = rpki::RdapRecord::Status;

constexpr UtcSeconds kDay = 86'400;

/// Registries change such objects by hand, a few times a year; a day late is soon enough, and what is held is
/// no older when a registry has been taken over.
constexpr UtcSeconds kGoodFor = kDay;
/// So early it is asked for again, so that an hour without a registry takes no endpoint away.
constexpr UtcSeconds kAskedAgainBefore = kGoodFor / 4;
/// Who asks for an endpoint does so again within a month, or has no use for it.
constexpr UtcSeconds kWantedFor = 30 * kDay;
/// When it was last wanted need not be known better, and each note makes a generation.
constexpr UtcSeconds kWantedNotedEvery = kDay;
/// The next try after one that failed, then twice as long.
constexpr UtcSeconds kFirstDelay = 900;
constexpr unsigned kMostDoublings = 6;
constexpr UtcSeconds kLongestDelay = kFirstDelay << kMostDoublings;  // 16 hours

/// Every document of the kind; one that cannot be read is asked for anew, one whose key is no AS is left.
Expected<std::map<Asn, std::optional<rpki::RdapRecord>>> read_stored(index::Store& store) {
  auto reading = store.read();
  if (!reading) return forward(reading);
  std::map<Asn, std::optional<rpki::RdapRecord>> all;
  auto read = (*reading)->each_document(rpki::kRdapKind, [&](const std::string& key, std::string_view bytes) {
    const auto asn = rpki::parse_rdap_key(key);
    if (!asn) return;
    auto record = rpki::read_rdap_record(bytes);
    all.emplace(*asn, record ? std::optional(std::move(*record)) : std::nullopt);
  });
  if (!read) return forward(read);
  return all;
}

}  // namespace

UtcSeconds RdapFollower::wanted_at(Asn asn, const Held* held) const {
  const auto asked = asked_.find(asn);
  return std::max(asked == asked_.end() ? 0 : asked->second,
                  held != nullptr && held->record ? held->record->wanted_at : 0);
}

/// What is wanted and due, by rank and then the longest overdue first; what is held and wanted no more is
/// marked.
std::vector<RdapFollower::Due> RdapFollower::plan(Records& records, UtcSeconds now, RdapReport& report) {
  std::vector<Asn> wanted(named_.begin(), named_.end());
  for (auto& [asn, held] : records) {
    if (named_.contains(asn)) continue;
    held.to_remove = wanted_at(asn, &held) + kWantedFor < now;
    if (!held.to_remove) wanted.push_back(asn);
  }
  for (const auto& [asn, at] : asked_) {
    if (!named_.contains(asn) && !records.contains(asn)) wanted.push_back(asn);
  }
  if (wanted.size() > limits_.most_asns) {
    report.over = wanted.size() - limits_.most_asns;
    wanted.resize(limits_.most_asns);
  }
  std::vector<Due> due;
  for (const Asn asn : wanted) {
    if (bootstrap_.bases_of(asn) == nullptr) {
      ++report.unknown;
      continue;
    }
    const auto delay = delays_.find(asn);
    // What lies ahead of the clock was written before somebody set it.
    const bool delayed = delay != delays_.end() && delay->second.until <= now + kLongestDelay;
    if (delayed && delay->second.until > now) continue;
    const auto held = records.find(asn);
    const bool known = held != records.end() && held->second.record;
    UtcSeconds since = std::min(now, wanted_at(asn, held == records.end() ? nullptr : &held->second));
    if (known && held->second.record->fetched_at <= now)
      since = held->second.record->expires_at - kAskedAgainBefore;
    // One that makes a registry stumble goes behind those that wait.
    if (delayed) since = std::max(since, delay->second.until);
    const Due::Rank rank = named_.contains(asn)                            ? Due::Rank::named
                           : known && !held->second.record->claims.empty() ? Due::Rank::known_endpoint
                                                                           : Due::Rank::other;
    if (since <= now) due.push_back({rank, since, asn});
  }
  std::sort(due.begin(), due.end());
  return due;
}

void RdapFollower::note(Asn asn, RdapAnswer answer, Held& held, RdapReport& report) {
  const UtcSeconds now = clock_.now();
  const bool problem = answer.kind == RdapAnswer::Kind::failed || answer.kind == RdapAnswer::Kind::refused;
  if (problem && report.first_problem.empty())
    report.first_problem = fmt::format("{}: {}", to_string(asn), answer.reason);
  const bool good = held.record && held.record->status == Status::found && held.record->expires_at >= now;
  if (answer.kind == RdapAnswer::Kind::failed || (answer.kind == RdapAnswer::Kind::refused && good)) {
    ++(answer.kind == RdapAnswer::Kind::failed ? report.failed : report.refused);
    Delay& delay = delays_[asn];
    delay.until = now + (kFirstDelay << std::min(delay.failures, kMostDoublings));
    ++delay.failures;
    return;
  }
  delays_.erase(asn);
  rpki::RdapRecord record;
  switch (answer.kind) {
    case RdapAnswer::Kind::found:
      record.status = Status::found;
      ++report.found;
      break;
    case RdapAnswer::Kind::none:
      record.status = Status::none;
      ++report.none;
      break;
    default:
      record.status = Status::refused;
      ++report.refused;
  }
  record.url = std::move(answer.url);
  record.reason = std::move(answer.reason);
  record.claims = std::move(answer.claims);
  record.fetched_at = now;
  record.expires_at = now + kGoodFor;
  record.wanted_at = named_.contains(asn) ? now : wanted_at(asn, &held);
  held.record = std::move(record);
  held.to_write = true;
}

Expected<void> RdapFollower::ask_all(const std::vector<Due>& due, Records& records, RdapReport& report,
                                     const std::stop_token& stop) {
  RdapClient client(bootstrap_, fetch_, clock_);
  std::set<std::string> left_alone;
  const auto may_be_asked = [&](const std::string& base) {
    const std::string server = server_of(base);
    if (server.empty() || left_alone.contains(server)) return false;
    if (!fetch_.not_before(base)) return true;
    left_alone.insert(server);
    return false;
  };
  const UtcSeconds begun = clock_.now();
  for (const Due& one : due) {
    if (stop.stop_requested()) return index::fail(index::ErrorCode::cancelled, "interrupted");
    const auto& bases = *bootstrap_.bases_of(one.asn);
    const auto base = std::find_if(bases.begin(), bases.end(), may_be_asked);
    const bool enough =
        client.requests() >= limits_.most_requests || clock_.now() - begun > limits_.most_time.count();
    if (enough || base == bases.end()) {
      ++report.due;
      continue;
    }
    auto answer = client.ask(*base, one.asn, stop);
    if (!answer) return forward(answer);
    if (answer->leave) left_alone.insert(server_of(answer->url));
    note(one.asn, std::move(*answer), records[one.asn], report);
  }
  return {};
}

Expected<RdapReport> RdapFollower::follow(index::Store& store, const std::vector<Asn>& asked,
                                          const std::stop_token& stop) {
  const UtcSeconds now = clock_.now();
  std::erase_if(asked_, [&](const auto& one) { return one.second + kWantedFor < now; });
  for (const Asn asn : asked) {
    if (asked_.size() < limits_.most_asns || asked_.contains(asn)) asked_[asn] = now;
  }
  auto stored = read_stored(store);
  if (!stored) return forward(stored);
  Records records;
  for (auto& [asn, record] : *stored) {
    if (!record) asked_.emplace(asn, now);
    records[asn].record = std::move(record);
  }
  RdapReport report;
  const std::vector<Due> due = plan(records, now, report);
  if (auto done = ask_all(due, records, report, stop); !done) return forward(done);
  for (auto& [asn, held] : records) {
    if (!held.record || held.to_write || held.to_remove) continue;
    if (wanted_at(asn, &held) < held.record->wanted_at + kWantedNotedEvery) continue;
    held.record->wanted_at = wanted_at(asn, &held);
    held.to_write = true;
  }
  const bool any = std::any_of(records.begin(), records.end(),
                               [](const auto& one) { return one.second.to_write || one.second.to_remove; });
  if (any) {
    auto pass = store.begin();
    if (!pass) return forward(pass);
    for (const auto& [asn, held] : records) {
      if (!held.to_write && !held.to_remove) continue;
      auto done = held.to_write
                      ? (*pass)->set_document(rpki::kRdapKind, rpki::rdap_key(asn), to_record(*held.record))
                      : (*pass)->remove_document(rpki::kRdapKind, rpki::rdap_key(asn));
      if (!done) return forward(done);
    }
    auto generation = (*pass)->commit();
    if (!generation) return forward(generation);
    report.generation = *generation;
  }
  // A document remembers these from now on, or nobody can be asked about them.
  std::erase_if(asked_, [&](const auto& one) {
    const auto held = records.find(one.first);
    return (held != records.end() && held->second.record) || bootstrap_.bases_of(one.first) == nullptr;
  });
  std::erase_if(delays_, [&](const auto& one) {
    return !named_.contains(one.first) && !asked_.contains(one.first) && !records.contains(one.first);
  });
  return report;
}

std::string summary(const RdapReport& report) {
  std::string line = fmt::format(
      "{}RDAP: {} found, {} without an object, {} refused, {} not answered, {} left for later",
      report.generation.number == 0 ? "" : fmt::format("generation {}: ", report.generation.number),
      report.found, report.none, report.refused, report.failed, report.due);
  if (report.unknown != 0) line += fmt::format(", {} of no registry", report.unknown);
  if (report.over != 0) line += fmt::format(", {} too many", report.over);
  if (!report.first_problem.empty()) line += "; first " + report.first_problem;
  return line;
}

}  // namespace meetpoint::sync
