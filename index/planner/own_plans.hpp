#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "index/edited_reading.hpp"
#include "index/error.hpp"
#include "index/planner/asn_lists.hpp"

/// What one plans and has, which is nobody else's affair: a file beside the mirror that puts ports and
/// tenancies into the answers, and leaves sessions out of them. It is read by the command line alone, never
/// stored, and never served. thread  any
namespace meetpoint::index {

/// Rows of such a file have ids from here on, and a finding of this code, which answers show.
inline constexpr std::uint32_t kFirstPlannedId = 4'000'000'000;
inline constexpr std::string_view kPlanned = "F-PLANNED";
inline constexpr std::size_t kMostPlans = 10'000;

struct PlannedPort {
  Asn asn;
  IxId ix;
  std::uint32_t speed_mbps = 0;
  std::string ipaddr4;  ///< empty: not known yet; nobody can be met over it then
  std::string ipaddr6;
  std::size_t line = 0;
};
struct PlannedTenancy {
  Asn asn;
  FacId fac;
  std::size_t line = 0;
};

struct OwnPlans {
  std::vector<std::variant<PlannedPort, PlannedTenancy>> plans;  ///< in the order of the file
  ExistingPeers existing;
};

/// Lines of `port,ASN,IX,MBPS[,IP[,IP]]`, `tenancy,ASN,FAC`, `session,ASN[,IP]`, with ids of exchanges and
/// facilities, and in a session the address of the other side.
/// errors  as index/planner/asn_lists.hpp
Expected<OwnPlans> parse_own_plans(std::string_view text, const std::string& name);

/// Puts the plans into what is read.
/// errors  unknown_asn, unknown_name: no such network, exchange or facility, with `NAME:LINE: ` before it;
///         invalid, likewise: an address outside the known prefixes of its exchange, or another port's;
///         storage
Expected<void> add_plans(EditedReading& reading, const OwnPlans& own, const std::string& name);

}  // namespace meetpoint::index
