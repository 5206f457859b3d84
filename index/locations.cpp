#include "index/locations.hpp"

#include <algorithm>
#include <span>

#include "index/meeting.hpp"

namespace meetpoint::index {

namespace {

class PageBuilder {
 public:
  explicit PageBuilder(std::size_t limit) : limit_(limit) {}

  /// False when the page is full, and then there is more.
  bool add(const MeetingPlace& place) {
    page_.more = page_.places.size() == limit_;
    if (!page_.more) page_.places.push_back(place);
    return !page_.more;
  }
  bool has_more() const { return page_.more; }
  LocationPage take() { return std::move(page_); }

 private:
  std::size_t limit_;
  LocationPage page_;
};

/// The part of a sorted list that stands after a number.
template <typename Place, typename IdOf>
std::span<const Place> behind(std::span<const Place> list, std::uint32_t id, IdOf id_of) {
  const auto begin =
      std::upper_bound(list.begin(), list.end(), id,
                       [&](std::uint32_t last, const Place& place) { return last < id_of(place); });
  return list.subspan(static_cast<std::size_t>(begin - list.begin()));
}

template <typename Place, typename IdOf, typename Found>
void each_common(std::span<const Place> server, std::span<const Place> caller, std::uint32_t after,
                 IdOf id_of, Found found) {
  const std::array lists = {behind(server, after, id_of), behind(caller, after, id_of)};
  intersect<Place>(std::span(lists), id_of, found);
}

void add_exchanges(const Snapshot& snapshot, const Network& server, const Network& caller,
                   std::uint32_t after, PageBuilder& page) {
  each_common(
      snapshot.exchanges_of(server), snapshot.exchanges_of(caller), after,
      [](const AtExchange& place) { return place.ix_id.value; },
      [&](std::span<const AtExchange* const> members) {
        const CommonExchange meeting = meeting_at(snapshot, members);
        if (!meeting.usable()) return true;
        return page.add({{PlaceKind::exchange, meeting.exchange->id.value},
                         meeting.exchange,
                         nullptr,
                         {members[0], members[1]},
                         meeting.clean_ipv4,
                         meeting.clean_ipv6});
      });
}

void add_facilities(const Snapshot& snapshot, const Network& server, const Network& caller,
                    std::uint32_t after, PageBuilder& page) {
  each_common(
      snapshot.facilities_of(server), snapshot.facilities_of(caller), after,
      [](const AtFacility& place) { return place.fac_id.value; },
      [&](std::span<const AtFacility* const> members) {
        const Facility& facility = snapshot.facilities()[members[0]->facility];
        return page.add({{PlaceKind::facility, facility.id.value}, nullptr, &facility, {}, false, false});
      });
}

}  // namespace

Expected<LocationPage> locations(const Snapshot& snapshot, Asn server, Asn caller,
                                 std::optional<PlaceKind> only, std::optional<Location> after,
                                 std::size_t limit) {
  const Network* const serving = snapshot.find(server);
  if (serving == nullptr) return tl::unexpected(unknown_network(server, "asn"));
  const Network* const calling = snapshot.find(caller);
  if (calling == nullptr) return tl::unexpected(unknown_network(caller, "peer_asn"));
  if (serving == calling)
    return fail(ErrorCode::invalid, to_string(caller) + " does not peer with itself", "peer_asn");
  PageBuilder page(limit);
  const bool past_exchanges = after && after->kind == PlaceKind::facility;
  const std::uint32_t last = after ? after->id : 0;
  if (only != PlaceKind::facility && !past_exchanges) add_exchanges(snapshot, *serving, *calling, last, page);
  if (only != PlaceKind::exchange && !page.has_more())
    add_facilities(snapshot, *serving, *calling, past_exchanges ? last : 0, page);
  return page.take();
}

}  // namespace meetpoint::index
