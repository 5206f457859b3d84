#pragma once

#include "rpki/certificate.hpp"
#include "rpki/public_key_info.hpp"

/// The extensions of a resource certificate, which make most of its profile. Any thread.
/// source  RFC 6487 section 4.8, RFC 7318, RFC 8209 section 3.1.3, RFC 9323 section 2.1
namespace meetpoint::rpki {

/// Reads the list into `certificate` and decides its kind by them and by where it was found.
/// shape   names, times and key of the certificate are read already
void read_certificate_extensions(der::Reader list, const PublicKeyInfo& key, Place place, Rfc8360 rfc8360,
                                 Certificate& certificate);

}  // namespace meetpoint::rpki
