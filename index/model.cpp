#include "index/model.hpp"

namespace meetpoint::index {

std::string_view name_of(ObjectType type) {
  constexpr std::array<std::string_view, kObjectTypeCount> kNames = {
      "org",   "campus", "fac",   "net",    "ix",       "carrier", "carrierfac",
      "ixfac", "ixlan",  "ixpfx", "netfac", "netixlan", "poc",
  };
  return kNames.at(static_cast<std::size_t>(type));
}

std::optional<ObjectType> type_named(std::string_view name) {
  for (const ObjectType type : kObjectTypes) {
    if (name_of(type) == name) return type;
  }
  return std::nullopt;
}

std::span<const ParentKey> parent_keys(ObjectType type) {
  static const auto kKeys = [] {
    std::array<std::vector<ParentKey>, kObjectTypeCount> keys;
    for (const ObjectType child : kObjectTypes) {
      for (const Field& field : fields_of(child)) {
        const auto column = find_column(child, field.name);
        if (column && field.parent)
          keys[static_cast<std::size_t>(child)].push_back({*field.parent, field.name, *column});
      }
    }
    return keys;
  }();
  return kKeys[static_cast<std::size_t>(type)];
}

std::optional<std::int64_t> Row::integer(std::size_t column) const {
  const auto* value = std::get_if<std::int64_t>(&columns[column]);
  return value == nullptr ? std::nullopt : std::optional(*value);
}

std::optional<double> Row::number(std::size_t column) const {
  const auto* value = std::get_if<double>(&columns[column]);
  return value == nullptr ? std::nullopt : std::optional(*value);
}

bool Row::flag(std::size_t column, bool otherwise) const {
  return integer(column).value_or(otherwise ? 1 : 0) != 0;
}

std::string_view Row::text(std::size_t column) const {
  const auto* value = std::get_if<std::string>(&columns[column]);
  return value == nullptr ? std::string_view() : std::string_view(*value);
}

std::uint32_t Row::reference(std::size_t column) const {
  return static_cast<std::uint32_t>(integer(column).value_or(0));
}

}  // namespace meetpoint::index
