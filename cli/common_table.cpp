#include "cli/common_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "cli/colour.hpp"
#include "cli/text.hpp"
#include "index/planner/capacity.hpp"

namespace meetpoint::cli {

namespace {

using index::Common;
using index::CommonExchange;
using index::CommonFacility;
using index::Snapshot;

/// Networks that get a column of their own; with more, only the slowest side is shown.
constexpr std::size_t kMostColumns = 3;

/// Ids are of 32 bits.
constexpr std::size_t kIdWidth = 10;

constexpr std::size_t kCityWidth = 16;

std::string trimmed(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line + '\n';
}

std::string summary(const Snapshot& snapshot, const Common& common) {
  std::string names;
  const std::size_t n = common.networks.size();
  const std::size_t named = n <= kMostColumns ? n : 2;
  for (std::size_t k = 0; k < named; ++k) {
    names += (k == 0 ? "" : k + 1 == n ? " and " : ", ") + to_string(common.networks[k]->asn);
  }
  if (n > named) names += fmt::format(" and {} more", n - named);
  const auto usable = std::count_if(common.exchanges.begin(), common.exchanges.end(),
                                    [](const CommonExchange& place) { return place.usable(); });
  std::string places;
  if (common.only != index::PlaceKind::facility) {
    places += counted(common.exchanges.size(), "exchange", "exchanges");
    if (!common.exchanges.empty()) places += fmt::format(" ({} usable)", usable);
  }
  if (!common.only) places += ", ";
  if (common.only != index::PlaceKind::exchange)
    places += counted(common.facilities.size(), "facility", "facilities");
  const std::string date = index::format_utc(snapshot.generation().committed_at).substr(0, 10);
  return trimmed(
      fit(fmt::format("{}: {}; generation {} of {}", names, places, snapshot.generation().number, date),
          kTableWidth));
}

bool is_doubtful(const Snapshot& snapshot, const CommonExchange& place) {
  return !place.usable() ||
         std::any_of(place.members.begin(), place.members.end(), [&](const index::AtExchange* at) {
           const auto ports = snapshot.ports_of(*at);
           return std::any_of(ports.begin(), ports.end(),
                              [](const index::Port& port) { return port.tainted4 || port.tainted6; });
         });
}

std::string exchange_lines(const Snapshot& snapshot, const Common& common, bool colour) {
  const std::size_t n = common.networks.size();
  const bool each = n <= kMostColumns;
  const std::size_t speeds = each ? n : 1;
  const std::size_t name_width = kTableWidth - kIdWidth - kCityWidth - 2 - 8 - 4 - speeds * 13;
  const auto line = [&](const std::string& id, std::string_view name, std::string_view city,
                        std::string_view country, const char* families) {
    return fmt::format("{:>10} {} {} {} {:<8}", id, fit(name, name_width), fit(city, kCityWidth),
                       fit(country, 2), families);
  };
  std::string text = line("IX", "EXCHANGE", "CITY", "CC", "FAMILY");
  for (std::size_t k = 0; k < speeds; ++k) {
    text += fmt::format(" {:>12}", each ? to_string(common.networks[k]->asn) : "SLOWEST");
  }
  text = bold(text + '\n', colour);
  for (const CommonExchange& place : common.exchanges) {
    const char* families = place.clean_ipv4 && place.clean_ipv6 ? "v4 v6"
                           : place.clean_ipv4                   ? "v4"
                           : place.clean_ipv6                   ? "v6"
                                                                : "unusable";
    std::string lines = line(fmt::to_string(place.exchange->id.value), place.exchange->name,
                             place.exchange->city, place.exchange->country, families);
    std::vector<std::uint64_t> mbps;
    for (const index::AtExchange* at : place.members)
      mbps.push_back(index::capacity_of(snapshot.ports_of(*at)).mbps);
    if (!each) mbps = {*std::min_element(mbps.begin(), mbps.end())};
    for (const std::uint64_t speed : mbps) lines += fmt::format(" {:>12}", human_speed(speed));
    lines += '\n';
    if (!place.usable()) {
      lines += trimmed(std::string(kIdWidth + 1, ' ') +
                       fit(reason_unusable(common, place), kTableWidth - kIdWidth - 1));
    }
    text += yellow(lines, colour && is_doubtful(snapshot, place));
  }
  return text;
}

std::string facility_lines(const Common& common, bool colour) {
  constexpr std::size_t kNameWidth = kTableWidth - kIdWidth - kCityWidth - 2 - 22 - 4;
  const auto line = [](const std::string& id, std::string_view name, std::string_view city,
                       std::string_view country, const std::string& at) {
    return fmt::format("{:>10} {} {} {} {:>22}\n", id, fit(name, kNameWidth), fit(city, kCityWidth),
                       fit(country, 2), at);
  };
  std::string text = bold(line("FAC", "FACILITY", "CITY", "CC", "LATITUDE, LONGITUDE"), colour);
  for (const CommonFacility& place : common.facilities) {
    const index::Facility& facility = *place.facility;
    const bool known = facility.latitude && facility.longitude && std::abs(*facility.latitude) <= 90 &&
                       std::abs(*facility.longitude) <= 180;
    const std::string at =
        known ? fmt::format("{:.5f}, {:.5f}", *facility.latitude, *facility.longitude) : "-";
    text += line(fmt::to_string(facility.id.value), facility.name, facility.city, facility.country, at);
  }
  return text;
}

std::string csv_line(const std::vector<std::string>& fields) {
  std::string line;
  for (const std::string& field : fields) line += (line.empty() ? "" : ",") + csv_field(field);
  return line + '\n';
}

std::string yes(bool truth) {
  return truth ? "true" : "false";
}

std::string number_or_empty(const std::optional<double>& number) {
  return number ? fmt::format("{}", *number) : "";
}

}  // namespace

std::string common_table(const Snapshot& snapshot, const Common& common, bool colour) {
  std::string text = summary(snapshot, common);
  if (!common.exchanges.empty()) text += '\n' + exchange_lines(snapshot, common, colour);
  if (!common.facilities.empty()) text += '\n' + facility_lines(common, colour);
  return text;
}

std::string common_csv(const Snapshot& snapshot, const Common& common) {
  std::string text =
      "type,id,name,city,country,ipv4,ipv6,usable,reason,latitude,longitude,asn,row_id,ixlan_id,ipaddr4,"
      "ipaddr6,"
      "speed_mbps,is_rs_peer,operational,bfd_support,local_asn,conflicted\n";
  for (const CommonExchange& place : common.exchanges) {
    for (std::size_t k = 0; k < place.members.size(); ++k) {
      for (const index::Port& port : snapshot.ports_of(*place.members[k])) {
        text += csv_line({"exchange",
                          fmt::to_string(place.exchange->id.value),
                          place.exchange->name,
                          place.exchange->city,
                          place.exchange->country,
                          yes(place.ipv4),
                          yes(place.ipv6),
                          yes(place.usable()),
                          reason_unusable(common, place),
                          "",
                          "",
                          fmt::to_string(common.networks[k]->asn.value),
                          fmt::to_string(port.id.value),
                          fmt::to_string(port.ixlan_id.value),
                          port.ipaddr4,
                          port.ipaddr6,
                          fmt::to_string(port.speed_mbps),
                          yes(port.is_rs_peer),
                          yes(port.operational),
                          yes(port.bfd_support),
                          "",
                          yes(port.tainted4 || port.tainted6)});
      }
    }
  }
  for (const CommonFacility& place : common.facilities) {
    for (std::size_t k = 0; k < place.members.size(); ++k) {
      for (const index::Tenancy& tenancy : snapshot.tenancies_of(*place.members[k])) {
        text += csv_line({"facility",
                          fmt::to_string(place.facility->id.value),
                          place.facility->name,
                          place.facility->city,
                          place.facility->country,
                          "",
                          "",
                          "",
                          "",
                          number_or_empty(place.facility->latitude),
                          number_or_empty(place.facility->longitude),
                          fmt::to_string(common.networks[k]->asn.value),
                          fmt::to_string(tenancy.id.value),
                          "",
                          "",
                          "",
                          "",
                          "",
                          "",
                          "",
                          fmt::to_string(tenancy.local_asn.value),
                          ""});
      }
    }
  }
  return text;
}

}  // namespace meetpoint::cli
