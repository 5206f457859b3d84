#include "cli/svg_text.hpp"

#include "cli/text.hpp"

namespace meetpoint::cli {

namespace {

/// U+FFFE and U+FFFF, which XML 1.0 does not allow; what else it does not is not in tamed text.
bool is_no_character(std::string_view text) {
  return text.starts_with("\xef\xbf\xbe") || text.starts_with("\xef\xbf\xbf");
}

}  // namespace

std::string svg_text(std::string_view text) {
  const std::string tamed = tame(text);
  std::string escaped;
  for (std::string_view rest = tamed; !rest.empty(); rest.remove_prefix(1)) {
    if (is_no_character(rest)) {
      rest.remove_prefix(2);
      continue;
    }
    switch (rest.front()) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += rest.front();
    }
  }
  return escaped;
}

std::string short_text(std::string_view text, std::size_t columns) {
  std::string cut = fit(text, columns);
  cut.erase(cut.find_last_not_of(' ') + 1);
  return cut;
}

std::string short_svg_text(std::string_view text, std::size_t columns) {
  return svg_text(short_text(text, columns));
}

}  // namespace meetpoint::cli
