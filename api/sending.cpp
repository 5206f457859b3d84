#include "api/sending.hpp"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace meetpoint::api {

namespace {

using Clock = std::chrono::steady_clock;

/// Parts that one call takes, a quarter of what Linux allows: more would only fill the stack.
constexpr std::size_t kMostParts = 256;

/// Bytes that one call is given, so that the time is looked at now and then.
constexpr std::size_t kMostBytes = std::size_t{4} * 1024 * 1024;

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

bool send_all(int socket, std::string_view head, const std::vector<std::string_view>& parts,
              std::chrono::seconds grace) {
  const auto begin = Clock::now();
  std::uint64_t all = 0;
  std::array<iovec, kMostParts> call;
  for (Rest rest(head, parts); !rest.empty();) {
    msghdr message{};
    message.msg_iov = call.data();
    message.msg_iovlen = rest.gather(call);
    const ssize_t sent = ::sendmsg(socket, &message, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    rest.drop(static_cast<std::size_t>(sent));
    all += static_cast<std::uint64_t>(sent);
    const auto due = grace + std::chrono::seconds(all / kLeastBytesPerSecond);
    if (!rest.empty() && Clock::now() - begin > due) return false;
  }
  return true;
}

}  // namespace meetpoint::api
