#include <set>
#include <string>

#include "api/peeringdb_identity.hpp"
#include "law.hpp"

using namespace meetpoint;
using fuzz::law;

namespace {

constexpr index::UtcSeconds kNow = 1'795'478'400;
const api::PeeringdbRules kRules{"us", false};
constexpr char kIntrospection[] =
    R"({"active":true,"scope":"profile networks","exp":1795478700,"client_id":"us"})";

void look_at(const std::string& introspection, const std::string& profile) {
  const auto answers = [](const std::string& body) {
    return [&body](std::string_view) { return api::ProviderAnswer{200, body}; };
  };
  const auto caller = api::identify("t0ken", answers(introspection), answers(profile), kRules, kNow);
  if (!caller) return;
  law(caller->client == kRules.client_id, "a token counts for its own client alone");
  law(caller->expires_at > kNow, "no token counts beyond its end");
  law(!caller->networks.empty() && caller->networks.size() <= api::kMostNetworks,
      "a caller has some networks");
  std::set<std::uint32_t> seen;
  for (const api::CallerNetwork& network : caller->networks) {
    law(network.asn.value != 0 && (network.perms & api::kPermRead) != 0 && network.perms <= 15,
        "each may be read");
    law(seen.insert(network.asn.value).second, "none is there twice");
  }
}

}  // namespace

/// The bytes as the profile of a good token, as an introspection, and, cut at the first line end, as both.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(fuzz::text_of(data, size));
  look_at(kIntrospection, text);
  const auto cut = text.find('\n');
  if (cut == std::string::npos) {
    look_at(text, "{}");
  } else {
    look_at(text.substr(0, cut), text.substr(cut + 1));
  }
  return 0;
}
