#include "api/sending.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace meetpoint::test {
namespace {

constexpr std::chrono::seconds kGrace{1};

/// A sender and a reader of this process, over TCP as in the server: other sockets count their timeouts
/// otherwise.
class Pair {
 public:
  Pair() {
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const plain = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof(address);
    const int little = 16 * 1024;  // what stands in the kernel's buffers counts as taken
    ends_[1] = ::socket(AF_INET, SOCK_STREAM, 0);
    ::setsockopt(ends_[1], SOL_SOCKET, SO_RCVBUF, &little, sizeof(little));
    const bool connected = ::bind(listener, plain, size) == 0 && ::listen(listener, 1) == 0 &&
                           ::getsockname(listener, plain, &size) == 0 &&
                           ::connect(ends_[1], plain, size) == 0;
    ends_[0] = ::accept(listener, nullptr, nullptr);
    ::close(listener);
    if (!connected || ends_[0] < 0) throw std::runtime_error("no connection");
    ::setsockopt(sender(), SOL_SOCKET, SO_SNDBUF, &little, sizeof(little));
    transport_ = api::plain_transport(sender());
  }
  ~Pair() { ::close(ends_[1]); }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;

  api::Transport& transport() const { return *transport_; }
  int sender() const { return ends_[0]; }
  /// Reads until the sender shuts down or it is stopped, `most` bytes at a time.
  std::string read_all(std::size_t most, std::chrono::milliseconds pause, const std::stop_token& stop) const {
    std::string all;
    std::string part(most, ' ');
    for (ssize_t got = 0; !stop.stop_requested() && (got = ::read(ends_[1], part.data(), part.size())) > 0;) {
      all.append(part, 0, static_cast<std::size_t>(got));
      std::this_thread::sleep_for(pause);
    }
    return all;
  }
  /// That many bytes, or what comes until the sender shuts down.
  std::string read(std::size_t bytes) const {
    std::string all(bytes, ' ');
    const ssize_t got = ::recv(ends_[1], all.data(), all.size(), MSG_WAITALL);
    all.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return all;
  }
  void end_sending() const { ::shutdown(sender(), SHUT_WR); }
  void stop_reading() const { ::shutdown(ends_[1], SHUT_RDWR); }

 private:
  std::unique_ptr<api::Transport> transport_;
  std::array<int, 2> ends_{};
};

TEST(Sending, AllBytesArriveInTheirOrderHoweverTheyAreCut) {
  std::mt19937 random(1);
  for (const std::size_t most_bytes : {1, 50, 5000, 300'000}) {
    std::string all;
    for (std::size_t i = 0; i < 1000 * most_bytes / 10 && all.size() < 20'000'000; ++i)
      all += static_cast<char>(random());
    std::vector<std::string_view> parts;
    std::size_t at = random() % (all.size() + 1);
    const std::string_view head = std::string_view(all).substr(0, at);
    while (at < all.size()) {
      parts.push_back(std::string_view(all).substr(at, random() % (most_bytes + 1)));  // some are empty
      at += parts.back().size();
    }
    const Pair pair;
    std::string got;
    std::jthread reader([&] { got = pair.read_all(70'000, {}, {}); });
    EXPECT_TRUE(api::Sender(pair.transport(), kGrace).send(head, parts)) << parts.size();
    pair.end_sending();
    reader.join();
    EXPECT_TRUE(got == all) << parts.size() << " parts, " << got.size() << " bytes of " << all.size();
  }
}

TEST(Sending, NothingToSendIsSent) {
  const Pair pair;
  EXPECT_TRUE(api::Sender(pair.transport(), kGrace).send(""));
  EXPECT_TRUE(api::Sender(pair.transport(), kGrace).send("", {"", ""}));
}

TEST(Sending, WhoIsGoneIsNotSentTo) {
  const Pair pair;
  const std::string large(8'000'000, 'x');
  pair.stop_reading();
  EXPECT_FALSE(api::Sender(pair.transport(), kGrace).send("HTTP/1.1 200 OK\r\n\r\n", {large}));
}

TEST(Sending, WhoTakesNothingOrTooLittleIsLetGo) {
  const std::string large(8'000'000, 'x');
  for (const bool reads : {false, true}) {
    const Pair pair;
    constexpr std::size_t kBytes =
        api::kLeastBytesPerSecond / 20;  // half of the least, at ten reads a second
    std::jthread reader([&](const std::stop_token& stop) {
      if (reads) pair.read_all(kBytes, std::chrono::milliseconds(100), stop);
    });
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_FALSE(api::Sender(pair.transport(), kGrace).send(large));
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
    pair.stop_reading();
    pair.end_sending();
  }
}

/// Nothing is taken for longer than the grace between two steps: pieces that each began anew would have no
/// more than that.
TEST(Sending, ASlowReaderAboveTheLeastRateGetsAllOfManyPieces) {
  constexpr std::chrono::milliseconds kShort{500};
  constexpr std::size_t kPieceBytes = 8UL * 1024;
  constexpr std::size_t kBytes = 32 * kPieceBytes;
  const std::string piece(kPieceBytes, 'x');
  const Pair pair;
  std::string got;
  std::jthread reader([&] {
    for (std::string step(1, 0); !step.empty(); got += step) {
      std::this_thread::sleep_for(2 * kShort + kShort / 2);  // shorter than who has stopped
      step = pair.read(2 * api::kLeastBytesPerSecond);
    }
  });
  api::Sender sender(pair.transport(), kShort);
  std::size_t sent = 0;
  while (sent < kBytes && sender.send(piece)) sent += kPieceBytes;
  EXPECT_EQ(sent, kBytes);
  pair.end_sending();
  reader.join();
  EXPECT_EQ(got.size(), kBytes);
}

TEST(Sending, WhoWouldHaveToWaitWithoutAPlaceIsNotSentTo) {
  const std::string large(8'000'000, 'x');
  int asked = 0;
  const Pair crowded;
  api::Sender without(crowded.transport(), kGrace, [&asked]() -> std::shared_ptr<const void> {
    ++asked;
    return nullptr;
  });
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_FALSE(without.send(large));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, kGrace);
  EXPECT_EQ(asked, 1);
  EXPECT_TRUE(api::Sender(Pair().transport(), kGrace, [] { return nullptr; }).send("small"))
      << "no wait, no place";
  std::weak_ptr<const void> place;
  const Pair pair;
  {
    api::Sender with(pair.transport(), kGrace, [&place] {
      const auto taken = std::make_shared<int>(0);
      place = taken;
      return taken;
    });
    std::jthread reader([&] { pair.read_all(70'000, {}, {}); });
    EXPECT_TRUE(with.send(large));
    EXPECT_FALSE(place.expired()) << "until all is sent";
    pair.end_sending();
  }
  EXPECT_TRUE(place.expired());
}

}  // namespace
}  // namespace meetpoint::test
