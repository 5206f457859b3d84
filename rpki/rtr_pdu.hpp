#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "index/error.hpp"

/// What may pass between a router and an RTR cache. One checker watches the connections to one cache: it is
/// told each query that goes out and asked about each PDU that comes in, before anybody else reads it.
/// Whatever a cache may not say at this point ends the connection with one reason. The client library behind
/// it checks neither prefix lengths nor who answers what, and on a wrong session id sends its stack to the
/// cache.
///
/// Version 1 alone: version 0 has neither router keys nor timers, and a client that falls back to it because
/// a connection broke stays there.
///
/// thread  one
/// source  RFC 8210 section 5 (PDUs), 8 (order), 6 (timers), 12 (error codes)
namespace meetpoint::rpki {

inline constexpr std::uint8_t kRtrVersion = 1;
inline constexpr std::size_t kRtrHeaderBytes = 8;

/// The longest PDU that is read. Only error reports and keys of unknown kinds are of no fixed length; this is
/// what rtrlib's buffer holds.
inline constexpr std::size_t kMostPduBytes = 3248;

/// The records that a cache may have: five times the RPKI of 2025.
inline constexpr std::uint32_t kMostRecords = 4'000'000;

enum class RtrType : std::uint8_t {
  serial_notify = 0,
  serial_query = 1,
  reset_query = 2,
  cache_response = 3,
  ipv4_prefix = 4,
  ipv6_prefix = 6,
  end_of_data = 7,
  cache_reset = 8,
  router_key = 9,
  error_report = 10,
};

using RtrBytes = std::span<const std::uint8_t>;

/// Why a connection ends.
struct RtrRefusal {
  std::string text;  ///< one line of plain ASCII
  /// The code of the error report that the cache is owed; none when it sent one itself.
  std::optional<std::uint16_t> report;
};

template <typename T>
using RtrChecked = tl::expected<T, RtrRefusal>;

/// What an end of data says, within the ranges of RFC 8210 section 6.
struct RtrEnd {
  std::uint16_t session = 0;
  std::uint32_t serial = 0;
  std::chrono::seconds refresh{0};
  std::chrono::seconds retry{0};
  std::chrono::seconds expire{0};
};

class RtrChecker {
 public:
  /// A connection begins; what was asked on the one before will not be answered.
  void opened() { phase_ = Phase::begin; }
  /// A query of the client's.
  /// shape   a whole serial or reset query
  void asked(RtrBytes query);

  /// The length in bytes of the PDU that begins so.
  /// shape   kRtrHeaderBytes in; from there to kMostPduBytes out
  RtrChecked<std::size_t> length_of(RtrBytes header) const;

  enum class Verdict : std::uint8_t {
    pass,
    drop,  ///< in order, and nothing that the client could use
  };
  /// shape   one whole PDU
  RtrChecked<Verdict> take(RtrBytes pdu);

  /// A query is not answered yet, or not to its end.
  bool owes() const { return phase_ == Phase::reset || phase_ == Phase::serial || phase_ == Phase::records; }
  /// The last end of data.
  const RtrEnd& end() const { return end_; }

 private:
  enum class Phase : std::uint8_t {
    begin,    ///< nothing was asked yet, or a cache reset wants another query
    reset,    ///< a reset query is out
    serial,   ///< a serial query is out
    records,  ///< a response has begun
    idle,
  };
  RtrChecked<Verdict> take_response(RtrBytes pdu);
  RtrChecked<Verdict> take_prefix(RtrBytes pdu, int family_bits);
  RtrChecked<Verdict> take_key(RtrBytes pdu);
  RtrChecked<Verdict> take_record(std::uint8_t flags);
  RtrChecked<Verdict> take_end(RtrBytes pdu);

  Phase phase_ = Phase::begin;
  std::uint16_t session_ = 0;
  std::uint64_t held_ = 0;       // records that the cache has announced and not withdrawn
  std::uint64_t announced_ = 0;  // in this response
  std::uint64_t withdrawn_ = 0;  // likewise
  RtrEnd end_;
};

/// An error report without the PDU that it is about.
std::string error_report(std::uint16_t code, std::string_view text);

/// What a code of RFC 8210 section 12 means.
std::string_view meaning_of_report(std::uint16_t code);

/// Numbers as they stand on the wire.
std::uint16_t read16(RtrBytes bytes, std::size_t at);
std::uint32_t read32(RtrBytes bytes, std::size_t at);

}  // namespace meetpoint::rpki
