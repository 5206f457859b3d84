#include "api/endpoints.hpp"

#include <fmt/format.h>

#include <utility>

#include "index/json_text.hpp"
#include "index/match.hpp"
#include "rpki/endpoint_line.hpp"

namespace meetpoint::api {

namespace {

std::vector<rpki::EndpointClaim> claims_in_notes(const index::Catalog& catalog, index::Asn asn) {
  const std::size_t asn_field = *index::field_named(index::ObjectType::net, "asn");
  const std::size_t notes_field = *index::field_named(index::ObjectType::net, "notes");
  const index::Table& nets = catalog.table(index::ObjectType::net);
  std::vector<rpki::EndpointClaim> claims;
  for (const index::Slot slot : nets.with(asn_field, asn.value)) {
    if (nets.status(slot) != index::Status::ok) continue;
    const auto notes = index::json_string(nets.value(slot, notes_field));
    if (!notes) continue;
    for (std::string& url : rpki::endpoint_lines(*notes)) {
      claims.push_back({std::move(url), fmt::format("the notes of PeeringDB's network {}", nets.id(slot)),
                        catalog.generation().committed_at, 0});
    }
  }
  return claims;
}

}  // namespace

rpki::EndpointAnswer endpoint_of(const EndpointBasis& basis, index::Asn asn, index::UtcSeconds now) {
  rpki::OtherEndpoints others;
  others.operators_table = claims_about(basis.operators_table, asn);
  others.rdap = claims_about(basis.rdap, asn);
  if (basis.catalog != nullptr) others.peeringdb = claims_in_notes(*basis.catalog, asn);
  return rpki::endpoint_of(basis.holdership, asn, others, now);
}

}  // namespace meetpoint::api
