#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

/// Memory for the bodies that are made for one request, as opposed to those that stand in the snapshot: what
/// all of them take together while they are made and sent is bounded, or 128 clients that read slowly could
/// make the server hold gigabytes.
///
/// thread  Room: any; a Share: one at a time
/// owner   a Room outlives its Shares
namespace meetpoint::api {

class Room {
 public:
  explicit Room(std::uint64_t most_bytes) : most_(most_bytes) {}
  std::uint64_t taken() const { return taken_; }

  /// What one answer holds of a Room; given back when it dies.
  class Share {
   public:
    /// Of a room without an end when there is none.
    explicit Share(Room* room = nullptr) : room_(room) {}
    Share(Share&& other) noexcept : room_(other.room_), bytes_(std::exchange(other.bytes_, 0)) {}
    Share& operator=(Share&& other) noexcept {
      std::swap(room_, other.room_);
      std::swap(bytes_, other.bytes_);
      return *this;
    }
    ~Share() {
      if (room_ != nullptr) room_->taken_ -= bytes_;
    }

    /// Makes it so large. False, and nothing has changed, when there is not enough room to grow.
    bool resize(std::uint64_t bytes) {
      if (room_ != nullptr && !room_->exchange(bytes_, bytes)) return false;
      bytes_ = bytes;
      return true;
    }
    std::uint64_t bytes() const { return bytes_; }

   private:
    Room* room_;
    std::uint64_t bytes_ = 0;
  };

 private:
  bool exchange(std::uint64_t given_back, std::uint64_t wanted) {
    std::uint64_t now = taken_;
    while (wanted <= given_back || now - given_back + wanted <= most_) {
      if (taken_.compare_exchange_weak(now, now - given_back + wanted)) return true;
    }
    return false;
  }

  std::atomic<std::uint64_t> taken_{0};
  std::uint64_t most_;
};

}  // namespace meetpoint::api
