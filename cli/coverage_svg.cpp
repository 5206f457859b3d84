#include "cli/coverage_svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "cli/svg_text.hpp"

namespace meetpoint::cli {

namespace {

constexpr double kCurve = 180;
constexpr double kLeft = 48;  ///< numbers beside the axis
constexpr double kLine = 18;
/// Two lists of names beside each other.
constexpr std::size_t kNameColumns = 52;

}  // namespace

Drawn coverage_svg(const Json& answer, double top, double width) {
  if (!answer.contains("steps") || !answer.contains("reachable_now") || answer.at("steps").empty()) return {};
  const Json& steps = answer.at("steps");
  std::vector<double> covered = {answer.at("reachable_now").get<double>()};
  for (const Json& step : steps) covered.push_back(step.at("covered").get<double>());
  const double most = std::max(1.0, std::max(answer.value("weight", 0.0), covered.back()));
  const double bottom = top + 24 + kCurve;
  const double apart = (width - kLeft - 40) / static_cast<double>(steps.size());
  const auto x = [&](std::size_t step) { return kLeft + apart * static_cast<double>(step); };
  const auto y = [&](double value) { return bottom - kCurve * value / most; };
  std::string line;
  std::string points;
  // Of a hundred steps not each number has room.
  const std::size_t every = 1 + covered.size() / 30;
  for (std::size_t k = 0; k < covered.size(); ++k) {
    line += fmt::format("{}{:.1f} {:.1f}", k == 0 ? "M" : "L", x(k), y(covered[k]));
    points += fmt::format(R"(<circle class="ix" cx="{:.1f}" cy="{:.1f}" r="4"/>)", x(k), y(covered[k]));
    if (k % every != 0) continue;
    points += fmt::format(
        "<text x=\"{0:.1f}\" y=\"{1:.1f}\" text-anchor=\"middle\">{2}</text><text class=\"soft\" "
        "x=\"{0:.1f}\" "
        "y=\"{3:.1f}\" text-anchor=\"middle\">{4}</text>\n",
        x(k), y(covered[k]) - 8, covered[k], bottom + 15, k == 0 ? "now" : fmt::to_string(k));
  }
  std::string text = fmt::format(
      "<path class=\"axis\" d=\"M{0} {1}V{2}H{3}\" fill=\"none\"/><text class=\"soft\" x=\"{4}\" y=\"{1}\" "
      "text-anchor=\"end\">{5}</text>\n<path class=\"line\" d=\"{6}\"/>\n{7}\n",
      kLeft, bottom - kCurve, bottom, width - 24, kLeft - 6, most, line, points);
  const std::size_t rows = (steps.size() + 1) / 2;
  const double list = bottom + 24 + kLine;
  for (std::size_t k = 0; k < steps.size(); ++k) {
    const Json& step = steps[k];
    text +=
        fmt::format("<text x=\"{}\" y=\"{}\">{}. {} (+{})</text>\n", k < rows ? kLeft : width / 2 + 12,
                    list + kLine * static_cast<double>(k % rows), k + 1,
                    short_svg_text(step.at("name").get<std::string>(), kNameColumns), step.at("gain").dump());
  }
  return {text, list + kLine * static_cast<double>(rows) - top};
}

}  // namespace meetpoint::cli
