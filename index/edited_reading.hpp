#pragma once

#include <array>
#include <map>
#include <memory>
#include <vector>

#include "index/store.hpp"

/// A generation with rows put in or in the place of others, for questions about what was or may come. What
/// snapshots and catalogs are made of is edited: rows; their text, findings' times, documents and history
/// stay as they are held.
///
/// thread  that of the reading
/// owner   the reading, which it has for itself
namespace meetpoint::index {

class EditedReading final : public Reading {
 public:
  explicit EditedReading(std::unique_ptr<Reading> reading)
      : reading_(std::move(reading)), generation_(reading_->generation()) {}

  /// The row with the edits so far; nothing when there is none.
  Expected<std::optional<Row>> row(ObjectType type, std::uint32_t id) override;
  /// From now on it has this row.
  void put(ObjectType type, Row row) { edits_[place(type)].insert_or_assign(row.id, std::move(row)); }
  /// Likewise; it holds beside those of the store.
  void report(FindingRecord finding) { findings_.push_back(std::move(finding)); }
  void call_it(const Generation& generation) { generation_ = generation; }

  Generation generation() const override { return generation_; }
  Expected<void> each(ObjectType type, const RowVisitor& visit) override;
  Expected<std::uint64_t> count(ObjectType type) override;
  Expected<std::vector<std::uint32_t>> ids(ObjectType type) override;
  Expected<std::vector<FindingRecord>> findings() override;

  Expected<std::vector<Generation>> generations() override { return reading_->generations(); }
  Expected<std::optional<Cursor>> cursor(ObjectType type) override { return reading_->cursor(type); }
  Expected<std::optional<std::string>> json(ObjectType type, std::uint32_t id) override {
    return reading_->json(type, id);
  }
  Expected<void> each_text(ObjectType type, std::uint64_t after, const TextVisitor& visit) override {
    return reading_->each_text(type, after, visit);
  }
  Expected<std::vector<FindingRecord>> cleared_findings() override { return reading_->cleared_findings(); }
  Expected<std::vector<Change>> changes() override { return reading_->changes(); }
  Expected<std::vector<Overlay>> overlays() override { return reading_->overlays(); }
  Expected<std::uint64_t> documents_changed(std::string_view kind) override {
    return reading_->documents_changed(kind);
  }
  Expected<void> each_document(std::string_view kind, const DocumentVisitor& visit) override {
    return reading_->each_document(kind, visit);
  }

 private:
  static std::size_t place(ObjectType type) { return static_cast<std::size_t>(type); }

  std::unique_ptr<Reading> reading_;
  Generation generation_;
  std::array<std::map<std::uint32_t, Row>, kObjectTypeCount> edits_;
  std::vector<FindingRecord> findings_;
};

}  // namespace meetpoint::index
