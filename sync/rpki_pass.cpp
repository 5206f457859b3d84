#include "sync/rpki_pass.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "rpki/authority_record.hpp"
#include "rpki/walk_record.hpp"
#include "sync/settle_if_new.hpp"

namespace meetpoint::sync {

namespace {

using index::Asn;
using index::ErrorCode;
using index::Expected;
using index::fail;
using index::ObjectType;

/// The one document of its kind.
constexpr std::string_view kOnlyKey = "all";

/// Documentation, private use, reserved: nobody meets anybody with these.
bool is_nobodys(Asn asn) {
  return index::is_reserved(asn) || (asn.value >= 64496 && asn.value <= 65551) || asn.value >= 4'200'000'000;
}

/// What was stored of an authority, and is still so.
bool is_same(const rpki::Authority& one, const rpki::Authority& other) {
  return one.point == other.point && one.point_problem == other.point_problem &&
         one.manifest_place == other.manifest_place && one.manifest_stamp == other.manifest_stamp &&
         one.seen == other.seen;
}

using Ids = std::map<std::string, rpki::AuthorityId>;
Ids keys_of(const rpki::Repository& repository) {
  Ids keys;
  for (rpki::AuthorityId id = 0; id < repository.authorities.size(); ++id)
    keys.emplace(record_key(repository, id), id);
  return keys;
}

/// Whether both are certified by the same certificate, or are trust anchors.
bool have_one_parent(const rpki::Repository& one, rpki::AuthorityId id, const rpki::Repository& other,
                     rpki::AuthorityId other_id) {
  const rpki::AuthorityId parent = one.authorities[id].parent;
  const rpki::AuthorityId other_parent = other.authorities[other_id].parent;
  if (parent == rpki::kNoAuthority || other_parent == rpki::kNoAuthority) return parent == other_parent;
  return one.authorities[parent].certificate->hash == other.authorities[other_parent].certificate->hash;
}

using Left = std::map<std::string, rpki::Departed>;
Left left_of(const rpki::Repository& repository) {
  Left left;
  for (const rpki::Departed& one : repository.departed) left.emplace(record_key(one), one);
  return left;
}

/// What the walk before found, by the keys of the documents it is stored under; none for one that cannot be
/// read.
struct Before {
  std::shared_ptr<const rpki::Repository> repository;
  Ids held;
  Left left;
};
Expected<Before> read_stored(index::Store& store) {
  auto reading = store.read();
  if (!reading) return forward(reading);
  Before before;
  rpki::RecordReader records;
  Ids all;
  auto read =
      (*reading)->each_document(rpki::kAuthorityKind, [&](const std::string& key, std::string_view bytes) {
        all.emplace(key, rpki::kNoAuthority);
        static_cast<void>(records.add(key, bytes));  // one that cannot be read is found anew
      });
  if (!read) return forward(read);
  std::vector<rpki::Departed> departed;
  read = (*reading)->each_document(rpki::kDepartedKind, [&](const std::string& key, std::string_view bytes) {
    if (auto one = rpki::read_departed(key, bytes)) {
      before.left.emplace(key, *one);
      departed.push_back(std::move(*one));
    } else {
      before.left.emplace(key, rpki::Departed());  // it is removed
    }
  });
  if (!read) return forward(read);
  before.repository = records.build({}, std::move(departed));
  before.held = keys_of(*before.repository);
  before.held.merge(all);
  return before;
}

/// The same of what left.
Expected<bool> stage_departed(index::Pass& pass, const rpki::Repository& now, Left before) {
  bool changed = false;
  for (const auto& [key, one] : left_of(now)) {
    const auto node = before.extract(key);
    if (node && node.mapped() == one) continue;
    auto set = pass.set_document(rpki::kDepartedKind, key, to_record(one));
    if (!set) return set;
    changed = changed || *set;
  }
  for (const auto& [key, one] : before) {
    auto removed = pass.remove_document(rpki::kDepartedKind, key);
    if (!removed) return removed;
    changed = changed || *removed;
  }
  return changed;
}

/// Writes what is new and removes what is gone. Returns whether there was any.
Expected<bool> stage(index::Pass& pass, const rpki::Repository& now, Before before) {
  bool changed = false;
  for (rpki::AuthorityId id = 0; id < now.authorities.size(); ++id) {
    const std::string key = record_key(now, id);
    const auto node = before.held.extract(key);
    const rpki::AuthorityId earlier = node ? node.mapped() : rpki::kNoAuthority;
    if (earlier != rpki::kNoAuthority &&
        is_same(now.authorities[id], before.repository->authorities[earlier]) &&
        have_one_parent(now, id, *before.repository, earlier))
      continue;
    auto set = pass.set_document(rpki::kAuthorityKind, key, to_record(now, id));
    if (!set) return set;
    changed = changed || *set;
  }
  for (const auto& [key, id] : before.held) {
    auto removed = pass.remove_document(rpki::kAuthorityKind, key);
    if (!removed) return removed;
    changed = changed || *removed;
  }
  auto left = stage_departed(pass, now, std::move(before.left));
  if (!left) return left;
  auto anchors = pass.set_document(rpki::kAnchorsKind, kOnlyKey, to_record(now.anchors));
  if (!anchors) return anchors;
  return changed || *left || *anchors;
}

/// Whether the cache that was walked has a valid certificate of it.
bool is_read(const rpki::Repository::Anchor& anchor) {
  return anchor.authority != rpki::kNoAuthority && anchor.problem.empty();
}

}  // namespace

Expected<std::vector<index::Finding>> rpki_findings(index::Rows& rows, const rpki::Holdership& holdership,
                                                    index::UtcSeconds now) {
  constexpr std::size_t kNetAsn = index::column_of(ObjectType::net, "asn");
  constexpr std::size_t kPortAsn = index::column_of(ObjectType::netixlan, "asn");
  const auto& repository = holdership.repository();
  std::map<Asn, std::vector<std::string>> strangers;  // objects that another than the holder published
  for (rpki::AuthorityId id = 0; id < repository.authorities.size(); ++id) {
    const rpki::Authority& authority = repository.authorities[id];
    if (!authority.point || authority.point->valid_until < now) continue;
    for (const rpki::PublishedEndpoint& endpoint : authority.point->endpoints) {
      const auto holders = holdership.holder_of(endpoint.asn, now);
      const bool own =
          std::any_of(holders.certificates.begin(), holders.certificates.end(),
                      [&](const rpki::Certified& one) { return one.holder && one.authority == id; });
      if (!own) strangers[endpoint.asn].push_back(endpoint.object);
    }
  }
  std::vector<index::Finding> all;
  const auto add = [&](std::string_view code, ObjectType type, const index::Row& row, Asn asn,
                       std::string text) {
    all.push_back({std::string(code), type, row.id, "asn", asn, std::move(text)});
  };
  auto read = rows.each(ObjectType::net, [&](const index::Row& row) {
    if (!row.is_ok()) return;
    const Asn asn{row.reference(kNetAsn)};
    if (is_nobodys(asn)) {
      add(index::kAsnReserved, ObjectType::net, row, asn,
          fmt::format("{} is private or reserved", to_string(asn)));
      return;
    }
    if (const auto holders = holdership.holder_of(asn, now); holders.certificates.empty())
      add(index::kAsnUncertified, ObjectType::net, row, asn,
          fmt::format("{}: {}", to_string(asn), holders.reason));
    if (const auto found = strangers.find(asn); found != strangers.end()) {
      add(index::kEndpointNotHolders, ObjectType::net, row, asn,
          fmt::format("{} names an endpoint of {} and is not published by its holder", found->second.front(),
                      to_string(asn)));
    }
  });
  if (!read) return forward(read);
  read = rows.each(ObjectType::netixlan, [&](const index::Row& row) {
    const Asn asn{row.reference(kPortAsn)};
    if (row.is_ok() && is_nobodys(asn))
      add(index::kAsnReserved, ObjectType::netixlan, row, asn,
          fmt::format("{} is private or reserved", to_string(asn)));
  });
  if (!read) return forward(read);
  return all;
}

RpkiFollower::RpkiFollower(rpki::WalkOptions options, rpki::HoldershipRules rules,
                           std::optional<PadFetch> pads)
    : options_(std::move(options)), rules_(std::move(rules)), pads_(std::move(pads)) {
  if (pads_) options_.fetched = pads_->folder();
}

Expected<std::shared_ptr<const rpki::Repository>> RpkiFollower::walk(const rpki::Repository* before,
                                                                     index::UtcSeconds now,
                                                                     const std::stop_token& stop) {
  options_.now = now;
  auto walked = rpki::walk(options_, before, stop);
  if (!walked || !pads_ || pads_->fetch(**walked, now, stop) == 0) return walked;
  return rpki::walk(options_, walked->get(), stop);  // which reads the points anew that lacked a file
}

Expected<RpkiReport> RpkiFollower::follow(index::Store& store, index::UtcSeconds now,
                                          const std::stop_token& stop) {
  auto before =
      last_ ? Expected<Before>(Before{last_, keys_of(*last_), left_of(*last_)}) : read_stored(store);
  if (!before) return forward(before);
  auto walked = walk(before->repository.get(), now, stop);
  if (!walked) return forward(walked);
  const auto& anchors = (*walked)->anchors;
  if (std::none_of(anchors.begin(), anchors.end(), is_read)) {
    return fail(ErrorCode::unavailable,
                fmt::format("no trust anchor is valid in {}: {}: {}; what is held stays",
                            options_.cache.string(), anchors.front().name, anchors.front().problem));
  }
  auto pass = store.begin();
  if (!pass) return forward(pass);
  auto changed = stage(**pass, **walked, std::move(*before));
  if (!changed) return forward(changed);
  auto rules = (*pass)->set_document(rpki::kRulesKind, kOnlyKey, to_record(rules_));
  if (!rules) return forward(rules);
  auto findings = rpki_findings(**pass, rpki::Holdership(*walked, rules_), now);
  if (!findings) return forward(findings);
  RpkiReport report{*walked, {}};
  bool settled = *changed || *rules;
  if (settled) {
    if (auto done = (*pass)->settle(index::kRpkiCodes, std::move(*findings)); !done) return forward(done);
  } else {
    const auto done = settle_if_new(**pass, index::kRpkiCodes, std::move(*findings));
    if (!done) return tl::unexpected(done.error());
    settled = *done;
  }
  if (settled) {
    auto generation = (*pass)->commit();
    if (!generation) return forward(generation);
    report.generation = *generation;
  }
  last_ = std::move(*walked);
  return report;
}

bool RpkiReport::lacks_an_anchor() const {
  return !std::all_of(repository->anchors.begin(), repository->anchors.end(), is_read);
}

std::string summary(const RpkiReport& report) {
  const rpki::Repository& repository = *report.repository;
  const auto valid = std::count_if(repository.anchors.begin(), repository.anchors.end(),
                                   [](const auto& one) { return one.authority != rpki::kNoAuthority; });
  std::string text = fmt::format(
      "{}the RPKI: {} authorities under {} of {} trust anchors, {} points new, {} as before, {} not whole",
      report.generation.number == 0 ? "" : fmt::format("generation {}: ", report.generation.number),
      repository.authorities.size(), valid, repository.anchors.size(), repository.points_read,
      repository.points_kept, repository.points_failed);
  for (const rpki::Repository::Anchor& one : repository.anchors) {
    if (one.problem.empty()) continue;
    text += fmt::format("; the trust anchor {} {}: {}", one.name,
                        one.authority == rpki::kNoAuthority ? "cannot be used" : "is as found earlier",
                        one.problem);
  }
  return text;
}

}  // namespace meetpoint::sync
