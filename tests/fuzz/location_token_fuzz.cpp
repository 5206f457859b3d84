#include <optional>
#include <string>

#include "api/base64url.hpp"
#include "api/location_token.hpp"
#include "law.hpp"

using namespace meetpoint;
using fuzz::law;

namespace {

constexpr index::UtcSeconds kNow = 1'795'478'400;
const api::LocationsFilter kFilter{{64496}, {64500}, std::nullopt};
const api::LocationCursor kCursor{{index::PlaceKind::exchange, 7}, 1};

const api::TokenKeys& keys() {
  static const api::TokenKeys kKeys = api::TokenKeys::parse(std::string(64, 'a'), "keys").value();
  return kKeys;
}

void check_file(std::string_view text) {
  const auto read = api::TokenKeys::parse(text, "keys");
  if (!read) {
    law(read.error().text.size() < 200, "an error shows nothing of a file of keys");
    return;
  }
  const std::string token = make_location_token(*read, kFilter, kCursor, kNow);
  law(read_location_token(*read, token, kFilter, kNow).has_value(), "keys open what they sealed");
  law(token.size() <= api::kMostSealedLetters, "and a token is short");
}

}  // namespace

/// The bytes as a token, as the octets of one, changed into one of ours, and as a file of keys.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  static const std::string ours = make_location_token(keys(), kFilter, kCursor, kNow);
  law(!read_location_token(keys(), text, kFilter, kNow) || text == ours, "nobody can make a token");
  law(!read_location_token(keys(), api::encode_base64url(text), kFilter, kNow) ||
          api::encode_base64url(text) == ours,
      "nor from octets");
  std::string changed = api::decode_base64url(ours).value();
  for (std::size_t i = 0; i < text.size() && i < changed.size(); ++i)
    changed[i] = static_cast<char>(changed[i] ^ text[i]);
  const std::string mixed = api::encode_base64url(changed);
  law(!read_location_token(keys(), mixed, kFilter, kNow) || mixed == ours, "nor from one of ours");
  check_file(text);
  return 0;
}
