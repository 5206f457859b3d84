#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "api/transport.hpp"

/// Bytes to a client's socket straight from where they stand, whole answers in one system call where they
/// fit: a stream's buffer between would copy them once more and send them in small parts.
namespace meetpoint::api {

/// Who takes less a second, after the first seconds, is let go: an answer holds its generation in memory for
/// as long as it is sent. A list of 40 MB may take 20 minutes, the file of 137 MB 70.
inline constexpr std::uint64_t kLeastBytesPerSecond = std::uint64_t{32} * 1024;

/// One answer on its way, in one part or many: how long it may take is counted over all of it. What the
/// kernel took counts as taken, and a slow reader's kernels take in large steps, with many seconds between:
/// only by the whole answer can they be told from one who has stopped.
///
/// shape   `grace` is given to any answer, whatever its
///         size; who takes nothing at all for three times as long has stopped
/// A sender that has to wait for its reader holds a thread, so it takes a place among those that may; without
/// one its reader is let go.
///
/// thread  one at a time; one sender a transport
/// errors  false: the client is gone, has stopped, or was too slow; then nothing more is to be sent
class Sender {
 public:
  /// A place to wait in; null: there is none left.
  using TakePlace = std::function<std::shared_ptr<const void>()>;

  /// shape   take_place may be null: there are as many as it likes
  Sender(Transport& transport, std::chrono::milliseconds grace, TakePlace take_place = {});
  bool send(std::string_view head, const std::vector<std::string_view>& parts);
  bool send(std::string_view part) { return send(part, {}); }
  std::uint64_t taken() const { return taken_; }  ///< bytes
  std::chrono::steady_clock::duration took() const { return std::chrono::steady_clock::now() - begin_; }

 private:
  bool wait_for_room();

  Transport& transport_;
  std::chrono::milliseconds grace_;
  TakePlace take_place_;
  std::shared_ptr<const void> place_;  ///< once it had to wait
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point last_ = begin_;  ///< when some bytes were last taken
  std::uint64_t taken_ = 0;
};

}  // namespace meetpoint::api
