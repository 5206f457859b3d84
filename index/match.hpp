#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "index/error.hpp"
#include "index/table.hpp"

/// One demand on one field of a row, compared the way PeeringDB's database does: text without case and
/// accents, numbers as numbers, times by day where only a day is given. A null or absent value meets no
/// demand.
/// thread  a Match belongs to one thread at a time
/// source  PeeringDB 2.82, field filters and their suffixes
namespace meetpoint::index {

enum class Compare : std::uint8_t {
  equals,
  contains,
  starts_with,
  in,
  less,
  less_equal,
  greater,
  greater_equal
};

/// How PeeringDB compares text without a suffix.
enum class TextRule : std::uint8_t {
  whole,
  part,     ///< `equals` means contains: addresses, cities and states of an org, fac or ix
  country,  ///< a code of two letters, or part of a country's English name
  element,  ///< elements of a list are looked at, where else the whole list is compared
};

/// A whole number as Python's int() reads it, with blanks round it and a sign; beyond 64 bit it is the
/// nearest. Nothing for all other text.
std::optional<std::int64_t> whole_number(std::string_view text);

class Match {
 public:
  /// shape   field: its place in fields_of(type); `text` is a comma list for `in`
  /// errors  invalid: no value of the field's kind; the text is what upstream's database layer says
  static Expected<Match> make(ObjectType type, std::size_t field, Compare compare, std::string_view text,
                              TextRule rule = TextRule::whole);

  bool operator()(const Table& table, Slot slot) const;

  std::size_t field() const { return field_; }
  /// The values that an `equals` or `in` on a foreign key or AS number names, for Table::with; nothing for
  /// other demands.
  const std::vector<std::uint32_t>* references() const { return by_reference_ ? &references_ : nullptr; }
  /// Those of an `equals` or `in` on any whole number that could be an id, ascending.
  std::vector<std::uint32_t> ids() const;

 private:
  enum class How : std::uint8_t { number, flag, time, text, list };

  Match() = default;
  Expected<void> read(const Field& field, std::string_view text);
  Expected<void> read_one(std::string_view text);
  template <typename Values, typename Value>
  bool compares(const Values& wanted, const Value& value) const;
  bool text_matches(std::string_view folded) const;
  bool list_matches(std::string_view value) const;
  bool has_some_of(const std::string& list) const;

  std::size_t field_ = 0;
  Compare compare_ = Compare::equals;
  How how_ = How::text;
  bool element_wise_ = false;  // elements of a list are looked at
  std::vector<double> numbers_;
  std::vector<std::int64_t> times_ms_;
  std::vector<std::string> texts_;  // folded
  /// Of an `in` on elements, which may name thousands: what was said of a list before. Rows have few of them.
  mutable std::unordered_map<std::string, bool> lists_;
  bool by_reference_ = false;
  std::vector<std::uint32_t> references_;
};

/// What stands between the commas of a list; of an empty one, one empty element.
std::vector<std::string_view> comma_elements(std::string_view list);

/// Place of a field in fields_of(type); nothing for a name that is none.
std::optional<std::size_t> field_named(ObjectType type, std::string_view name);

}  // namespace meetpoint::index
