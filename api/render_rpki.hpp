#pragma once

#include <string>

#include "rpki/holdership.hpp"

/// Answers about the RPKI as JSON. thread  any
namespace meetpoint::api {

/// `{"asn":64496,"certificates":[{"ta":..,"uri":..,"depth":1,"explicit":true,"holder":true,"valid_until":..,
/// "chain":[..],"flags":[..]}],"reason":""}`
/// shape   chain: rsync URIs of the certificates above it, its trust anchor's last
std::string render_holders(const rpki::Holdership& holdership, index::Asn asn, const rpki::Holders& holders);

/// `several-anchors key-rollover`, in that form for tables.
std::vector<std::string> flags_of(const rpki::Certified& certified);

}  // namespace meetpoint::api
