#pragma once

#include <string>

#include "rpki/checklist_verdict.hpp"
#include "rpki/endpoint.hpp"
#include "rpki/holdership.hpp"

/// Answers about the RPKI as JSON. thread  any
namespace meetpoint::api {

/// `{"asn":64496,"certificates":[{"ta":..,"uri":..,"depth":1,"explicit":true,"holder":true,"valid_until":..,
/// "chain":[..],"flags":[..]}],"reason":""}`
/// shape   chain: rsync URIs of the certificates above it, its trust anchor's last
std::string render_holders(const rpki::Holdership& holdership, index::Asn asn, const rpki::Holders& holders);

/// `{"asn":64496,"url":"https://..","source":"rpki","authenticated":true,"fetched_at":..,"expires_at":..,
/// "evidence":{..},"conflicts":[..],"sources":[..],"reason":""}`
/// shape   url, source and evidence are null when there is none; only what the RPKI says is authenticated;
///         holdership is what the answer was made from
std::string render_endpoint(const rpki::Holdership* holdership, const rpki::EndpointAnswer& answer);
/// `{"endpoints":[..]}`, each as above.
std::string render_endpoints(const rpki::Holdership* holdership,
                             const std::vector<rpki::EndpointAnswer>& answers);

/// `{"valid":true,"reason":"","issuer_found":true,"asns":["64496-64497"],"prefixes":["192.0.2.0/24"],
/// "signed_at":..,"valid_until":..,"issuer":{"certificate":..,"ta":..},"entries":2,"files":[{"name":..,
/// "sha256":..,"listed":true,"by":"name"}]}`
/// shape   asns, prefixes and files are what it says, and proven only when it is valid
std::string render_checklist(const rpki::Holdership& holdership, const rpki::ChecklistVerdict& verdict);

/// `several-anchors key-rollover`, in that form for tables.
std::vector<std::string> flags_of(const rpki::Certified& certified);

}  // namespace meetpoint::api
