#include "index/table.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "index/ids.hpp"
#include "index/json_text.hpp"

namespace meetpoint::index {

namespace {

constexpr std::string_view kListBegin = "{\"data\": [";
constexpr std::string_view kBetweenRows = ", ";

Status status_of(std::string_view text) {
  if (text == "pending") return Status::pending;
  if (text == "deleted") return Status::deleted;
  return Status::ok;
}

}  // namespace

std::optional<std::string> visible_text(ObjectType type, const Row& row) {
  if (type == ObjectType::poc) {
    constexpr auto kVisible = column_of(ObjectType::poc, "visible");
    if (row.text(kVisible) != "Public") return std::nullopt;
  }
  if (type == ObjectType::ixlan &&
      json_member(row.json, "ixf_ixp_member_list_url_visible") != std::string_view("\"Public\"")) {
    return without_json_member(row.json, "ixf_ixp_member_list_url");
  }
  return row.json;
}

std::string_view Table::value(Slot slot, std::size_t field) const {
  const std::uint32_t place = places_[slot * fields_ + field];
  if (place == 0) return {};
  return json_value_at(text(slot).substr(place));
}

std::optional<Slot> Table::find(std::uint32_t id) const {
  const auto found = std::lower_bound(rows_.begin(), rows_.end(), id,
                                      [](const Row& row, std::uint32_t wanted) { return row.id < wanted; });
  if (found == rows_.end() || found->id != id) return std::nullopt;
  return static_cast<Slot>(found - rows_.begin());
}

std::span<const Slot> Table::with(std::size_t field, std::uint32_t value) const {
  const Index& index = indexes_[field];
  assert(!index.first.empty());
  const auto found = std::lower_bound(index.values.begin(), index.values.end(), value);
  if (found == index.values.end() || *found != value) return {};
  const auto at = static_cast<std::size_t>(found - index.values.begin());
  return std::span(index.slots).subspan(index.first[at], index.first[at + 1] - index.first[at]);
}

TableBuilder::TableBuilder(ObjectType type, const Table* like) {
  table_->type_ = type;
  table_->fields_ = fields_of(type).size();
  table_->text_ = kListBegin;
  if (like == nullptr) return;
  constexpr std::size_t kMore = 50;  // 2 %
  table_->text_.reserve(like->text_.size() + like->text_.size() / kMore);
  table_->rows_.reserve(like->rows_.size() + like->rows_.size() / kMore);
  table_->places_.reserve(like->places_.size() + like->places_.size() / kMore);
}

void TableBuilder::append(Table::Row row, std::string_view text) {
  assert(table_->rows_.empty() || table_->rows_.back().id < row.id);
  std::string& texts = row.status == Status::ok ? table_->text_ : others_;
  if (row.status == Status::ok && texts.size() > kListBegin.size()) texts += kBetweenRows;
  row.begin = texts.size();
  row.size = static_cast<std::uint32_t>(text.size());
  texts += text;
  table_->newest_applied_ = std::max(table_->newest_applied_, row.applied);
  table_->newest_updated_ = std::max(table_->newest_updated_, row.updated);
  table_->rows_.push_back(row);
}

void TableBuilder::add(const Row& row, UtcSeconds applied) {
  const auto text = visible_text(table_->type_, row);
  if (!text) return keep_hidden(row.id);
  append({0, 0, row.id, row.created, row.updated, applied, status_of(row.status)}, *text);
  const auto fields = fields_of(table_->type_);
  const std::size_t first = table_->places_.size();
  table_->places_.resize(first + fields.size(), 0);
  std::size_t expected = 0;  // upstream prints them in the order of the list
  for (JsonMembers member(*text); member.next();) {
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const std::size_t at = (expected + i) % fields.size();
      if (fields[at].name != member.name()) continue;
      table_->places_[first + at] = static_cast<std::uint32_t>(member.value().data() - text->data());
      expected = at + 1;
      break;
    }
  }
}

void TableBuilder::keep(const Table& from, Slot slot) {
  append(from.rows_[slot], from.text(slot));
  const auto places = from.places_.begin() + static_cast<std::ptrdiff_t>(slot * from.fields_);
  table_->places_.insert(table_->places_.end(), places, places + static_cast<std::ptrdiff_t>(from.fields_));
}

void TableBuilder::build_index(std::size_t field) {
  Table::Index& index = table_->indexes_[field];
  index.of_slot.resize(table_->size());
  index.is_there.resize(table_->size());
  std::vector<std::pair<std::uint32_t, Slot>> pairs;
  pairs.reserve(table_->size());
  for (Slot slot = 0; slot < table_->size(); ++slot) {
    const auto value = parse_number(table_->value(slot, field), 0xffffffff);
    if (!value) continue;
    index.of_slot[slot] = static_cast<std::uint32_t>(*value);
    index.is_there[slot] = true;
    pairs.emplace_back(index.of_slot[slot], slot);
  }
  std::sort(pairs.begin(), pairs.end());
  index.slots.reserve(pairs.size());
  for (const auto& [value, slot] : pairs) {
    if (index.values.empty() || index.values.back() != value) {
      index.values.push_back(value);
      index.first.push_back(static_cast<std::uint32_t>(index.slots.size()));
    }
    index.slots.push_back(slot);
  }
  index.first.push_back(static_cast<std::uint32_t>(index.slots.size()));
}

std::shared_ptr<const Table> TableBuilder::build() {
  std::sort(table_->hidden_ids_.begin(), table_->hidden_ids_.end());
  table_->text_ += kListEnd;
  table_->list_size_ = table_->text_.size();
  for (Table::Row& row : table_->rows_) {
    if (row.status != Status::ok) row.begin += table_->list_size_;
  }
  table_->text_ += others_;
  table_->text_.shrink_to_fit();
  table_->rows_.shrink_to_fit();
  table_->places_.shrink_to_fit();
  const auto fields = fields_of(table_->type_);
  table_->indexes_.resize(fields.size());
  for (std::size_t field = 0; field < fields.size(); ++field) {
    if (Table::is_indexed(fields[field])) build_index(field);
  }
  return std::exchange(table_, nullptr);
}

}  // namespace meetpoint::index
