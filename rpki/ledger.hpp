#pragma once

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

/// What one cache holds of one kind of record, kept by the changes that are told of it: noting one is cheap,
/// and fold() makes an ascending list of all in one pass over the list before. A list that was handed out
/// never changes.
/// shape   what is added twice is there once; what is not there may be removed
/// thread  one; what list() gave: any
namespace meetpoint::rpki {

template <typename Record>
class Ledger {
 public:
  using List = std::vector<Record>;

  void note(const Record& record, bool added) { changes_.push_back({record, added}); }
  /// All that was noted and folded is gone.
  void clear() {
    changes_.clear();
    if (!list_->empty()) list_ = std::make_shared<const List>();
  }
  void fold();
  /// As of the last fold(): the same object while nothing changes.
  std::shared_ptr<const List> list() const { return list_; }

 private:
  struct Change {
    Record record;
    bool added;
  };
  std::vector<Change> changes_;
  std::shared_ptr<const List> list_ = std::make_shared<const List>();
};

template <typename Record>
void Ledger<Record>::fold() {
  std::vector<Change> changes = std::exchange(changes_, {});
  const auto by_record = [](const Change& a, const Change& b) { return a.record < b.record; };
  if (!std::is_sorted(changes.begin(), changes.end(), by_record))
    std::stable_sort(changes.begin(), changes.end(), by_record);
  List made;
  made.reserve(list_->size() + changes.size());
  auto held = list_->begin();
  bool differs = false;
  for (std::size_t at = 0; at < changes.size(); ++at) {
    const Record& record = changes[at].record;
    const bool is_last = at + 1 == changes.size() || record < changes[at + 1].record;
    if (!is_last) continue;  // of several changes to one record the last counts
    while (held != list_->end() && *held < record) made.push_back(*held++);
    const bool was_there = held != list_->end() && !(record < *held);
    if (was_there) ++held;
    if (changes[at].added) made.push_back(record);
    differs = differs || was_there != changes[at].added;
  }
  if (!differs) return;
  made.insert(made.end(), held, list_->end());
  list_ = std::make_shared<const List>(std::move(made));
}

}  // namespace meetpoint::rpki
