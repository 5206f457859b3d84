#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "api/request_head.hpp"
#include "api/transport.hpp"
#include "index/ids.hpp"

/// One client's connection: what has come of his next request, and the place that he takes among all.
/// thread  one at a time
namespace meetpoint::api {

class Connection {
 public:
  /// Given back when it goes.
  using Seat = std::shared_ptr<const void>;

  Connection(std::unique_ptr<Transport> transport, index::IpAddress peer, Seat seat)
      : transport_(std::move(transport)), peer_(peer), seat_(std::move(seat)) {}

  enum class Progress { whole, not_yet, refused, ended };
  /// Takes what has come, up to the end of the head. No wait.
  Progress read_head();
  /// What read_head said last.
  Progress progress() const { return progress_; }
  /// After `whole`, until next_request. What it refers to is held here.
  const RequestHead& head() const { return *head_; }
  const RefusedHead& refused() const { return refused_; }
  bool has_begun() const { return !received_.empty(); }  ///< some bytes of a head are there

  /// Bytes of the head that nobody took yet, then those of the body that are here.
  std::size_t take(std::span<char> room);
  /// Whether the end of the head is where `take` stands, or is behind it.
  bool is_head_taken() const { return taken_ >= head_->bytes; }

  /// Forgets the one that was answered, which had no body.
  void next_request();

  /// It is to be closed at once, with all that the client did not take yet.
  void give_up();
  bool is_given_up() const { return is_given_up_; }

  bool has_seat() const { return seat_ != nullptr; }
  Transport& transport() { return *transport_; }
  const index::IpAddress& peer() const { return peer_; }

 private:
  bool is_looked_at();

  std::unique_ptr<Transport> transport_;
  index::IpAddress peer_;
  Seat seat_;
  std::string received_;
  HeadScan scan_;
  std::optional<RequestHead> head_;
  RefusedHead refused_;
  std::size_t taken_ = 0;
  Progress progress_ = Progress::not_yet;
  bool is_given_up_ = false;
};

}  // namespace meetpoint::api
