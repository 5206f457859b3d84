#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "index/model.hpp"

/// Every row of one object type of one generation, ready to be printed and asked: its exact text, where each
/// field's value stands in it, and which rows hang on which parent. Only what a visitor without a key may
/// see at upstream: contacts that are not Public are left out, and so is a member list's URL that is not.
///
/// The ok rows stand one after the other in their envelope, so that the whole list is one piece of memory.
///
/// thread  any number of readers; never changed after build
/// owner   texts and spans point into the table
namespace meetpoint::index {

/// Place of a row in its table; rows stand by id.
using Slot = std::uint32_t;
using Slots = std::vector<Slot>;

/// What stands behind the rows of a list.
inline constexpr std::string_view kListEnd = "], \"meta\": {}}";

/// Any other word is of a row that upstream lists, as `not-operational` of a port: it is served as an ok one.
/// Only rows that say `ok` are places to meet at (index/snapshot).
enum class Status : std::uint8_t { ok, pending, deleted };

class Table {
 public:
  ObjectType type() const { return type_; }
  std::size_t size() const { return rows_.size(); }
  /// Rows that are held and not shown, ascending.
  const std::vector<std::uint32_t>& hidden_ids() const { return hidden_ids_; }

  std::uint32_t id(Slot slot) const { return rows_[slot].id; }
  Status status(Slot slot) const { return rows_[slot].status; }
  UtcSeconds created(Slot slot) const { return rows_[slot].created; }
  UtcSeconds updated(Slot slot) const { return rows_[slot].updated; }
  /// Commit time of the generation that last changed the row here.
  UtcSeconds applied(Slot slot) const { return rows_[slot].applied; }
  std::string_view text(Slot slot) const { return {text_.data() + rows_[slot].begin, rows_[slot].size}; }
  /// The bytes of a value: `"a name"`, `17`, `null`; empty when the row has no such member.
  /// shape   field: its place in fields_of(type)
  std::string_view value(Slot slot, std::size_t field) const;
  /// A foreign key or an AS number of 32 bit, 0 if it says so; nothing when it is null, absent or none.
  /// shape   field: one that is indexed
  std::optional<std::uint32_t> reference(Slot slot, std::size_t field) const {
    const Index& index = indexes_[field];
    return index.is_there[slot] ? std::optional(index.of_slot[slot]) : std::nullopt;
  }
  /// The newest change of this mirror in the table, and of upstream; 0 when it is empty.
  UtcSeconds newest_applied() const { return newest_applied_; }
  UtcSeconds newest_updated() const { return newest_updated_; }

  std::optional<Slot> find(std::uint32_t id) const;
  /// Rows whose field, a foreign key or an AS number, has that value: ascending.
  std::span<const Slot> with(std::size_t field, std::uint32_t value) const;
  /// True for the fields that `with` takes.
  static bool is_indexed(const Field& field) { return field.parent.has_value() || field.kind == Kind::asn; }

  /// `{"data": [...], "meta": {}}` with every ok row, by id.
  std::string_view list() const { return {text_.data(), list_size_}; }

 private:
  friend class TableBuilder;
  struct Row {
    std::size_t begin = 0;
    std::uint32_t size = 0;
    std::uint32_t id = 0;
    UtcSeconds created = 0;
    UtcSeconds updated = 0;
    UtcSeconds applied = 0;
    Status status = Status::ok;
  };
  /// Slots by value: those of values[i] stand from first[i] to first[i + 1]. And values by slot, for those
  /// who go through all rows: reading a number out of a row's text takes ten times as long.
  struct Index {
    std::vector<std::uint32_t> of_slot;
    std::vector<bool> is_there;
    std::vector<std::uint32_t> values;
    std::vector<std::uint32_t> first;
    Slots slots;
  };

  ObjectType type_ = ObjectType::org;
  std::string text_;
  std::size_t list_size_ = 0;
  std::vector<Row> rows_;
  std::size_t fields_ = 0;
  std::vector<std::uint32_t> places_;  ///< of each field's value in its row's text, row by row; 0: absent
  std::vector<Index> indexes_;         ///< by field; empty for those that are not indexed
  std::vector<std::uint32_t> hidden_ids_;
  UtcSeconds newest_applied_ = 0;
  UtcSeconds newest_updated_ = 0;
};

/// Puts a table together from rows that come by id.
class TableBuilder {
 public:
  /// `like` is a table of about that size, to make room; may be null.
  TableBuilder(ObjectType type, const Table* like);
  /// A row as it is held; left out if a visitor may not see it.
  void add(const index::Row& row, UtcSeconds applied);
  /// A row of another table of the type, as it is there.
  void keep(const Table& from, Slot slot);
  /// A row that is hidden and did not change.
  void keep_hidden(std::uint32_t id) { table_->hidden_ids_.push_back(id); }
  std::shared_ptr<const Table> build();

 private:
  void append(Table::Row row, std::string_view text);
  void build_index(std::size_t field);

  std::shared_ptr<Table> table_ = std::make_shared<Table>();
  std::string others_;  ///< texts of rows that are not ok
};

/// What a visitor sees of a row: its text, or nothing for a row that is not shown.
std::optional<std::string> visible_text(ObjectType type, const Row& row);

}  // namespace meetpoint::index
