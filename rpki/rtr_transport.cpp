#include "rpki/rtr_transport.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace meetpoint::rpki {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

/// What is read from the socket at a time: 3,000 prefixes.
constexpr std::size_t kReadBytes = 64UL * 1024;

constexpr std::array<std::uint8_t, kRtrHeaderBytes> kCacheReset = {
    kRtrVersion, static_cast<std::uint8_t>(RtrType::cache_reset), 0, 0, 0, 0, 0, 8};

void write32(std::span<std::uint8_t> bytes, std::size_t at, seconds value) {
  const auto number = static_cast<std::uint32_t>(value.count());
  for (std::size_t i = 0; i < 4; ++i) bytes[at + i] = static_cast<std::uint8_t>(number >> (24 - 8 * i));
}

}  // namespace

RtrTransport::RtrTransport(std::string host, std::string port, RtrTimers timers, RtrLimits limits)
    : host_(std::move(host)),
      port_(std::move(port)),
      timers_(timers),
      limits_(limits),
      unchecked_(kReadBytes + kMostPduBytes) {}

bool RtrTransport::open() {
  checker_.opened();
  filled_ = 0;
  checked_.clear();
  read_ = 0;
  if (auto opened = wire_.open(host_, port_, limits_.connecting); !opened) {
    return opened.error().code == index::ErrorCode::cancelled
               ? false
               : fail(fmt::format("cannot connect: {}", opened.error().text));
  }
  const std::lock_guard lock(mutex_);
  report_.connected_since = index::now_utc();
  return true;
}

void RtrTransport::close() {
  if (checker_.owes()) must_reset_ = true;
  wire_.close();
  const std::lock_guard lock(mutex_);
  report_.connected_since = 0;
}

RtrReport RtrTransport::report() const {
  const std::lock_guard lock(mutex_);
  return report_;
}

bool RtrTransport::fail(std::string why) {
  const std::lock_guard lock(mutex_);
  report_.failed_at = index::now_utc();
  report_.last_error = std::move(why);
  return false;
}

bool RtrTransport::refuse(const RtrRefusal& refusal) {
  must_reset_ = true;
  // Whether the cache hears it changes nothing.
  if (refusal.report) (void)wire_.send(error_report(*refusal.report, refusal.text), limits_.sending);
  return fail(refusal.text);
}

bool RtrTransport::send(RtrBytes pdu) {
  const auto type = static_cast<RtrType>(pdu[1]);
  if (type == RtrType::error_report) {
    const std::uint16_t code = read16(pdu, 2);
    return refuse(
        {fmt::format("what the cache sent does not fit what it sent before: {}", meaning_of_report(code)),
         code});
  }
  if (type == RtrType::serial_query && must_reset_) {
    checked_.insert(checked_.end(), kCacheReset.begin(), kCacheReset.end());
    return true;
  }
  checker_.asked(pdu);
  asked_at_ = steady_clock::now();
  const std::string_view bytes(reinterpret_cast<const char*>(pdu.data()), pdu.size());
  if (auto sent = wire_.send(bytes, limits_.sending); !sent) {
    if (sent.error().code == index::ErrorCode::cancelled) return false;
    return fail(fmt::format("cannot ask the cache: {}", sent.error().text));
  }
  return true;
}

RtrTransport::Result RtrTransport::receive(std::span<std::uint8_t> room, seconds most, std::size_t& got) {
  const auto end = steady_clock::now() + most;
  while (read_ == checked_.size()) {
    checked_.clear();
    read_ = 0;
    if (const Result result = read_more(end); result != Result::done) return result;
  }
  got = std::min(room.size(), checked_.size() - read_);
  std::copy_n(checked_.begin() + static_cast<std::ptrdiff_t>(read_), got, room.begin());
  read_ += got;
  return Result::done;
}

RtrTransport::Result RtrTransport::read_more(steady_clock::time_point end) {
  const auto now = steady_clock::now();
  const auto too_late = asked_at_ + limits_.answering;
  if (checker_.owes() && now >= too_late) {
    refuse({fmt::format("the cache did not end its answer within {} s",
                        std::chrono::duration<double>(limits_.answering).count()),
            0});
    return Result::failed;
  }
  const auto until = checker_.owes() ? std::min(end, too_late) : end;
  const auto most = std::max(milliseconds(0), std::chrono::ceil<milliseconds>(until - now));
  const auto received = wire_.receive(std::span(unchecked_).subspan(filled_), most);
  if (!received) {
    if (received.error().code != index::ErrorCode::cancelled) fail(received.error().text);
    return Result::failed;
  }
  if (*received == 0) {
    if (until < end) return Result::done;  // comes back, and is too late
    if (checker_.owes()) fail("the cache does not answer");
    return Result::timed_out;
  }
  filled_ += *received;
  return check() ? Result::done : Result::failed;
}

bool RtrTransport::check() {
  RtrBytes left(unchecked_.data(), filled_);
  while (left.size() >= kRtrHeaderBytes) {
    const auto length = checker_.length_of(left);
    if (!length) return refuse(length.error());
    if (*length > left.size()) break;
    const RtrBytes pdu = left.first(*length);
    const auto taken = checker_.take(pdu);
    if (!taken) return refuse(taken.error());
    if (*taken == RtrChecker::Verdict::pass) {
      checked_.insert(checked_.end(), pdu.begin(), pdu.end());
      if (static_cast<RtrType>(pdu[1]) == RtrType::end_of_data) {
        settle_timers(std::span(checked_).last(pdu.size()));
        must_reset_ = false;
        const std::lock_guard lock(mutex_);
        report_.end = checker_.end();
      }
    }
    left = left.subspan(*length);
  }
  std::copy(left.begin(), left.end(), unchecked_.begin());
  filled_ = left.size();
  return true;
}

void RtrTransport::settle_timers(std::span<std::uint8_t> end_of_data) const {
  const RtrEnd& said = checker_.end();
  write32(end_of_data, 12, std::min({said.refresh, timers_.refresh, said.expire / 2}));
  write32(end_of_data, 16, std::min(said.retry, timers_.retry));
  write32(end_of_data, 20, said.expire);
}

}  // namespace meetpoint::rpki
