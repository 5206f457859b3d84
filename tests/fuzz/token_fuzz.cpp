#include <string>

#include "api/access_token.hpp"
#include "api/base64url.hpp"
#include "api/compact_jws.hpp"
#include "api/public_jwk.hpp"
#include "law.hpp"

using namespace meetpoint;
using fuzz::law;

namespace {

constexpr char kKey[] =
    R"({"keys":[{"kty":"OKP","crv":"Ed25519","kid":"k","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})";

}  // namespace

/// The bytes as a token, as the two JSON parts of one, and as a key set. Nothing that nobody signed is
/// believed, and no error tells what it was.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  api::TokenIssuer issuer;
  issuer.issuer = "https://idp.example";
  issuer.audience = "https://api.example/";
  issuer.any_type = true;
  issuer.keys = api::parse_jwk_set(kKey).value();
  const auto middle = text.size() / 2;
  const std::string made = api::encode_base64url(text.substr(0, middle)) + "." +
                           api::encode_base64url(text.substr(middle)) + "." + std::string(86, 'A');
  for (const std::string_view token : {text, std::string_view(made)}) {
    const auto caller = api::check_access_token(token, api::TokenScheme::bearer, {&issuer, 1}, 1'795'478'400);
    law(!caller, "a token that nobody signed is refused");
    const auto parsed = api::parse_compact_jws(token);
    if (parsed) {
      const auto dot = parsed->signing_input.find('.');
      law(api::encode_base64url(parsed->payload) == parsed->signing_input.substr(dot + 1),
          "octets have one spelling");
    }
  }
  if (const auto set = api::parse_jwk_set(text)) {
    for (const api::PublicJwk& key : *set) {
      const auto again = api::parse_public_jwk(nlohmann::json::parse(key.canonical()));
      law(again && again->thumbprint() == key.thumbprint(), "a key is what its canonical form says");
    }
  }
  return 0;
}
