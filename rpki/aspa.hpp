#pragma once

#include <vector>

#include "index/ids.hpp"
#include "rpki/signed_object.hpp"

/// Provider authorisations (ASPA), version 1: whom an AS takes transit from. Any thread.
/// source  draft-ietf-sidrops-aspa-profile-20
namespace meetpoint::rpki {

/// rpki-client's limit.
inline constexpr std::size_t kMaxProviders = 10'000;

struct Aspa {
  SignedObject object;
  index::Asn customer;
  std::vector<index::Asn> providers;  ///< ascending; AS 0 alone says: none
};

/// The EE certificate lists exactly the customer and no address.
/// errors  as parse_signed_object
index::Expected<Aspa> parse_aspa(std::string_view bytes, Rfc8360 rfc8360 = Rfc8360::refuse);

}  // namespace meetpoint::rpki
