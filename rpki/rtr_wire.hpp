#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "index/error.hpp"

/// One TCP connection at a time, whose waits another thread can end.
/// thread  interrupt: any; all else: one
namespace meetpoint::rpki {

class RtrWire {
 public:
  RtrWire();
  ~RtrWire();
  RtrWire(const RtrWire&) = delete;
  RtrWire& operator=(const RtrWire&) = delete;

  /// Tries each address that the host has, within `most` together. What the resolver takes comes on top and
  /// cannot be interrupted.
  /// errors  unavailable: nobody there; cancelled: interrupted
  index::Expected<void> open(const std::string& host, const std::string& port,
                             std::chrono::milliseconds most);
  void close();

  /// At least one byte, at most as many as there is room for.
  /// shape   0: nothing came in time
  /// errors  unavailable: the other side closed or broke; cancelled: interrupted
  index::Expected<std::size_t> receive(std::span<std::uint8_t> room, std::chrono::milliseconds most);
  /// All bytes.
  /// errors  as receive, and unavailable when it takes longer than `most`
  index::Expected<void> send(std::string_view bytes, std::chrono::milliseconds most);

  /// Every wait from now on ends at once.
  void interrupt() const;

 private:
  using Instant = std::chrono::steady_clock::time_point;
  index::Expected<bool> ready(short events, Instant end) const;

  int socket_ = -1;
  int interrupt_ = -1;  // an eventfd, readable once interrupted
};

}  // namespace meetpoint::rpki
