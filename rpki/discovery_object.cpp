#include "rpki/discovery_object.hpp"

#include <algorithm>

#include "rpki/content_reader.hpp"
#include "rpki/uri.hpp"

namespace meetpoint::rpki {

namespace {

constexpr std::string_view kClause = "draft-misell-grow-rpki-peering-api-discovery";

void read_content(DiscoveryObject& pad, bool lenient, Refusal& refusal) {
  der::Reader file(pad.object.content, kClause, refusal);
  der::Reader content = file.inside(der::kSequence, "PeeringApiDiscovery");
  file.end("PeeringApiDiscovery");
  if (lenient && content.at(der::constructed(0))) {
    der::Reader version = content.inside(der::constructed(0), "version");
    version.number_up_to(0, "version");
    version.end("version");
  } else {
    read_version_0(content);
  }
  pad.asn = read_asn(content, "asn");
  pad.uri = content.take(der::kIa5String, "peeringApiUri").content;
  content.end("PeeringApiDiscovery");
  if (!refusal.none()) return;
  const auto checked = check_endpoint_uri(pad.uri);
  if (!checked) refusal.add(kClause, checked.error().text);
}

void check_ee(const DiscoveryObject& pad, Refusal& refusal) {
  const Resources& resources = pad.object.ee.resources;
  if (resources.has_ips()) refusal.add(kClause, "the EE certificate has addresses");
  if (resources.asn != Claim::listed)
    refusal.add(kClause, "the EE certificate lists no AS numbers of its own");
  if (!resources.asns.contains(pad.asn)) refusal.add(kClause, "the AS is not in the EE certificate");
}

bool is_endpoint_letter(char c) {
  constexpr std::string_view kOthers = "!$%&'()*+,-./:;=_~";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         kOthers.find(c) != std::string_view::npos;
}

}  // namespace

bool is_discovery(std::string_view content_type, const DiscoveryProfile& profile) {
  if (profile.content_types.empty()) return content_type == oids::kDiscovery;
  return std::find(profile.content_types.begin(), profile.content_types.end(), content_type) !=
         profile.content_types.end();
}

index::Expected<void> check_endpoint_uri(std::string_view uri) {
  const auto https = parse_https_uri(uri);
  if (!https) return tl::unexpected(https.error());
  const auto fail = [](const char* text) { return index::fail(index::ErrorCode::invalid, text); };
  if (!std::all_of(uri.begin(), uri.end(), is_endpoint_letter))
    return fail("the URI has a query, a fragment, a user name or letters that must be quoted");
  if (uri.ends_with('/')) return fail("the URI ends with a slash");
  return {};
}

index::Expected<DiscoveryObject> parse_discovery_object(std::string_view bytes,
                                                        const DiscoveryProfile& profile, Rfc8360 rfc8360) {
  const std::string_view found = content_type_of(bytes);
  const std::string_view wanted = is_discovery(found, profile) ? found
                                  : profile.content_types.empty()
                                      ? oids::kDiscovery
                                      : std::string_view(profile.content_types.front());
  return parse_content<DiscoveryObject>(bytes, wanted, rfc8360, [&](DiscoveryObject& pad, Refusal& refusal) {
    read_content(pad, profile.lenient, refusal);
    if (refusal.none()) check_ee(pad, refusal);
  });
}

}  // namespace meetpoint::rpki
