#pragma once

#include <span>
#include <string>
#include <string_view>

#include "api/signed_request.hpp"
#include "api/structured_fields.hpp"
#include "index/error.hpp"

/// What a signature of a request is over: its parts, one a line, as its signer named them.
/// thread  any
/// source  RFC 9421 sections 2.1, 2.2 and 2.5
namespace meetpoint::api {

/// Bytes of a base: all of a request's header, and as much again.
inline constexpr std::size_t kMostBaseBytes = 65'536;
/// Components of one signature. We demand ten at most, and each may cost the reading of a whole field: 32
/// take 2 ms at worst.
inline constexpr std::size_t kMostComponents = 32;

enum class SfKind : std::uint8_t { dictionary, list, item };

/// A field whose grammar is known, which `sf` and `key` of a component need.
struct KnownField {
  std::string_view name;
  SfKind kind;
};
/// RFC 9530, 9218, 9421, 9440, 9211, 9209.
inline constexpr KnownField kKnownFields[] = {
    {"content-digest", SfKind::dictionary},
    {"repr-digest", SfKind::dictionary},
    {"want-content-digest", SfKind::dictionary},
    {"want-repr-digest", SfKind::dictionary},
    {"priority", SfKind::dictionary},
    {"signature", SfKind::dictionary},
    {"signature-input", SfKind::dictionary},
    {"accept-signature", SfKind::dictionary},
    {"client-cert", SfKind::item},
    {"client-cert-chain", SfKind::list},
    {"cache-status", SfKind::list},
    {"proxy-status", SfKind::list},
};

/// The value of one component: `"@method"`, `"@query-param";name="asn"`, `"accept"`, `"content-digest";sf`,
/// ... shape   scheme and authority are those of the URL in lower case; path and query are as they were
/// written errors  invalid: a name that is none, or is of an answer; a parameter that is unknown or does not
/// fit; what
///         the request has not, or has twice; `req` and `tr`; a value that is not of ASCII. too_big: a field
///         that is to be parsed is over the limits of structured fields. The text holds nothing of the
///         request
index::Expected<std::string> component_value(const SignedRequest& request, const SfItem& component,
                                             std::span<const KnownField> known = kKnownFields);

/// shape   `covered`: the components, and the parameters of the signature
/// errors  as component_value; invalid: a component that comes twice, however its parameters are ordered;
///         too_big: over kMostBaseBytes or kMostComponents
index::Expected<std::string> signature_base(const SignedRequest& request, const SfInnerList& covered,
                                            std::span<const KnownField> known = kKnownFields);

}  // namespace meetpoint::api
