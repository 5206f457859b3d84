#pragma once

#include <string>
#include <string_view>
#include <vector>

/// What a benchmark prints: one line a figure, against the floor measured in the same run and the goal.
namespace meetpoint::bench {

struct Line {
  std::string what;
  std::size_t runs = 0;
  std::string ours;   ///< median
  std::string floor;  ///< median; empty where there is none
  std::string ratio;
  std::string goal;
  bool kept = false;
};

/// A time that may be at most `most_ratio` floors.
Line against_floor(std::string what, std::vector<double> ours, std::vector<double> floor, double most_ratio);

/// A time of at most `most_seconds`; the floor is there to be looked at.
Line against_seconds(std::string what, std::vector<double> ours, std::vector<double> floor,
                     double most_seconds);

/// Likewise, without a floor.
Line against_seconds(std::string what, std::vector<double> ours, double most_seconds);

/// Memory of at most `most_megabytes`, without a floor.
Line against_megabytes(std::string what, std::vector<double> ours, double most_megabytes);

/// Something a second of which there should be much: at least `least_ratio` times the rival's.
/// shape   unit: `/s`, `B/s`
Line against_rival(std::string what, std::vector<double> ours, std::vector<double> rival, double least_ratio,
                   std::string_view unit);

/// Likewise, at least `least`; the rival is there to be looked at.
Line against_least(std::string what, std::vector<double> ours, std::vector<double> rival, double least,
                   std::string_view unit);

double median(std::vector<double> values);

/// `1.23 s`, `4.56 ms`, ...
std::string readable(double seconds);

void print(const std::vector<Line>& lines);

}  // namespace meetpoint::bench
