#include "api/render_locations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <iterator>
#include <string_view>

#include "api/json.hpp"

namespace meetpoint::api {

namespace {

using index::MeetingPlace;
using index::PlaceKind;

/// What ends a page: the token and the brackets round it.
constexpr std::size_t kEndBytes = 128;

/// A page of a hundred places is made in microseconds, which a tree of JSON values would take for ten.
void add_text(std::string& json, std::string_view text) {
  const bool plain = std::all_of(text.begin(), text.end(),
                                 [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });
  if (plain) {
    json.append("\"").append(text).append("\"");
  } else {
    json += Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
  }
}

void add_name(std::string& json, const index::Location& location) {
  fmt::format_to(std::back_inserter(json), R"({{"id":"{}","type":"{}")",
                 location_id(location.kind, location.id),
                 location.kind == PlaceKind::exchange ? "public" : "private");
}

template <typename Place>
void add_place(std::string& json, const Place& place) {
  json += ",\"name\":";
  add_text(json, place.name);
  json += ",\"city\":";
  add_text(json, place.city);
  json += ",\"country\":";
  add_text(json, place.country);
}

/// `,"ipv4":["192.0.2.1"]`, empty when the other side has none in the family.
void add_addresses(std::string& json, std::string_view family, std::span<const index::Port> ports,
                   bool wanted, bool index::Port::*usable, std::string index::Port::*address) {
  fmt::format_to(std::back_inserter(json), ",\"{}\":[", family);
  std::size_t count = 0;
  for (const index::Port& port : ports) {
    if (!wanted || !(port.*usable) || count == kMostAddresses) continue;
    if (count++ > 0) json += ',';
    add_text(json, port.*address);
  }
  json += ']';
}

void add_side(std::string& json, std::string_view side, index::Asn asn, std::span<const index::Port> ports,
              const MeetingPlace& place) {
  fmt::format_to(std::back_inserter(json), R"(,"{}":{{"asn":{})", side, asn.value);
  add_addresses(json, "ipv4", ports, place.ipv4, &index::Port::usable4, &index::Port::ipaddr4);
  add_addresses(json, "ipv6", ports, place.ipv6, &index::Port::usable6, &index::Port::ipaddr6);
  json += '}';
}

void add_session(std::string& json, const index::Snapshot& snapshot, const MeetingPlace& place,
                 const Parties& parties) {
  json += ",\"families\":[";
  if (place.ipv4) json += "\"ipv4\"";
  if (place.ipv4 && place.ipv6) json += ',';
  if (place.ipv6) json += "\"ipv6\"";
  json += ']';
  add_side(json, "server", parties.server, snapshot.ports_of(*place.at[0]), place);
  add_side(json, "caller", parties.caller, snapshot.ports_of(*place.at[1]), place);
}

/// `add` appends one place, without the brace that ends it.
template <typename Add>
std::string render_page(const index::LocationPage& page, const TokenAfter& token_after, Add add) {
  std::string json = "{\"locations\":[";
  const MeetingPlace* last = nullptr;
  bool more = page.more;
  for (const MeetingPlace& place : page.places) {
    const std::size_t before = json.size();
    if (last != nullptr) json += ',';
    add(json, place);
    json += '}';
    if (last != nullptr && json.size() + kEndBytes > kMostPageBytes) {
      json.resize(before);
      more = true;
      break;
    }
    last = &place;
  }
  json += ']';
  if (more) {
    assert(last != nullptr);  // a page that is not the last has a place
    json.append(R"(,"next_token":")").append(token_after(last->location)).append("\"");
  }
  return json.append("}\n");
}

}  // namespace

std::string location_id(PlaceKind kind, std::uint32_t id) {
  return fmt::format("pdb:{}:{}", kind == PlaceKind::exchange ? "ix" : "fac", id);
}

std::string render_locations(const index::LocationPage& page, const TokenAfter& token_after) {
  return render_page(page, token_after,
                     [](std::string& json, const MeetingPlace& place) { add_name(json, place.location); });
}

std::string render_location_details(const index::Snapshot& snapshot, const index::LocationPage& page,
                                    const Parties& parties, const TokenAfter& token_after) {
  return render_page(page, token_after, [&](std::string& json, const MeetingPlace& place) {
    add_name(json, place.location);
    if (place.exchange != nullptr) {
      add_place(json, *place.exchange);
      add_session(json, snapshot, place, parties);
    } else {
      add_place(json, *place.facility);
    }
  });
}

}  // namespace meetpoint::api
