#include "rpki/endpoint_line.hpp"

#include <algorithm>

#include "index/ascii.hpp"

namespace meetpoint::rpki {

namespace {

bool take(std::string_view& text, std::string_view beginning) {
  if (!text.starts_with(beginning)) return false;
  text.remove_prefix(beginning.size());
  return true;
}

/// Empty for any other line.
std::string_view url_of(std::string_view line) {
  line = index::trimmed(line);
  if (take(line, "remarks:")) line = index::trimmed(line);
  if (!take(line, "PeeringAPI ")) return {};
  std::string_view rest = line;
  const bool usable =
      take(rest, "https://") && !rest.empty() && rest.size() <= kMostEndpointLineLetters &&
      std::all_of(rest.begin(), rest.end(), [](char letter) { return letter > ' ' && letter <= '~'; });
  return usable ? line : std::string_view();
}

}  // namespace

std::vector<std::string> endpoint_lines(std::string_view text) {
  std::vector<std::string> found;
  while (!text.empty() && found.size() < kMostEndpointLines) {
    const auto end = text.find('\n');
    const std::string_view url = url_of(text.substr(0, end));
    if (!url.empty() && std::find(found.begin(), found.end(), url) == found.end()) found.emplace_back(url);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return found;
}

}  // namespace meetpoint::rpki
