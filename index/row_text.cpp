#include "index/row_text.hpp"

#include "index/json_text.hpp"
#include "index/match.hpp"

namespace meetpoint::index {

std::string text_of(const Table& table, Slot slot, std::string_view field) {
  const auto place = field_named(table.type(), field);
  if (!place) return {};
  const std::string_view value = table.value(slot, *place);
  if (const auto text = json_string(value)) return *text;
  return value == "null" ? std::string() : std::string(value);
}

}  // namespace meetpoint::index
