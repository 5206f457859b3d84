#include "api/connection.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <utility>

namespace meetpoint::api {

namespace {

/// What is read at a time; a usual head has 500 bytes.
constexpr std::size_t kPieceBytes = 16UL * 1024;

/// What an idle connection keeps for the next head.
constexpr std::size_t kKeptBytes = 1024;

}  // namespace

Connection::Progress Connection::read_head() {
  std::array<char, kPieceBytes> piece;
  while (progress_ == Progress::not_yet) {
    if (is_looked_at()) break;
    const auto [state, bytes] = transport_->receive(piece);
    if (state == Transport::State::not_yet) break;
    if (state == Transport::State::ended) progress_ = Progress::ended;
    received_.append(piece.data(), bytes);
  }
  return progress_;
}

bool Connection::is_looked_at() {
  if (received_.empty()) return false;
  auto looked = scan_.look(received_);
  if (!looked) return false;
  if (looked->has_value()) {
    head_ = std::move(**looked);
    taken_ = head_->begin;
    progress_ = Progress::whole;
  } else {
    refused_ = std::move(looked->error());
    progress_ = Progress::refused;
  }
  return true;
}

void Connection::give_up() {
  is_given_up_ = true;
  const linger at_once{1, 0};
  ::setsockopt(transport_->socket(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

std::size_t Connection::take(std::span<char> room) {
  const std::size_t end = is_head_taken() ? received_.size() : head_->bytes;
  const std::size_t bytes = std::min(room.size(), end - taken_);
  std::copy_n(received_.data() + taken_, bytes, room.data());
  taken_ += bytes;
  return bytes;
}

void Connection::next_request() {
  received_.erase(0, head_->bytes);
  if (received_.empty() && received_.capacity() > kKeptBytes) received_ = std::string();
  head_.reset();
  progress_ = Progress::not_yet;
  scan_.restart();
  taken_ = 0;
}

}  // namespace meetpoint::api
