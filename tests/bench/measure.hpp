#pragma once

#include <sys/resource.h>

#include <chrono>
#include <cstddef>
#include <stdexcept>
#include <utility>
#include <vector>

#include "index/error.hpp"

/// What the benchmarks measure with.
namespace meetpoint::bench {

using Clock = std::chrono::steady_clock;

inline double seconds_since(Clock::time_point began) {
  return std::chrono::duration<double>(Clock::now() - began).count();
}

/// Of this process, all threads, user and system.
inline double cpu_seconds() {
  rusage use{};
  getrusage(RUSAGE_SELF, &use);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(use.ru_utime) + seconds(use.ru_stime);
}

/// One figure a run.
struct Times {
  std::vector<double> wall;
  std::vector<double> cpu;
};

template <typename Work>
auto timed(Times& times, Work work) {
  const double cpu = cpu_seconds();
  const auto began = Clock::now();
  auto result = work();
  times.wall.push_back(seconds_since(began));
  times.cpu.push_back(cpu_seconds() - cpu);
  return result;
}

/// Tells the compiler that somebody looks at a value.
template <typename T>
void look_at(const T& value) {
  asm volatile("" : : "r"(&value) : "memory");
}

template <typename T>
T must(index::Expected<T> value) {
  if (!value) throw std::runtime_error(value.error().text);
  return std::move(*value);
}

}  // namespace meetpoint::bench
