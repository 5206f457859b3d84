#include "api/accept.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "index/ascii.hpp"

namespace meetpoint::api {

namespace {

/// Takes what stands before the next `separator` off the text.
std::string_view take(std::string_view& text, char separator) {
  const auto end = std::min(text.find(separator), text.size());
  const std::string_view taken = index::trimmed(text.substr(0, end), " \t");
  text.remove_prefix(std::min(end + 1, text.size()));
  return taken;
}

/// `1`, `0.5`, `0.125`, and `.2`, as Java's own client writes it; 0 for all that is none.
double quality_of(std::string_view text) {
  constexpr std::size_t kMostDigits = 3;
  const bool has_whole = text.starts_with('0') || text.starts_with('1');
  const double whole = text.starts_with('1') ? 1 : 0;
  if (has_whole) text.remove_prefix(1);
  if (text.empty()) return whole;
  if (text[0] != '.' || text.size() > kMostDigits + 1) return 0;
  double part = 0;
  double worth = 1;
  for (const char digit : text.substr(1)) {
    if (digit < '0' || digit > '9') return 0;
    worth /= 10;
    part += (digit - '0') * worth;
  }
  return whole + part > 1 ? 0 : whole + part;
}

/// How closely a range fits: 3 the type itself, 2 `application/*`, 1 `*/*`; 0 not at all.
int fit_of(std::string_view range, std::string_view type) {
  if (range == type) return 3;
  if (range == "*/*") return 1;
  const auto slash = type.find('/');
  return range.ends_with("/*") && range.substr(0, range.size() - 1) == type.substr(0, slash + 1) ? 2 : 0;
}

}  // namespace

Wish wish_for(std::string_view accept, std::string_view type) {
  const std::string lower = index::ascii_lower(accept);
  bool any_range = false;
  int best = 0;
  Wish wish;
  for (std::string_view rest = lower; !rest.empty();) {
    std::string_view item = take(rest, ',');
    const std::string_view range = take(item, ';');
    if (range.find('/') == std::string_view::npos) continue;
    any_range = true;
    const int fit = fit_of(range, type);
    if (fit == 0 || fit < best) continue;
    double quality = 1;
    while (!item.empty()) {
      const std::string_view parameter = take(item, ';');
      if (parameter.starts_with("q=")) quality = quality_of(parameter.substr(2));
    }
    wish = {fit == best ? std::max(wish.quality, quality) : quality, fit == 3};
    best = fit;
  }
  return any_range ? wish : Wish{1, false};
}

}  // namespace meetpoint::api
