#include "cli/map_svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numbers>
#include <optional>
#include <vector>

#include "cli/answer_places.hpp"
#include "cli/coverage_svg.hpp"
#include "cli/exit_code.hpp"
#include "cli/land_outline.hpp"
#include "cli/svg_text.hpp"
#include "cli/text.hpp"
#include "cli/whole_file.hpp"

namespace meetpoint::cli {

namespace {

constexpr double kWidth = 960;
constexpr double kMapHeight = 480;
constexpr double kMapTop = 44;  ///< below the title
constexpr double kFooter = 28;
constexpr double kDot = 5;
constexpr double kLetter = 7.2;  ///< of 12 px text, on average
constexpr double kLine = 15;
/// Longer names cover their neighbours.
constexpr std::size_t kLabelColumns = 30;
/// A map of one building still shows where in the country it is.
constexpr double kLeastDegrees = 8;

constexpr std::string_view kStyle = R"(
svg{--paper:#fff;--ink:#1b2430;--soft:#56616f;--sea:#eaf2f8;--land:#c3cfd9;--ix:#0f5cab;--fac:#b4470f;--doubt:#a07800}
@media(prefers-color-scheme:dark){svg{--paper:#12181f;--ink:#e5ebf1;--soft:#a3b0bd;--sea:#182430;--land:#3c4b59;--ix:#7db8f2;--fac:#f2a071;--doubt:#e8c250}}
text{font:12px system-ui,sans-serif;fill:var(--ink)}.title{font-size:16px;font-weight:600}.soft{fill:var(--soft)}
.paper{fill:var(--paper)}.sea{fill:var(--sea)}.land{fill:var(--land)}
.ix{fill:var(--ix)}.fac{fill:var(--fac)}.dot{stroke:var(--paper)}.doubt{stroke:var(--doubt);stroke-width:2}
.label{paint-order:stroke;stroke:var(--sea);stroke-width:3px;stroke-linejoin:round}
.line{fill:none;stroke:var(--ix);stroke-width:2}.axis{stroke:var(--soft)}
)";

/// Longitude and latitude to pixels: equirectangular, true to scale in the middle.
struct View {
  double west = -180;
  double north = 90;
  double across = kWidth / 360;  ///< pixels a degree of longitude
  double down = kMapHeight / 180;
  double x(const index::Point& point) const { return (point.longitude - west) * across; }
  double y(const index::Point& point) const { return kMapTop + (north - point.latitude) * down; }
};

View view_of(const std::vector<AnswerPlace>& places) {
  double west = 180;
  double east = -180;
  double south = 90;
  double north = -90;
  for (const AnswerPlace& place : places) {
    if (!place.where) continue;
    west = std::min(west, place.where->longitude);
    east = std::max(east, place.where->longitude);
    south = std::min(south, place.where->latitude);
    north = std::max(north, place.where->latitude);
  }
  constexpr double kMargin = 1.3;  // room for dots at the edge and their names
  if (west > east || (east - west) * kMargin > 300 || (north - south) * kMargin > 150) return {};
  const double latitude = (north + south) / 2;
  const double longitude = (east + west) / 2;
  const double narrowing = std::max(0.3, std::cos(latitude * std::numbers::pi / 180));
  double high = std::max(kLeastDegrees, (north - south) * kMargin);
  high = std::max(high, (east - west) * kMargin * narrowing * kMapHeight / kWidth);
  View view;
  view.down = kMapHeight / high;
  view.across = view.down * narrowing;
  view.north = latitude + high / 2;
  view.west = longitude - kWidth / view.across / 2;
  return view;
}

/// What stands at one pixel.
struct Dot {
  double x = 0;
  double y = 0;
  std::vector<const AnswerPlace*> places;
};

std::vector<Dot> dots_of(const std::vector<AnswerPlace>& places, const View& view) {
  std::vector<Dot> dots;
  for (const AnswerPlace& place : places) {
    if (!place.where) continue;
    const double x = std::round(view.x(*place.where));
    const double y = std::round(view.y(*place.where));
    const auto same = std::find_if(dots.begin(), dots.end(),
                                   [&](const Dot& dot) { return std::hypot(dot.x - x, dot.y - y) < 1; });
    if (same == dots.end())
      dots.push_back({x, y, {&place}});
    else
      same->places.push_back(&place);
  }
  return dots;
}

struct Box {
  double left = 0;
  double top = 0;
  double right = 0;
  double bottom = 0;
  bool meets(const Box& other) const {
    return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
  }
};

std::string name_of(const AnswerPlace& place) {
  return place.name.empty() ? fmt::format("{} {}", place.is_exchange ? "ix" : "fac", place.id) : place.name;
}

std::string label_of(const Dot& dot) {
  const std::size_t more = dot.places.size() - 1;
  const std::string suffix = more == 0 ? "" : fmt::format(" +{}", more);
  return short_text(name_of(*dot.places.front()), kLabelColumns) + suffix;
}

/// Beside its dot, above or below it, or nowhere when other dots and names are in all of these.
std::optional<Box> room_for(const Dot& dot, double width, const std::vector<Box>& taken) {
  const double half = width / 2;
  for (const auto& [left, top] :
       {std::pair(dot.x + kDot + 3, dot.y - kLine / 2),
        std::pair(dot.x - kDot - 3 - width, dot.y - kLine / 2),
        std::pair(dot.x - half, dot.y - kDot - kLine - 1), std::pair(dot.x - half, dot.y + kDot + 1)}) {
    const Box box{left, top, left + width, top + kLine};
    if (box.left < 0 || box.right > kWidth || box.top < kMapTop || box.bottom > kMapTop + kMapHeight)
      continue;
    if (std::none_of(taken.begin(), taken.end(), [&](const Box& other) { return box.meets(other); }))
      return box;
  }
  return std::nullopt;
}

std::string dots_svg(const std::vector<Dot>& dots) {
  std::string circles;
  std::string labels;
  std::vector<Box> taken;
  taken.reserve(2 * dots.size());
  for (const Dot& dot : dots) taken.push_back({dot.x - kDot, dot.y - kDot, dot.x + kDot, dot.y + kDot});
  for (const Dot& dot : dots) {
    std::string title;
    for (const AnswerPlace* place : dot.places) title += (title.empty() ? "" : ", ") + name_of(*place);
    const auto is = [&](auto of) { return std::any_of(dot.places.begin(), dot.places.end(), of); };
    circles +=
        fmt::format("<circle class=\"dot {}{}\" cx=\"{}\" cy=\"{}\" r=\"{}\"><title>{}</title></circle>\n",
                    is([](const AnswerPlace* place) { return place->is_exchange; }) ? "ix" : "fac",
                    is([](const AnswerPlace* place) { return place->has_findings; }) ? " doubt" : "", dot.x,
                    dot.y, kDot, svg_text(title));
    const std::string label = label_of(dot);
    const double width = kLetter * static_cast<double>(width_of(label));
    const auto box = room_for(dot, width, taken);
    if (!box) continue;
    taken.push_back(*box);
    // Fonts differ in width: a name is fastened at the side of its dot.
    const bool is_right = box->left > dot.x;
    const bool is_left = box->right < dot.x;
    labels += fmt::format("<text class=\"label\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>\n",
                          is_right  ? box->left
                          : is_left ? box->right
                                    : dot.x,
                          box->top + 11,
                          is_right  ? "start"
                          : is_left ? "end"
                                    : "middle",
                          svg_text(label));
  }
  return circles + labels;
}

std::string footer_of(const Json& answer, std::size_t nowhere) {
  std::string text;
  if (answer.contains("generation") && answer.contains("as_of"))
    text = fmt::format("generation {} of {}", answer.at("generation").dump(),
                       answer.at("as_of").get<std::string>());
  if (nowhere > 0) text += fmt::format("; of {} nobody says where", counted(nowhere, "place", "places"));
  return text;
}

}  // namespace

std::string map_svg(std::string_view answer, const index::Snapshot& snapshot, std::string_view title) {
  if (title.empty()) title = "places of the answer";
  const Json json = Json::parse(answer);
  const std::vector<AnswerPlace> places = places_of(json, snapshot);
  const View view = view_of(places);
  const auto nowhere = static_cast<std::size_t>(
      std::count_if(places.begin(), places.end(), [](const AnswerPlace& place) { return !place.where; }));
  const double below = kMapTop + kMapHeight + 12;
  const Drawn coverage = coverage_svg(json, below, kWidth);
  const double height = below + coverage.height + kFooter;
  constexpr std::size_t kTitleColumns = 90;
  std::string text = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" "
      "role=\"img\">\n<title>{2}</title>\n<style>{3}</style>\n<rect class=\"paper\" width=\"{0}\" "
      "height=\"{1}\"/>\n<text class=\"title\" x=\"12\" y=\"28\">{4}</text>\n",
      kWidth, height, svg_text(title), kStyle, short_svg_text(title, kTitleColumns));
  text += fmt::format(
      "<clipPath id=\"map\"><rect y=\"{0}\" width=\"{1}\" height=\"{2}\"/></clipPath>\n<g "
      "clip-path=\"url(#map)\">\n"
      "<rect class=\"sea\" y=\"{0}\" width=\"{1}\" height=\"{2}\"/>\n"
      "<path class=\"land\" transform=\"translate({3:.2f} {4:.2f}) scale({5:.5f} {6:.5f})\" d=\"{7}\"/>\n",
      kMapTop, kWidth, kMapHeight, -view.west * view.across, kMapTop + view.north * view.down,
      view.across / 10, view.down / 10, land_outline());
  text += dots_svg(dots_of(places, view)) + "</g>\n" + coverage.text;
  text += fmt::format(
      "<circle class=\"ix\" cx=\"18\" cy=\"{0}\" r=\"5\"/><text class=\"soft\" x=\"28\" "
      "y=\"{1}\">exchange</text>"
      "<circle class=\"fac\" cx=\"108\" cy=\"{0}\" r=\"5\"/><text class=\"soft\" x=\"118\" "
      "y=\"{1}\">facility</text>"
      "<text class=\"soft\" x=\"{2}\" y=\"{1}\" text-anchor=\"end\">{3}</text>\n</svg>\n",
      height - 14, height - 10, kWidth - 12, svg_text(footer_of(json, nowhere)));
  return text;
}

int draw_map(const std::string& file, std::string_view answer, const index::Snapshot& snapshot,
             std::string_view title) {
  const auto written = write_whole(file, map_svg(answer, snapshot, title));
  if (written) return kFound;
  report(written.error());
  return kOutputProblem;
}

}  // namespace meetpoint::cli
