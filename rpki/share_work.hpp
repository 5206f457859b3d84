#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

/// Work that falls into many equal pieces, shared by this thread and some others.
namespace meetpoint::rpki {

/// Does pieces 0 to count - 1, begun in that order, and returns when all are done. After `do_piece`, a
/// `bool (std::size_t piece)` for any thread, yields false no more are begun; those before it are done all
/// the same. An exception ends it likewise and is thrown here. thread  the caller and at most `threads` - 1
/// others; fewer when the system has no more
template <typename DoPiece>
void share_work(std::size_t count, unsigned threads, const DoPiece& do_piece) {
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  std::exception_ptr problem;
  const auto work = [&] {
    try {
      for (std::size_t piece = next++; piece < count; piece = next++) {
        if (!do_piece(piece)) next = count;
      }
    } catch (...) {
      const std::lock_guard lock(mutex);
      problem = std::current_exception();
      next = count;
    }
  };
  std::vector<std::jthread> helpers;
  try {
    for (std::size_t i = 1; i < std::min<std::size_t>(threads, count); ++i) helpers.emplace_back(work);
  } catch (const std::system_error&) {
  }
  work();
  helpers.clear();
  if (problem) std::rethrow_exception(problem);
}

}  // namespace meetpoint::rpki
