#include "api/signed_request.hpp"

#include <algorithm>

#include "index/ascii.hpp"

namespace meetpoint::api {

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
    *all += index::trimmed(field.value, " \t");
  }
  return all;
}

}  // namespace meetpoint::api
