#include "index/prefixes.hpp"

#include <cassert>

#include "index/json_text.hpp"
#include "index/match.hpp"

namespace meetpoint::index {

Slots prefixes_with(const Table& prefixes, const IpAddress& address) {
  assert(prefixes.type() == ObjectType::ixpfx);
  const std::size_t field = *field_named(ObjectType::ixpfx, "prefix");
  Slots slots;
  for (Slot slot = 0; slot < prefixes.size(); ++slot) {
    const auto text = json_string(prefixes.value(slot, field));
    if (!text) continue;
    const auto prefix = parse_prefix(*text);
    if (prefix && contains(*prefix, address)) slots.push_back(slot);
  }
  return slots;
}

}  // namespace meetpoint::index
