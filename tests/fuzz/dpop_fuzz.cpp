#include <string>
#include <vector>

#include "api/base64url.hpp"
#include "api/dpop.hpp"
#include "law.hpp"

using namespace meetpoint;
using fuzz::law;

namespace {

constexpr index::UtcSeconds kNow = 1'795'478'400;

}  // namespace

/// The bytes as a proof, and as the two JSON parts of one. Nothing that nobody signed is believed,
/// and no error tells what it was.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  static const api::ExternalUrl kUrl = api::parse_external_url("https://api.example/v0.1/locations").value();
  const auto middle = text.size() / 2;
  const std::vector<std::string> proofs = {
      std::string(text), api::encode_base64url(text.substr(0, middle)) + "." +
                             api::encode_base64url(text.substr(middle)) + "." + std::string(86, 'A')};
  for (const std::string& proof : proofs) {
    const auto checked = api::check_dpop_proof(
        {&proof, 1}, {"GET", kUrl, api::TokenScheme::dpop, "token", "thumbprint"}, {}, kNow);
    law(!checked, "a proof that nobody signed is refused");
    law(checked.error().text.size() < 200, "an error is short, whatever the proof");
    law(checked.error().why == api::RefusedProof::Why::invalid_dpop_proof,
        "and nothing after it was looked at");
  }
  return 0;
}
