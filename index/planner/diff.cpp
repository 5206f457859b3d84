#include "index/planner/diff.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "index/meeting.hpp"
#include "index/planner/port_words.hpp"

namespace meetpoint::index {

namespace {

using Key = std::pair<ObjectType, std::uint32_t>;

/// A port or tenancy that is there.
struct Stay {
  Asn asn;
  std::uint32_t place = 0;
  std::string addresses;  ///< as a Change has them
  std::string speed;
};
using Stays = std::map<Key, Stay>;

std::string port_text(const Stay& stay) {
  return stay.addresses + (stay.addresses.empty() || stay.speed.empty() ? "" : " ") + stay.speed;
}

/// Those that are wanted.
Stays stays_of(const Snapshot& snapshot, const std::function<bool(const Key&)>& is_wanted) {
  Stays stays;
  for (const Network& network : snapshot.networks()) {
    for (const AtExchange& at : snapshot.exchanges_of(network)) {
      for (const Port& port : snapshot.ports_of(at)) {
        const Key key{ObjectType::netixlan, port.id.value};
        if (!is_wanted(key)) continue;
        const bool both = !port.ipaddr4.empty() && !port.ipaddr6.empty();
        stays[key] = {network.asn, at.ix_id.value, port.ipaddr4 + (both ? " " : "") + port.ipaddr6,
                      fmt::to_string(port.speed_mbps)};
      }
    }
    for (const AtFacility& at : snapshot.facilities_of(network)) {
      for (const Tenancy& tenancy : snapshot.tenancies_of(at)) {
        const Key key{ObjectType::netfac, tenancy.id.value};
        if (is_wanted(key)) stays[key] = {network.asn, at.fac_id.value, {}, {}};
      }
    }
  }
  return stays;
}

void undo(Stays& stays, const Change& change) {
  const Key key{change.type, change.id};
  if (change.kind == ChangeKind::joined) {
    stays.erase(key);
    return;
  }
  if (change.kind == ChangeKind::left) {
    Stay stay{change.asn, change.place, {}, {}};
    // A tenancy has neither addresses nor a speed.
    const PortWords words = port_words(change.before);
    stay.addresses = words.addresses;
    stay.speed = words.speed;
    stays[key] = std::move(stay);
    return;
  }
  const auto stay = stays.find(key);
  if (stay == stays.end()) return;  // its place or network is gone, of which ports and tenancies say nothing
  if (change.kind == ChangeKind::moved) stay->second.place = change.old_place;
  if (change.kind == ChangeKind::readdressed) stay->second.addresses = change.before;
  if (change.kind == ChangeKind::speed_changed) stay->second.speed = change.before;
}

/// What leads from one to the other; tell(change), without a time.
void compare_stays(const Key& key, const Stay* before, const Stay* after,
                   const std::function<void(Change)>& tell) {
  const auto change = [&](ChangeKind kind, const Stay& stay) {
    Change made;
    made.kind = kind;
    made.type = key.first;
    made.id = key.second;
    made.asn = stay.asn;
    made.place = stay.place;
    return made;
  };
  const bool same_network = before != nullptr && after != nullptr && before->asn == after->asn;
  if (before != nullptr && !same_network) {
    Change left = change(ChangeKind::left, *before);
    left.before = port_text(*before);
    tell(std::move(left));
  }
  if (after != nullptr && !same_network) {
    Change joined = change(ChangeKind::joined, *after);
    joined.after = port_text(*after);
    tell(std::move(joined));
  }
  if (!same_network) return;
  if (before->place != after->place) {
    Change moved = change(ChangeKind::moved, *after);
    moved.old_place = before->place;
    tell(std::move(moved));
  }
  const auto values = [&](ChangeKind kind, const std::string& was, const std::string& is) {
    if (was == is) return;
    Change other = change(kind, *after);
    other.before = was;
    other.after = is;
    tell(std::move(other));
  };
  values(ChangeKind::readdressed, before->addresses, after->addresses);
  values(ChangeKind::speed_changed, before->speed, after->speed);
}

void compare_all(const Stays& before, const Stays& after, const std::function<void(Change)>& tell) {
  auto was = before.begin();
  auto is = after.begin();
  while (was != before.end() || is != after.end()) {
    const bool old = is == after.end() || (was != before.end() && was->first <= is->first);
    const bool fresh = was == before.end() || (is != after.end() && is->first <= was->first);
    compare_stays(old ? was->first : is->first, old ? &was->second : nullptr, fresh ? &is->second : nullptr,
                  tell);
    if (old) ++was;
    if (fresh) ++is;
  }
}

using Place = std::pair<ObjectType, std::uint32_t>;

/// Where these networks are, but for rows that were touched: what became of those is told otherwise.
std::set<Place> places_of(const Snapshot& snapshot, const std::set<Asn>& asns,
                          const std::function<bool(const Key&)>& is_touched) {
  std::set<Place> places;
  for (const Asn asn : asns) {
    const Network* const network = snapshot.find(asn);
    if (network == nullptr) continue;
    for (const AtExchange& at : snapshot.exchanges_of(*network)) {
      for (const Port& port : snapshot.ports_of(at)) {
        if (!is_touched({ObjectType::netixlan, port.id.value}))
          places.emplace(ObjectType::netixlan, at.ix_id.value);
      }
    }
    for (const AtFacility& at : snapshot.facilities_of(*network)) {
      for (const Tenancy& tenancy : snapshot.tenancies_of(at)) {
        if (!is_touched({ObjectType::netfac, tenancy.id.value}))
          places.emplace(ObjectType::netfac, at.fac_id.value);
      }
    }
  }
  return places;
}

void add_places(const Stays& stays, const std::set<Asn>& asns, std::set<Place>& places) {
  for (const auto& [key, stay] : stays) {
    if (asns.contains(stay.asn)) places.emplace(key.first, stay.place);
  }
}

void sort_changes(std::vector<Change>& changes) {
  const auto key = [](const Change& one) {
    return std::tuple(one.asn.value, one.type, one.place, one.id, one.kind);
  };
  std::sort(changes.begin(), changes.end(),
            [&](const Change& a, const Change& b) { return key(a) < key(b); });
}

/// The answer of all that changed.
/// shape   after: for those that are in the mirror; places: where the networks are or were
Expected<Diff> answer_of(std::vector<Change> all, const Snapshot& after, const std::vector<Asn>& asns,
                         const std::set<Place>& places) {
  Diff diff;
  std::set<Asn> ours;
  for (const Asn asn : asns) {
    if (ours.insert(asn).second) diff.networks.push_back(asn);
  }
  for (Change& change : all) {
    if (ours.contains(change.asn)) {
      diff.ours.push_back(std::move(change));
      continue;
    }
    const bool comes_or_goes = change.kind == ChangeKind::joined || change.kind == ChangeKind::left ||
                               change.kind == ChangeKind::moved;
    // 0 is a place that is not known, and no two of those are the same.
    const auto is_ours = [&](std::uint32_t place) {
      return place != 0 && places.contains({change.type, place});
    };
    const bool near = is_ours(change.place) || is_ours(change.old_place);
    if (comes_or_goes && near) diff.others.push_back(std::move(change));
  }
  for (const Asn asn : diff.networks) {
    const bool is_told =
        std::any_of(diff.ours.begin(), diff.ours.end(), [&](const Change& one) { return one.asn == asn; });
    if (after.find(asn) == nullptr && !is_told) return tl::unexpected(unknown_network(asn, "asns"));
  }
  sort_changes(diff.ours);
  sort_changes(diff.others);
  diff.others_found = diff.others.size();
  diff.others.resize(std::min(kMostDiffOthers, diff.others.size()));
  return diff;
}

Expected<void> check(const std::vector<Asn>& asns) {
  if (asns.empty()) return fail(ErrorCode::invalid, "name the networks it is about", "asns");
  if (asns.size() > kMostDiffNetworks)
    return fail(ErrorCode::too_big, fmt::format("at most {} networks", kMostDiffNetworks), "asns");
  return {};
}

}  // namespace

Expected<Asn> network_now_or_then(const Names& names, std::span<const Change> history, std::string_view text,
                                  const std::string& field) {
  const auto asn = parse_asn(text);
  const bool is_told = asn && std::any_of(history.begin(), history.end(),
                                          [&](const Change& change) { return change.asn == *asn; });
  if (is_told) return *asn;
  return names.network(text, field);
}

Expected<Diff> diff(const Snapshot& snapshot, const std::vector<Asn>& asns, const Generation& from,
                    const Generation& to) {
  if (auto right = check(asns); !right) return forward(right);
  if (from.number > to.number)
    return fail(ErrorCode::invalid,
                fmt::format("generation {} is after generation {}", from.number, to.number), "from");
  std::map<Key, const Change*> touched;  // and what happened to it last, by `to`
  for (const Change& change : snapshot.changes()) {
    if (change.generation <= from.number) continue;
    auto& last = touched[{change.type, change.id}];
    if (change.generation <= to.number) last = &change;
  }
  Stays after = stays_of(snapshot, [&](const Key& key) { return touched.contains(key); });
  const auto changes = snapshot.changes();
  auto next = changes.rbegin();
  for (; next != changes.rend() && next->generation > to.number; ++next) undo(after, *next);
  Stays before = after;
  for (; next != changes.rend() && next->generation > from.number; ++next) undo(before, *next);
  std::vector<Change> all;
  compare_all(before, after, [&](Change change) {
    const Change* const last = touched.at({change.type, change.id});
    if (last != nullptr) {
      change.generation = last->generation;
      change.at = last->at;
    }
    all.push_back(std::move(change));
  });
  const std::set<Asn> ours(asns.begin(), asns.end());
  std::set<Place> places = places_of(snapshot, ours, [&](const Key& key) { return touched.contains(key); });
  add_places(before, ours, places);
  add_places(after, ours, places);
  auto answer = answer_of(std::move(all), snapshot, asns, places);
  if (!answer) return answer;
  answer->from = from;
  answer->to = to;
  return answer;
}

Expected<Diff> diff(const Snapshot& before, const Snapshot& after, const std::vector<Asn>& asns) {
  if (auto right = check(asns); !right) return forward(right);
  const auto any = [](const Key& /*unused*/) { return true; };
  const Stays then = stays_of(before, any);
  const Stays now = stays_of(after, any);
  std::vector<Change> all;
  compare_all(then, now, [&](Change change) { all.push_back(std::move(change)); });
  const std::set<Asn> ours(asns.begin(), asns.end());
  std::set<Place> places;
  add_places(then, ours, places);
  add_places(now, ours, places);
  auto answer = answer_of(std::move(all), after, asns, places);
  if (!answer) return answer;
  answer->from = before.generation();
  answer->to = after.generation();
  return answer;
}

}  // namespace meetpoint::index
