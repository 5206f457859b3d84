#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "index/ids.hpp"
#include "rpki/oids.hpp"
#include "rpki/signed_object.hpp"

/// Discovery objects: the holder of an AS says where its Peering API answers. Any thread.
/// source  draft-misell-grow-rpki-peering-api-discovery-00 as its author's programs have it; where those are
///         silent, our own profile, which the README's decisions give
namespace meetpoint::rpki {

struct DiscoveryProfile {
  /// Content types that are taken for it, OIDs as content octets; none: the author's alone. For the day IANA
  /// assigns one.
  std::vector<std::string> content_types;
  /// Takes a version 0 that is written out, which is not DER but which the author's program accepts.
  bool lenient = false;
};

/// Views point into the bytes that were parsed.
struct DiscoveryObject {
  SignedObject object;
  index::Asn asn;
  std::string_view
      uri;  ///< https://HOST[:PORT][/PATH], of letters that need no quoting, without a slash at its end
};

bool is_discovery(std::string_view content_type, const DiscoveryProfile& profile);

/// The EE certificate lists the AS itself and no address.
/// errors  as parse_signed_object
index::Expected<DiscoveryObject> parse_discovery_object(std::string_view bytes,
                                                        const DiscoveryProfile& profile = {},
                                                        Rfc8360 rfc8360 = Rfc8360::refuse);

/// errors  invalid: not https, no host, user name, query, fragment, slash at the end, other letters, over
/// 2048 bytes
index::Expected<void> check_endpoint_uri(std::string_view uri);

}  // namespace meetpoint::rpki
