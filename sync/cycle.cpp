#include "sync/cycle.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "sync/ownership.hpp"
#include "sync/staging.hpp"

namespace meetpoint::sync {

namespace {

using index::ErrorCode;
using index::Expected;
using index::fail;
using index::Field;
using index::kMalformed;
using index::ObjectType;
using index::Row;

/// Ids in one request: upstream asks for at most 150, and a URL should stay below 1 kB.
constexpr std::size_t kIdsPerRequest = 100;

/// Requests by id that one cycle makes at most; what is left is asked in the next.
constexpr int kMostIdRequests = 200;

/// Rounds of parents of parents; PeeringDB's types are four deep.
constexpr int kMostRounds = 5;

/// A whole list that lacks so much is not believed: more than a tenth, and enough rows to tell it from
/// chance.
constexpr std::size_t kShrinkRows = 20;
constexpr std::size_t kShrinkShare = 10;

/// A whole list whose newest row is so much older than the newest that we hold was cached too long ago.
constexpr index::UtcSeconds kStaleSeconds = 48L * 3600;

using Ids = std::vector<std::uint32_t>;
/// In any order and repeated: a first load names its parents by the hundred thousand.
using IdsByType = std::map<ObjectType, Ids>;

/// What rows that came in make worth asking.
struct Notes {
  IdsByType parents;  ///< named by them
  IdsByType deleted;
};

class Cycle {
 public:
  Cycle(IncrementalSource& source, index::Pass& pass, const CycleOptions& options,
        const LoadProgress& progress, const std::stop_token& stop)
      : source_(source), pass_(pass), options_(options), progress_(progress), stop_(stop) {}

  Expected<CycleReport> run() {
    for (const ObjectType type : index::kObjectTypes) {
      if (auto done = one_type(type); !done) return forward(done);
    }
    if (report_.incomplete.size() == index::kObjectTypeCount) {
      return fail(ErrorCode::unavailable, report_.incomplete.front());
    }
    // The deletions that make suspects come in once, so that question must be answered for the cycle to
    // count.
    if (auto done = ask_orphans(); !done) return forward(done);
    for (const auto step : {&Cycle::ask_malformed_again, &Cycle::ask_parents}) {
      auto done = (this->*step)();
      if (!done && done.error().code == ErrorCode::unavailable) {
        report_.unasked.push_back(done.error().text);
      } else if (!done) {
        return forward(done);
      }
    }
    return std::move(report_);
  }

 private:
  TypeReport& report_of(ObjectType type) { return report_.types[static_cast<std::size_t>(type)]; }

  /// A type that fails is left as it was, and the others go on; a throttle, a stop or a broken store ends
  /// all.
  Expected<void> one_type(ObjectType type) {
    TypeReport& report = report_of(type);
    report.type = type;
    report.carried = true;
    if (auto begun = pass_.begin_part(); !begun) return begun;
    auto done = update(type, report);
    if (!done && done.error().code == ErrorCode::unavailable) {
      if (auto dropped = pass_.drop_part(); !dropped) return dropped;
      noted_ = {};
      report = TypeReport{};
      report.type = type;
      report_.incomplete.push_back(fmt::format("{}: {}", name_of(type), done.error().text));
      return {};
    }
    if (!done) return done;
    if (auto kept = pass_.keep_part(); !kept) return kept;
    keep_notes();
    progress_(report, true);
    return {};
  }

  /// The contacts that we may see are asked whole each time, as long as that is a small request.
  bool wants_list(ObjectType type, const std::optional<index::Cursor>& cursor) {
    if (!cursor || options_.reconcile) return true;
    const auto every = options_.reconcile_every.count();
    // A list from the future was settled when our clock was wrong: nobody knows when.
    const bool old = cursor->listed_at + every <= options_.now || cursor->listed_at > options_.now;
    const bool due = every > 0 && old;
    return (due || type == ObjectType::poc) && source_.may_list(type);
  }

  Expected<void> update(ObjectType type, TypeReport& report) {
    const auto cursor = pass_.cursor(type);
    if (!cursor) return tl::unexpected(cursor.error());
    const bool whole = wants_list(type, *cursor);
    Staging staging(type, pass_, report, progress_, stop_);
    Ids doubtful;  // what a cached list alone does not prove to be alive
    staging.on_row = [&](const Row& row, index::Staged staged) {
      note(type, row, staged);
      if (staged == index::Staged::added || staged == index::Staged::revived) doubtful.push_back(row.id);
    };
    index::UtcSeconds newest_listed = 0;
    std::size_t listed = 0;
    if (whole) {
      auto batch = source_.list(type, staging.arrived(), stop_);
      if (!batch) return forward(batch);
      if (!*batch) return fail(ErrorCode::unavailable, "upstream has no such list");
      if (auto read = staging.read(**batch); !read) return read;
      newest_listed = staging.newest().updated;
      listed = staging.seen().size();
    }
    const Ids only_listed = doubtful;
    bool from_before = true;
    if (*cursor) {
      // From where the list ends, should that be earlier: of a row edited twice in one second it may hold the
      // first.
      const index::UtcSeconds known =
          whole ? std::min((*cursor)->updated, newest_listed) : (*cursor)->updated;
      index::UtcSeconds since = std::max<index::UtcSeconds>(1, known - options_.overlap.count());
      // Much changed just before the cursor and nothing since: until that large answer may be asked for again
      // we ask for what is newer alone, and the cursor waits for what became visible late.
      from_before = source_.may_ask_changes(type, since);
      if (!from_before) since = known + 1;
      auto batch = source_.changes(type, since, staging.arrived(), stop_);
      if (!batch) return forward(batch);
      if (auto read = staging.read(*batch); !read) return read;
    }
    if (whole && staging.all_named()) {
      if (auto cleared = pass_.clear(kMalformed, type, 0); !cleared) return cleared;
    }
    bool believed = whole;
    if (whole && *cursor) {
      auto settled = settle_absent(type, staging, listed, newest_listed);
      if (!settled) return forward(settled);
      believed = *settled;
      // A cached list still has what was deleted without a trace since it was made, and we removed already.
      if (auto asked = ask(type, only_listed, IfNotReturned::remove); !asked) return asked;
    }
    index::Cursor next = cursor->value_or(index::Cursor{});
    if (from_before) next.updated = std::max(next.updated, staging.newest().updated);
    if (believed) next.listed_at = options_.now;
    return pass_.set_cursor(type, next);
  }

  /// Rows that we hold and a whole list lacks: asked by id, after a look whether the list can be believed,
  /// which is returned.
  Expected<bool> settle_absent(ObjectType type, Staging& staging, std::size_t listed,
                               index::UtcSeconds newest_listed) {
    auto live = pass_.live_ids(type);
    if (!live) return forward(live);
    const Ids absent = staging.absent_of(*live);
    auto newest_held = pass_.newest_ok(type);
    if (!newest_held) return forward(newest_held);
    std::string doubt;
    if (listed == 0 && !live->empty()) {
      doubt = fmt::format("its list is empty, we hold {} rows", live->size());
    } else if (absent.size() >= kShrinkRows && absent.size() * kShrinkShare > live->size()) {
      doubt = fmt::format("its list lacks {} of the {} rows that we hold", absent.size(), live->size());
    } else if (type != ObjectType::poc && newest_listed + kStaleSeconds < *newest_held) {
      doubt = fmt::format("its list ends at {}, we hold rows of {}", index::format_utc(newest_listed),
                          index::format_utc(*newest_held));
    }
    if (!doubt.empty())
      report_.incomplete.push_back(fmt::format("{}: {}; not taken for truth", name_of(type), doubt));
    // A table that is being restored, say, answers by id as it answers whole. Contacts go all the same: what
    // we are not shown we do not hold.
    const bool many = absent.size() >= kShrinkRows && type != ObjectType::poc;
    const auto otherwise = many ? IfNotReturned::remove_if_any_is : IfNotReturned::remove;
    if (auto asked = ask(type, absent, otherwise); !asked) return forward(asked);
    return doubt.empty();
  }

  enum class IfNotReturned {
    keep,
    remove,
    remove_if_any_is,  ///< as long as upstream shows any row of the type in this cycle
  };

  /// Asks rows by id, in any order, and stages what comes.
  Expected<void> ask(ObjectType type, Ids ids, IfNotReturned otherwise) {
    std::sort(ids.begin(), ids.end());
    for (std::size_t at = 0; at < ids.size(); at += kIdsPerRequest) {
      if (++id_requests_ > kMostIdRequests) {
        report_.unasked.push_back(
            fmt::format("{}: {} rows were not asked by id, {} requests are enough for one cycle",
                        name_of(type), ids.size() - at, kMostIdRequests));
        return {};
      }
      const Ids some(ids.begin() + static_cast<std::ptrdiff_t>(at),
                     ids.begin() + static_cast<std::ptrdiff_t>(std::min(ids.size(), at + kIdsPerRequest)));
      auto batch = source_.by_ids(type, some, stop_);
      if (!batch) return forward(batch);
      TypeReport& report = report_of(type);
      Staging staging(type, pass_, report, progress_, stop_);
      staging.on_row = [&](const Row& row, index::Staged staged) { note(type, row, staged); };
      if (auto read = staging.read(*batch); !read) return read;
      if (otherwise == IfNotReturned::keep) continue;
      if (otherwise == IfNotReturned::remove_if_any_is && report.rows() == 0) continue;
      for (const std::uint32_t id : staging.absent_of(some)) {
        if (auto removed = pass_.purge(type, id); !removed) return removed;
        if (auto cleared = pass_.clear(kMalformed, type, id); !cleared) return cleared;
        ++report.removed;
      }
    }
    return {};
  }

  /// Remembers what a row that came in makes worth asking.
  void note(ObjectType type, const Row& row, index::Staged staged) {
    if (staged == index::Staged::unchanged || staged == index::Staged::older) return;
    if (row.status == "deleted") {
      noted_.deleted[type].push_back(row.id);
      return;
    }
    for (const index::ParentKey& key : index::parent_keys(type)) {
      if (const std::uint32_t id = row.reference(key.column); id != 0)
        noted_.parents[key.parent].push_back(id);
    }
  }

  static void append(IdsByType& all, const IdsByType& more) {
    for (const auto& [type, ids] : more) all[type].insert(all[type].end(), ids.begin(), ids.end());
  }

  void keep_notes() {
    append(kept_.parents, noted_.parents);
    append(kept_.deleted, noted_.deleted);
    noted_ = {};
  }

  Expected<void> ask_malformed_again() {
    for (const ObjectType type : index::kObjectTypes) {
      auto ids = pass_.found(kMalformed, type);
      if (!ids) return forward(ids);
      std::erase(*ids, 0U);  // rows without a readable id: nothing to ask by
      if (auto asked = ask(type, *ids, IfNotReturned::remove); !asked) return asked;
    }
    return {};
  }

  Expected<void> ask_parents() {
    for (int round = 0; round < kMostRounds && !kept_.parents.empty(); ++round) {
      auto wanted = std::exchange(kept_.parents, {});
      for (auto& [type, ids] : wanted) {
        std::sort(ids.begin(), ids.end());
        ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
        Ids missing;
        for (const std::uint32_t id : ids) {
          const auto held = pass_.held(type, id);
          if (!held) return tl::unexpected(held.error());
          if (!*held) missing.push_back(id);
        }
        if (auto asked = ask(type, missing, IfNotReturned::keep); !asked) return asked;
      }
      keep_notes();
    }
    return {};
  }

  /// Children that are ok under a parent whose deletion came in. Which was stamped first says little: a long
  /// transaction shows its rows minutes after their stamps.
  Expected<void> ask_orphans() {
    for (int round = 0; round < kMostRounds && !kept_.deleted.empty(); ++round) {
      const auto deleted = std::exchange(kept_.deleted, {});
      for (const ObjectType type : index::kObjectTypes) {
        if (auto asked = ask_children(type, deleted); !asked) return asked;
      }
      keep_notes();
    }
    return {};
  }

  Expected<void> ask_children(ObjectType type, const IdsByType& deleted) {
    std::set<std::uint32_t> suspects;
    for (const Field& field : index::fields_of(type)) {
      // A campus that goes only unties its facilities; they stay.
      if (!field.parent || !index::is_column(field) || field.parent == ObjectType::campus) continue;
      const auto parents = deleted.find(*field.parent);
      if (parents == deleted.end()) continue;
      auto children = pass_.ok_children(type, field, parents->second);
      if (!children) return forward(children);
      suspects.insert(children->begin(), children->end());
    }
    return ask(type, {suspects.begin(), suspects.end()}, IfNotReturned::remove);
  }

  IncrementalSource& source_;
  index::Pass& pass_;
  const CycleOptions& options_;
  const LoadProgress& progress_;
  const std::stop_token& stop_;
  CycleReport report_;
  Notes noted_;  // of the type that is being read, forgotten if it fails
  Notes kept_;
  int id_requests_ = 0;
};

}  // namespace

Expected<CycleReport> run_cycle(IncrementalSource& source, index::Store& store, const CycleOptions& options,
                                const LoadProgress& progress, const std::stop_token& stop) {
  auto pass = store.begin();
  if (!pass) return forward(pass);
  auto report = Cycle(source, **pass, options, progress, stop).run();
  if (!report) return report;
  if (auto renewed = (*pass)->renew_copies(); !renewed) return forward(renewed);
  if (auto settled = settle_disagreements(**pass); !settled) return forward(settled);
  if (stop.stop_requested()) return interrupted();
  auto generation = (*pass)->commit();
  if (!generation) return forward(generation);
  report->generation = *generation;
  return report;
}

}  // namespace meetpoint::sync
