#include "table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace meetpoint::bench {

namespace {

Line compared(std::string what, const std::vector<double>& ours, const std::vector<double>& floor) {
  Line line;
  line.what = std::move(what);
  line.runs = ours.size();
  line.ours = readable(median(ours));
  line.floor = readable(median(floor));
  line.ratio = fmt::format("{:.2f}", median(ours) / median(floor));
  return line;
}

/// `1.23 k/s`, `4.56 GB/s`, ...
std::string readable_rate(double rate, std::string_view unit) {
  if (rate < 1e3) return fmt::format("{:.3g} {}", rate, unit);
  if (rate < 1e6) return fmt::format("{:.3g} k{}", rate / 1e3, unit);
  if (rate < 1e9) return fmt::format("{:.3g} M{}", rate / 1e6, unit);
  return fmt::format("{:.3g} G{}", rate / 1e9, unit);
}

Line compared_rates(std::string what, const std::vector<double>& ours, const std::vector<double>& rival,
                    std::string_view unit) {
  Line line = compared(std::move(what), ours, rival);
  line.ours = readable_rate(median(ours), unit);
  line.floor = readable_rate(median(rival), unit);
  return line;
}

}  // namespace

Line against_rival(std::string what, std::vector<double> ours, std::vector<double> rival, double least_ratio,
                   std::string_view unit) {
  Line line = compared_rates(std::move(what), ours, rival, unit);
  line.goal = fmt::format("ratio >= {:.2f}", least_ratio);
  line.kept = median(ours) >= least_ratio * median(rival);
  return line;
}

Line against_least(std::string what, std::vector<double> ours, std::vector<double> rival, double least,
                   std::string_view unit) {
  Line line = compared_rates(std::move(what), ours, rival, unit);
  line.goal = ">= " + readable_rate(least, unit);
  line.kept = median(ours) >= least;
  return line;
}

Line against_floor(std::string what, std::vector<double> ours, std::vector<double> floor, double most_ratio) {
  Line line = compared(std::move(what), ours, floor);
  line.goal = fmt::format("ratio <= {:.3g}", most_ratio);
  line.kept = median(ours) <= most_ratio * median(floor);
  return line;
}

Line against_seconds(std::string what, std::vector<double> ours, std::vector<double> floor,
                     double most_seconds) {
  Line line = compared(std::move(what), ours, floor);
  line.goal = "<= " + readable(most_seconds);
  line.kept = median(ours) <= most_seconds;
  return line;
}

Line against_seconds(std::string what, std::vector<double> ours, double most_seconds) {
  Line line = against_seconds(std::move(what), ours, ours, most_seconds);
  line.floor.clear();
  line.ratio.clear();
  return line;
}

Line against_megabytes(std::string what, std::vector<double> ours, double most_megabytes) {
  Line line;
  line.what = std::move(what);
  line.runs = ours.size();
  line.ours = fmt::format("{:.0f} MB", median(ours));
  line.goal = fmt::format("<= {:.0f} MB", most_megabytes);
  line.kept = median(ours) <= most_megabytes;
  return line;
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

std::string readable(double seconds) {
  if (seconds < 1e-6) return fmt::format("{:.3g} ns", seconds * 1e9);
  if (seconds < 1e-3) return fmt::format("{:.3g} us", seconds * 1e6);
  if (seconds < 1) return fmt::format("{:.3g} ms", seconds * 1e3);
  return fmt::format("{:.3g} s", seconds);
}

void print(const std::vector<Line>& lines) {
  constexpr auto kShape = "{:<54} | {:>4} | {:>8} | {:>8} | {:>5} | {:>12} | {}\n";
  fmt::print(kShape, "what (median)", "runs", "ours", "floor", "ratio", "goal", "verdict");
  for (const Line& line : lines) {
    fmt::print(kShape, line.what, line.runs, line.ours, line.floor, line.ratio, line.goal,
               line.kept ? "ok" : "MISSED");
  }
}

}  // namespace meetpoint::bench
