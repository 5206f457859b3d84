#include "cli/common_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "cli/colour.hpp"
#include "cli/text.hpp"
#include "index/geo.hpp"
#include "index/planner/capacity.hpp"

namespace meetpoint::cli {

namespace {

using index::Common;
using index::CommonExchange;
using index::CommonFacility;
using index::Snapshot;

/// Networks that get a column of their own; with more, only the slowest side is shown.
constexpr std::size_t kMostColumns = 3;

/// "v4 v6" or "unusable", and a blank.
constexpr std::size_t kFamilies = 9;

/// Letters of a name, at least.
constexpr std::size_t kFewest = 8;

/// What a line has room for. From kTableWidth on everything, ids of 32 bits among it; below, what names can
/// do without goes first.
struct Room {
  Room(std::size_t columns, std::size_t id_digits)
      : total(columns),
        id(columns >= kTableWidth ? 10 : std::max<std::size_t>(3, id_digits)),
        city(columns >= kTableWidth ? 16
             : columns >= 70        ? 10
                                    : 0),
        country(columns >= 60 ? 2 : 0),
        speed(columns >= kTableWidth ? 12 : 8),
        point(columns >= 80 ? 22 : 0) {}
  std::size_t total, id, city, country, speed, point;

  /// Whether a name has room beside them.
  bool has(std::size_t others) const { return beside(others) + kFewest <= total; }

  /// What is left for the name beside these and `others` columns; a few letters always.
  std::size_t name(std::size_t others) const { return has(others) ? total - beside(others) : kFewest; }

  std::size_t beside(std::size_t others) const {
    return id + 1 + (city == 0 ? 0 : city + 1) + (country == 0 ? 0 : country + 1) + others;
  }

  std::string start(const std::string& number, std::string_view called, std::string_view where,
                    std::string_view land, std::size_t others) const {
    std::string line = fmt::format("{:>{}} {}", number, id, fit(called, name(others)));
    if (city != 0) line += ' ' + fit(where, city);
    if (country != 0) line += ' ' + fit(land, country);
    return line;
  }
};

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

std::string exchange_lines(const Snapshot& snapshot, const Common& common, bool colour, const Room& room) {
  const std::size_t n = common.networks.size();
  std::size_t speed_width = room.speed;
  for (const index::Network* network : common.networks)
    speed_width = std::max(speed_width, to_string(network->asn).size());
  const bool each = n <= kMostColumns && room.has(kFamilies + n * (speed_width + 1));
  if (!each) speed_width = room.speed;
  const std::size_t speeds = each ? n : 1;
  const std::size_t others = kFamilies + speeds * (speed_width + 1);
  const auto line = [&](const std::string& id, std::string_view name, std::string_view city,
                        std::string_view country, const char* families) {
    return room.start(id, name, city, country, others) + fmt::format(" {:<8}", families);
  };
  std::string text = line("IX", "EXCHANGE", "CITY", "CC", "FAMILY");
  for (std::size_t k = 0; k < speeds; ++k) {
    text += fmt::format(" {:>{}}", each ? to_string(common.networks[k]->asn) : "SLOWEST", speed_width);
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
    for (const std::uint64_t speed : mbps) lines += fmt::format(" {:>{}}", human_speed(speed), speed_width);
    lines += '\n';
    if (!place.usable()) {
      lines += trimmed(std::string(room.id + 1, ' ') +
                       fit(reason_unusable(common, place), room.total - room.id - 1));
    }
    text += yellow(lines, colour && is_doubtful(snapshot, place));
  }
  return text;
}

std::string facility_lines(const Common& common, bool colour, const Room& room) {
  const auto line = [&](const std::string& id, std::string_view name, std::string_view city,
                        std::string_view country, const std::string& at) {
    const std::string start = room.start(id, name, city, country, room.point == 0 ? 0 : room.point + 1);
    return (room.point == 0 ? start : fmt::format("{} {:>{}}", start, at, room.point)) + '\n';
  };
  std::string text = bold(line("FAC", "FACILITY", "CITY", "CC", "LATITUDE, LONGITUDE"), colour);
  for (const CommonFacility& place : common.facilities) {
    const index::Facility& facility = *place.facility;
    const auto point = index::point_at(facility.latitude, facility.longitude);
    const std::string at = point ? fmt::format("{:.5f}, {:.5f}", point->latitude, point->longitude) : "-";
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

std::string common_table(const Snapshot& snapshot, const Common& common, bool colour, std::size_t columns) {
  std::uint32_t last = 0;
  for (const CommonExchange& place : common.exchanges) last = std::max(last, place.exchange->id.value);
  for (const CommonFacility& place : common.facilities) last = std::max(last, place.facility->id.value);
  const Room room(columns, fmt::to_string(last).size());
  std::string text = summary(snapshot, common);
  if (!common.exchanges.empty()) text += '\n' + exchange_lines(snapshot, common, colour, room);
  if (!common.facilities.empty()) text += '\n' + facility_lines(common, colour, room);
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
