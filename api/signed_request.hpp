#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "api/external_url.hpp"
#include "api/header_field.hpp"

/// A request as a signature sees it.
/// thread  any; a view, which keeps nothing
/// source  RFC 9421 section 2.1
namespace meetpoint::api {

struct SignedRequest {
  std::string_view method;
  const ExternalUrl& url;
  std::span<const HeaderField> fields;  ///< every one, in their order
  std::string_view body;                ///< as received, without any framing

  bool has(std::string_view name) const;
  /// The values of all fields of that name, without blanks around them, joined by a comma and a blank;
  /// nothing when there is none.
  std::optional<std::string> combined(std::string_view name) const;
};

}  // namespace meetpoint::api
