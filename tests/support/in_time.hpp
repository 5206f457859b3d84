#pragma once

#include <chrono>
#include <thread>

namespace meetpoint::test {

/// Asks again and again until it is so; false when it is not after a minute.
template <typename IsTrue>
bool in_time(const IsTrue& is_true) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!is_true()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return true;
}

}  // namespace meetpoint::test
