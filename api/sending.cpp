#include "api/sending.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <utility>

namespace meetpoint::api {

namespace {

using Clock = std::chrono::steady_clock;

/// Parts that one call takes, a quarter of what Linux allows: more would only fill the stack.
constexpr std::size_t kMostParts = 256;

/// Bytes that one call is given, so that the time is looked at now and then.
constexpr std::size_t kMostBytes = std::size_t{4} * 1024 * 1024;

/// Bytes that the kernel takes ahead of what it could send yet. Without a limit they are up to 4 MB, and it
/// asks for more when a third of that has gone: 40 s at the least rate.
constexpr int kMostUnsentBytes = 512 * 1024;

/// How often the grace may pass without a byte taken before a reader has stopped. At the least rate half of
/// the bytes above takes 8 s; and a receiver, whose window is up to 6 MB, says that there is room again only
/// when a sixteenth of it is: 12 s.
constexpr int kStalledGraces = 3;

/// What is still to be sent, in its order.
class Rest {
 public:
  Rest(std::string_view head, const std::vector<std::string_view>& parts) : first_(head), parts_(parts) {
    skip_empty();
  }

  bool empty() const { return first_.empty(); }

  /// Fills `call` and returns how many places it took.
  std::size_t gather(std::array<iovec, kMostParts>& call) const {
    std::size_t count = 0;
    std::size_t bytes = 0;
    const auto put = [&](std::string_view part) {
      part = part.substr(0, kMostBytes - bytes);
      // sendmsg only reads; its type is shared with recvmsg.
      call[count++] = {const_cast<char*>(part.data()), part.size()};
      bytes += part.size();
    };
    put(first_);
    for (std::size_t i = next_; i < parts_.size() && count < kMostParts && bytes < kMostBytes; ++i)
      put(parts_[i]);
    return count;
  }

  void drop(std::size_t sent) {
    while (sent >= first_.size() && !first_.empty()) {
      sent -= first_.size();
      first_ = {};
      skip_empty();
    }
    first_.remove_prefix(sent);
  }

 private:
  void skip_empty() {
    while (first_.empty() && next_ < parts_.size()) first_ = parts_[next_++];
  }

  std::string_view first_;
  const std::vector<std::string_view>& parts_;
  std::size_t next_ = 0;
};

}  // namespace

Sender::Sender(Transport& transport, std::chrono::milliseconds grace, TakePlace take_place)
    : transport_(transport), grace_(grace), take_place_(std::move(take_place)) {
  // Where it is refused the steps are larger, and very slow readers are let go.
  ::setsockopt(transport.socket(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &kMostUnsentBytes,
               sizeof(kMostUnsentBytes));
}

bool Sender::wait_for_room() {
  if (take_place_ && !place_) {
    place_ = take_place_();
    if (!place_) return false;
  }
  const auto due = begin_ + grace_ + std::chrono::seconds(taken_ / kLeastBytesPerSecond);
  const auto end = std::min(due, last_ + kStalledGraces * grace_);
  return Clock::now() < end && wait_for(transport_, end);
}

bool Sender::send(std::string_view head, const std::vector<std::string_view>& parts) {
  std::array<iovec, kMostParts> call;
  for (Rest rest(head, parts); !rest.empty();) {
    const auto [state, bytes] = transport_.send({call.data(), rest.gather(call)});
    if (state == Transport::State::ended) return false;
    if (state == Transport::State::not_yet) {
      if (!wait_for_room()) return false;
      continue;
    }
    rest.drop(bytes);
    taken_ += bytes;
    last_ = Clock::now();
  }
  return true;
}

}  // namespace meetpoint::api
