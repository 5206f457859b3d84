#include "sync/staging.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string>

namespace meetpoint::sync {

using index::ErrorCode;
using index::Expected;
using index::fail;
using index::kMalformed;
using index::Staged;

namespace {

/// Rows between two looks at the stop token and two calls of progress.
constexpr std::uint64_t kRowsPerLook = 500;

/// An answer with more malformed rows is malformed as a whole: each would be a finding.
constexpr std::uint64_t kMostMalformed = 10'000;

}  // namespace

tl::unexpected<index::Error> interrupted() {
  return fail(ErrorCode::cancelled, "interrupted; the store is as it was");
}

Staging::Staging(index::ObjectType type, index::Pass& pass, TypeReport& report, const LoadProgress& progress,
                 const std::stop_token& stop)
    : type_(type), pass_(pass), report_(report), progress_(progress), stop_(stop) {}

Expected<void> Staging::read(Batch& batch) {
  auto wrong_before = pass_.found(kMalformed, type_);
  if (!wrong_before) return forward(wrong_before);
  malformed_.insert(wrong_before->begin(), wrong_before->end());
  auto read = read_envelope(type_, batch.text,
                            {[this](const index::Row& row) { return stage(row); },
                             [this](const Malformed& row) { return note(row); }});
  if (!read || nameless_ == 0) return read;
  return pass_.report({std::string(kMalformed),
                       type_,
                       0,
                       {},
                       {},
                       fmt::format("{} {} rows without a readable id, the last: {}", nameless_,
                                   name_of(type_), nameless_why_)});
}

const std::vector<std::uint32_t>& Staging::seen() {
  std::sort(seen_.begin(), seen_.end());
  seen_.erase(std::unique(seen_.begin(), seen_.end()), seen_.end());
  return seen_;
}

std::vector<std::uint32_t> Staging::absent_of(const std::vector<std::uint32_t>& ids) {
  std::vector<std::uint32_t> absent;
  if (nameless_ > 0) return absent;
  const auto& seen_ids = seen();
  std::set_difference(ids.begin(), ids.end(), seen_ids.begin(), seen_ids.end(), std::back_inserter(absent));
  return absent;
}

BytesArrived Staging::arrived() {
  return [this](std::uint64_t bytes) {
    report_.bytes = bytes;
    progress_(report_, false);
  };
}

Expected<void> Staging::look_up() {
  if ((report_.rows() + report_.malformed) % kRowsPerLook != 0) return {};
  if (stop_.stop_requested()) return interrupted();
  progress_(report_, false);
  return {};
}

Expected<void> Staging::stage(const index::Row& row) {
  if (auto looked = look_up(); !looked) return looked;
  auto staged = pass_.stage(type_, row);
  if (!staged) return forward(staged);
  switch (*staged) {
    case Staged::added:
      ++report_.added;
      break;
    case Staged::replaced:
    case Staged::revived:
      ++report_.replaced;
      break;
    case Staged::unchanged:
      ++report_.unchanged;
      break;
    case Staged::older:
      ++report_.older;
      break;
  }
  if (malformed_.erase(row.id) == 1) {
    if (auto cleared = pass_.clear(kMalformed, type_, row.id); !cleared) return cleared;
  }
  seen_.push_back(row.id);
  if (row.updated <= pass_.newest_credible()) newest_.updated = std::max(newest_.updated, row.updated);
  if (on_row) on_row(row, *staged);
  return {};
}

Expected<void> Staging::note(const Malformed& row) {
  if (auto looked = look_up(); !looked) return looked;
  ++report_.malformed;
  if (report_.malformed > kMostMalformed) {
    return fail(ErrorCode::unavailable,
                fmt::format("more than {} malformed rows, the last: {}", kMostMalformed, row.why));
  }
  if (row.id == 0) {
    ++nameless_;
    nameless_why_ = row.why;
    return {};
  }
  malformed_.insert(row.id);
  seen_.push_back(row.id);  // it is there, only not readable: what we hold of it stays
  return pass_.report({std::string(kMalformed),
                       type_,
                       row.id,
                       {},
                       {},
                       fmt::format("{} {}: {}", name_of(type_), row.id, row.why)});
}

}  // namespace meetpoint::sync
