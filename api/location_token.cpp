#include "api/location_token.hpp"

#include <utility>

namespace meetpoint::api {

namespace {

using index::PlaceKind;

constexpr std::string_view kPurpose = "GET /locations";

/// caller, server, kinds, generation, kind and number of the last place, expiry
constexpr std::size_t kTextBytes = 4 + 4 + 1 + 8 + 1 + 4 + 8;

template <typename Number>
void put(std::string& text, Number number) {
  for (std::size_t octet = sizeof(Number); octet-- > 0;)
    text += static_cast<char>(static_cast<std::uint64_t>(number) >> (octet * 8) & 0xff);
}

template <typename Number>
Number take(std::string_view& text) {
  std::uint64_t number = 0;
  for (std::size_t octet = 0; octet < sizeof(Number); ++octet)
    number = number << 8U | static_cast<unsigned char>(text[octet]);
  text.remove_prefix(sizeof(Number));
  return static_cast<Number>(number);
}

std::uint8_t number_of(PlaceKind kind) {
  return kind == PlaceKind::exchange ? 1 : 2;
}

std::uint8_t number_of(std::optional<PlaceKind> only) {
  return only ? number_of(*only) : 0;
}

index::Error refusal(std::string text) {
  return {index::ErrorCode::invalid, std::move(text) + "; ask for the first page again", "next_token"};
}

}  // namespace

std::string make_location_token(const TokenKeys& keys, const LocationsFilter& filter,
                                const LocationCursor& cursor, index::UtcSeconds now) {
  std::string text;
  text.reserve(kTextBytes);
  put(text, filter.caller.value);
  put(text, filter.server.value);
  put(text, number_of(filter.only));
  put(text, cursor.generation);
  put(text, number_of(cursor.last.kind));
  put(text, cursor.last.id);
  put(text, now + kLocationTokenSeconds);
  return keys.seal(kPurpose, text);
}

index::Expected<LocationCursor> read_location_token(const TokenKeys& keys, std::string_view token,
                                                    const LocationsFilter& filter, index::UtcSeconds now) {
  const auto opened = keys.open(kPurpose, token);
  const auto foreign = [] {
    return tl::unexpected(refusal("next_token is not one that this service gave for this question"));
  };
  if (!opened || opened->size() != kTextBytes) return foreign();
  std::string_view text = *opened;
  const index::Asn caller{take<std::uint32_t>(text)};
  const index::Asn server{take<std::uint32_t>(text)};
  const auto only = take<std::uint8_t>(text);
  if (caller != filter.caller || server != filter.server || only != number_of(filter.only)) return foreign();
  LocationCursor cursor;
  cursor.generation = take<std::uint64_t>(text);
  cursor.last.kind =
      take<std::uint8_t>(text) == number_of(PlaceKind::exchange) ? PlaceKind::exchange : PlaceKind::facility;
  cursor.last.id = take<std::uint32_t>(text);
  if (now > take<index::UtcSeconds>(text)) return tl::unexpected(refusal("next_token has expired"));
  return cursor;
}

}  // namespace meetpoint::api
