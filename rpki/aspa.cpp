#include "rpki/aspa.hpp"

#include "rpki/content_reader.hpp"
#include "rpki/oids.hpp"

namespace meetpoint::rpki {

namespace {

constexpr std::string_view kClause = "draft-ietf-sidrops-aspa-profile section 3";

void read_providers(der::Reader list, Aspa& aspa) {
  if (!list.more()) list.refuse("it names no provider");
  while (list.more()) {
    const index::Asn provider = read_asn(list, "ProviderASID");
    if (!list.refusal().none()) return;
    if (provider == aspa.customer) list.refuse("the customer is among its providers");
    if (!aspa.providers.empty() && provider <= aspa.providers.back())
      list.refuse("the providers are not in ascending order, or one comes twice");
    if (aspa.providers.size() == kMaxProviders) list.refuse("it has more than 10000 providers");
    aspa.providers.push_back(provider);
  }
  if (aspa.providers.size() > 1 && aspa.providers.front().value == 0)
    list.refuse("AS 0 stands beside other providers");
}

void read_content(Aspa& aspa, Refusal& refusal) {
  der::Reader file(aspa.object.content, kClause, refusal);
  der::Reader content = file.inside(der::kSequence, "ASProviderAttestation");
  file.end("ASProviderAttestation");
  der::Reader version = content.inside(der::constructed(0), "version");
  if (version.number_up_to(1, "version") != 1) version.refuse("the version is not 1");
  version.end("version");
  aspa.customer = read_asn(content, "customerASID");
  read_providers(content.inside(der::kSequence, "providers"), aspa);
  content.end("ASProviderAttestation");
}

void check_ee(const Aspa& aspa, Refusal& refusal) {
  constexpr std::string_view kValidation = "draft-ietf-sidrops-aspa-profile section 4";
  const Resources& resources = aspa.object.ee.resources;
  if (resources.has_ips()) refusal.add(kValidation, "the EE certificate has addresses");
  if (resources.asn != Claim::listed || resources.asns != AsnSet({{aspa.customer, aspa.customer}}))
    refusal.add(kValidation, "the EE certificate does not list exactly the customer");
}

}  // namespace

index::Expected<Aspa> parse_aspa(std::string_view bytes, Rfc8360 rfc8360) {
  return parse_content<Aspa>(bytes, oids::kAspa, rfc8360, [](Aspa& aspa, Refusal& refusal) {
    read_content(aspa, refusal);
    if (refusal.none()) check_ee(aspa, refusal);
  });
}

}  // namespace meetpoint::rpki
