#include "rpki/tal.hpp"

#include "law.hpp"
#include "rpki/base64.hpp"
#include "rpki/uri.hpp"

using namespace meetpoint;
using fuzz::law;

namespace {

std::string encode_base64(std::string_view bytes) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k)
      group = group << 8U | (at + k < bytes.size() ? static_cast<std::uint8_t>(bytes[at + k]) : 0U);
    for (unsigned k = 0; k < 4; ++k)
      text += at + k > bytes.size() ? '=' : kAlphabet[group >> (18 - 6 * k) & 0x3fU];
  }
  return text;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  if (const auto bytes = rpki::decode_base64(text); bytes)
    law(encode_base64(*bytes) == text, "base64 has one form");
  const auto tal = rpki::parse_tal(text);
  if (!tal) {
    law(!tal.error().text.empty(), "a refusal has a reason");
    return 0;
  }
  law(!tal->uris.empty() && tal->uris.size() <= rpki::kMaxTalUris, "a locator has a URI");
  std::string again = "# again\r\n";
  for (const std::string& uri : tal->uris) {
    law(rpki::parse_rsync_uri(uri).has_value() || rpki::parse_https_uri(uri).has_value(),
        "its URIs can be used");
    again += uri + "\r\n";
  }
  const auto parsed = rpki::parse_tal(again + "\r\n" + encode_base64(tal->public_key) + "\r\n");
  law(parsed && parsed->uris == tal->uris && parsed->public_key == tal->public_key,
      "what was read, written again, is the same");
  return 0;
}
