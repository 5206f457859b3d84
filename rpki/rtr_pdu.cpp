#include "rpki/rtr_pdu.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

namespace meetpoint::rpki {

namespace {

using std::chrono::seconds;

constexpr std::uint16_t kCorruptData = 0;
constexpr std::uint16_t kUnsupportedVersion = 4;
constexpr std::uint16_t kUnsupportedType = 5;

/// A router key with the one kind of key there is: header, SKI, AS number, P-256 key.
constexpr std::size_t kRouterKeyBytes = 8 + 20 + 4 + 91;

/// An error report: header, the length of a PDU, that PDU, the length of a text, that text.
constexpr std::size_t kLeastReportBytes = 16;

/// What is shown of a text that a cache sends.
constexpr std::uint64_t kMostReportLetters = 200;

tl::unexpected<RtrRefusal> refuse(std::string text, std::uint16_t code = kCorruptData) {
  return tl::unexpected(RtrRefusal{std::move(text), code});
}

RtrType type_of(RtrBytes pdu) {
  return static_cast<RtrType>(pdu[1]);
}

std::string_view name_of(RtrType type) {
  switch (type) {
    case RtrType::serial_notify:
      return "serial notify";
    case RtrType::serial_query:
      return "serial query";
    case RtrType::reset_query:
      return "reset query";
    case RtrType::cache_response:
      return "cache response";
    case RtrType::ipv4_prefix:
      return "IPv4 prefix";
    case RtrType::ipv6_prefix:
      return "IPv6 prefix";
    case RtrType::end_of_data:
      return "end of data";
    case RtrType::cache_reset:
      return "cache reset";
    case RtrType::router_key:
      return "router key";
    case RtrType::error_report:
      return "error report";
  }
  return "PDU";
}

tl::unexpected<RtrRefusal> out_of_place(RtrBytes pdu) {
  return refuse(fmt::format("the cache sent a {} where none may be", name_of(type_of(pdu))));
}

/// The length that PDUs of a type have; nothing for those that vary or do not come from caches.
std::optional<std::size_t> fixed_bytes(RtrType type) {
  switch (type) {
    case RtrType::serial_notify:
      return 12;
    case RtrType::cache_response:
    case RtrType::cache_reset:
      return 8;
    case RtrType::ipv4_prefix:
      return 20;
    case RtrType::ipv6_prefix:
      return 32;
    case RtrType::end_of_data:
      return 24;
    default:
      return std::nullopt;
  }
}

bool is_of_version_1(RtrType type) {
  return type == RtrType::router_key || type == RtrType::error_report || fixed_bytes(type).has_value();
}

/// Whether all bits behind the first `length` are zero.
bool host_bits_are_zero(RtrBytes address, std::size_t length) {
  for (std::size_t bit = length; bit < address.size() * 8;) {
    if (bit % 8 == 0) {
      if (address[bit / 8] != 0) return false;
      bit += 8;
    } else {
      if ((address[bit / 8] & (0xff >> bit % 8)) != 0) return false;
      bit += 8 - bit % 8;
    }
  }
  return true;
}

/// What the cache says of itself in an error report, as far as lengths allow.
RtrRefusal reported(RtrBytes pdu) {
  const std::uint16_t code = read16(pdu, 2);
  std::string text;
  const std::uint64_t text_at = std::uint64_t{12} + read32(pdu, 8);
  if (text_at + 4 <= pdu.size()) {
    const std::uint64_t said = read32(pdu, static_cast<std::size_t>(text_at));
    const std::uint64_t letters = std::min({said, pdu.size() - text_at - 4, kMostReportLetters});
    for (std::uint64_t i = 0; i < letters; ++i) {
      const std::uint8_t letter = pdu[static_cast<std::size_t>(text_at + 4 + i)];
      text += letter >= ' ' && letter <= '~' ? static_cast<char>(letter) : '?';
    }
  }
  return {fmt::format("the cache reports error {}, {}{}{}", code, meaning_of_report(code),
                      text.empty() ? "" : ": ", text),
          std::nullopt};
}

void append32(std::string& bytes, std::size_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift & 0xff);
}

}  // namespace

std::uint16_t read16(RtrBytes bytes, std::size_t at) {
  return static_cast<std::uint16_t>(bytes[at] << 8 | bytes[at + 1]);
}

std::uint32_t read32(RtrBytes bytes, std::size_t at) {
  return static_cast<std::uint32_t>(read16(bytes, at)) << 16 | read16(bytes, at + 2);
}

std::string_view meaning_of_report(std::uint16_t code) {
  constexpr std::string_view kMeanings[] = {"corrupt data",
                                            "internal error",
                                            "no data available",
                                            "invalid request",
                                            "unsupported protocol version",
                                            "unsupported PDU type",
                                            "withdrawal of an unknown record",
                                            "duplicate announcement received",
                                            "unexpected protocol version"};
  return code < std::size(kMeanings) ? kMeanings[code] : "which no standard names";
}

std::string error_report(std::uint16_t code, std::string_view text) {
  std::string bytes = {static_cast<char>(kRtrVersion), static_cast<char>(RtrType::error_report),
                       static_cast<char>(code >> 8), static_cast<char>(code & 0xff)};
  append32(bytes, kLeastReportBytes + text.size());
  append32(bytes, 0);
  append32(bytes, text.size());
  return bytes.append(text);
}

void RtrChecker::asked(RtrBytes query) {
  assert(query.size() >= kRtrHeaderBytes);
  phase_ = type_of(query) == RtrType::serial_query ? Phase::serial : Phase::reset;
  if (phase_ == Phase::serial) {
    session_ = read16(query, 2);
  } else {
    held_ = 0;
  }
}

RtrChecked<std::size_t> RtrChecker::length_of(RtrBytes header) const {
  assert(header.size() >= kRtrHeaderBytes);
  if (header[0] != kRtrVersion) {
    return refuse(fmt::format("the cache speaks RTR version {}, and only version 1 is understood", header[0]),
                  kUnsupportedVersion);
  }
  const RtrType type = type_of(header);
  if (!is_of_version_1(type)) {
    return refuse(
        fmt::format("the cache sent a PDU of type {}, which caches of version 1 do not send", header[1]),
        kUnsupportedType);
  }
  const std::uint32_t length = read32(header, 4);
  const auto fixed = fixed_bytes(type);
  const std::size_t least = type == RtrType::router_key ? kRtrHeaderBytes : kLeastReportBytes;
  if (fixed ? length != *fixed : length < least || length > kMostPduBytes) {
    return refuse(fmt::format("the cache sent a {} of {} bytes", name_of(type), length));
  }
  return length;
}

RtrChecked<RtrChecker::Verdict> RtrChecker::take(RtrBytes pdu) {
  assert(pdu.size() >= kRtrHeaderBytes && pdu.size() == read32(pdu, 4));
  switch (type_of(pdu)) {
    case RtrType::error_report:
      return tl::unexpected(reported(pdu));
    case RtrType::serial_notify:
      // While something is asked it says what the answer will say better.
      return phase_ == Phase::idle ? Verdict::pass : Verdict::drop;
    case RtrType::cache_response:
      return take_response(pdu);
    case RtrType::cache_reset:
      // In answer to a reset query it would be asked and answered for ever.
      if (phase_ != Phase::serial) return out_of_place(pdu);
      phase_ = Phase::begin;
      return Verdict::pass;
    case RtrType::ipv4_prefix:
      return take_prefix(pdu, 32);
    case RtrType::ipv6_prefix:
      return take_prefix(pdu, 128);
    case RtrType::router_key:
      return take_key(pdu);
    case RtrType::end_of_data:
      return take_end(pdu);
    default:
      return out_of_place(pdu);
  }
}

RtrChecked<RtrChecker::Verdict> RtrChecker::take_response(RtrBytes pdu) {
  const std::uint16_t session = read16(pdu, 2);
  if (phase_ != Phase::reset && phase_ != Phase::serial) return out_of_place(pdu);
  if (phase_ == Phase::serial && session != session_) {
    return refuse(fmt::format("the cache answered in session {} what was asked in {}", session, session_));
  }
  session_ = session;
  phase_ = Phase::records;
  announced_ = 0;
  withdrawn_ = 0;
  return Verdict::pass;
}

RtrChecked<RtrChecker::Verdict> RtrChecker::take_prefix(RtrBytes pdu, int family_bits) {
  if (phase_ != Phase::records) return out_of_place(pdu);
  const int length = pdu[9];
  const int max_length = pdu[10];
  if (length > max_length || max_length > family_bits) {
    return refuse(fmt::format("the cache sent an {} of length {} and maximum length {}",
                              name_of(type_of(pdu)), length, max_length));
  }
  if (!host_bits_are_zero(pdu.subspan(12, static_cast<std::size_t>(family_bits / 8)),
                          static_cast<std::size_t>(length))) {
    return refuse(fmt::format("the cache sent an {} with bits set beyond its length of {}",
                              name_of(type_of(pdu)), length));
  }
  return take_record(pdu[8]);
}

RtrChecked<RtrChecker::Verdict> RtrChecker::take_key(RtrBytes pdu) {
  if (phase_ != Phase::records) return out_of_place(pdu);
  // A key of a kind that is not known yet is no reason to lose the prefixes.
  if (pdu.size() != kRouterKeyBytes) return Verdict::drop;
  return take_record(pdu[2]);
}

RtrChecked<RtrChecker::Verdict> RtrChecker::take_record(std::uint8_t flags) {
  if (flags > 1) return refuse(fmt::format("the cache sent a record with the flags {:#x}", flags));
  ++(flags == 1 ? announced_ : withdrawn_);
  if (held_ + announced_ > kMostRecords || withdrawn_ > kMostRecords) {
    return refuse(fmt::format("the cache sent more than {} records", kMostRecords));
  }
  return Verdict::pass;
}

RtrChecked<RtrChecker::Verdict> RtrChecker::take_end(RtrBytes pdu) {
  const std::uint16_t session = read16(pdu, 2);
  if (phase_ != Phase::records) return out_of_place(pdu);
  if (session != session_) {
    return refuse(fmt::format("the cache ended in session {} what it began in {}", session, session_));
  }
  phase_ = Phase::idle;
  held_ += announced_;
  held_ -= std::min(held_, withdrawn_);
  const auto within = [&pdu](std::size_t at, std::uint32_t least, std::uint32_t most) {
    return seconds(std::clamp(read32(pdu, at), least, most));
  };
  end_ = {session, read32(pdu, 8), within(12, 1, 86400), within(16, 1, 7200), within(20, 600, 172800)};
  return Verdict::pass;
}

}  // namespace meetpoint::rpki
