#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/message.hpp"
#include "api/room.hpp"

/// A body that is made bit by bit: it grows in chunks that are never copied, so that what a Room knows of is
/// what is held. A string that doubles holds its old half too while it grows, and up to half of it is air.
///
/// thread  one at a time
/// errors  has_room() is false once there was none: nothing is appended any more, and what stands there is no
///         body
namespace meetpoint::api {

class Chunks {
 public:
  /// shape   room may be null: all it takes
  explicit Chunks(Room* room) : share_(room) {}

  void append(std::string_view text) {
    while (text.size() > left_) {
      const std::string_view fits = text.substr(0, left_);
      put(fits);
      text.remove_prefix(fits.size());
      if (!grow()) return;
    }
    put(text);
  }
  std::uint64_t bytes() const { return bytes_; }
  bool has_room() const { return has_room_; }

  /// The body becomes the response's, with its share of the room. Nothing is left here.
  void move_to(Response& response) {
    auto pieces = std::make_shared<Pieces>(nullptr);
    for (std::string& chunk : chunks_) pieces->add_own(std::move(chunk));
    response.body.clear();
    response.pieces = std::move(pieces);
    response.share = std::move(share_);
    chunks_.clear();
    bytes_ = left_ = 0;
  }

 private:
  /// The first chunk is enough for most objects; the last ones are so large that there are few, and small
  /// beside the room.
  static constexpr std::size_t kFirstBytes = 4UL * 1024;
  static constexpr std::size_t kMostBytes = 256UL * 1024;

  void put(std::string_view text) {
    if (text.empty()) return;
    chunks_.back().append(text);
    left_ -= text.size();
    bytes_ += text.size();
  }
  bool grow() {
    const std::size_t next = chunks_.empty() ? kFirstBytes : std::min(kMostBytes, 2 * chunks_.back().size());
    has_room_ = has_room_ && share_.resize(share_.bytes() + next);
    if (!has_room_) return false;
    chunks_.emplace_back().reserve(next);
    left_ = next;
    return true;
  }

  Room::Share share_;
  std::vector<std::string> chunks_;
  std::size_t left_ = 0;  ///< in the last chunk
  std::uint64_t bytes_ = 0;
  bool has_room_ = true;
};

}  // namespace meetpoint::api
