#include "api/signed_request.hpp"

#include <algorithm>

#include "index/ascii.hpp"

namespace meetpoint::api {

std::string_view trimmed(std::string_view value) {
  const std::size_t begin = std::min(value.find_first_not_of(" \t"), value.size());
  value.remove_prefix(begin);
  return value.substr(0, value.find_last_not_of(" \t") + 1);
}

bool is_name(std::string_view field, std::string_view name) {
  return field.size() == name.size() && index::ascii_lower(field) == index::ascii_lower(name);
}

bool SignedRequest::has(std::string_view name) const {
  return std::any_of(fields.begin(), fields.end(),
                     [&](const HeaderField& field) { return is_name(field.name, name); });
}

std::optional<std::string> SignedRequest::combined(std::string_view name) const {
  std::optional<std::string> all;
  for (const HeaderField& field : fields) {
    if (!is_name(field.name, name)) continue;
    if (all) *all += ", ";
    if (!all) all.emplace();
    *all += trimmed(field.value);
  }
  return all;
}

}  // namespace meetpoint::api
