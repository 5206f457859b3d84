#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "rpki/der.hpp"

/// The lists that certificates and CRLs carry: names, extensions, places to fetch from. Any thread.
/// source  RFC 5280 sections 4.1.2.4, 4.2, 4.2.2; RFC 6487 sections 4.4, 4.8 and 8
namespace meetpoint::rpki {

/// Extensions of one list. Certificates have 10; the number keeps the search for doubles short.
inline constexpr std::size_t kMaxExtensions = 64;

struct ExtensionRule {
  std::string_view oid;
  std::string_view name;
  std::string_view clause;
  bool critical = false;  ///< as it must be marked
};

/// What to do with one that no rule names and that is not critical; a critical one is always refused.
enum class UnknownExtension : std::uint8_t {
  refuse,
  ignore,  ///< as RFC 6487 section 4.8 allows: a reader that refuses loses a tree to the first new one
};

/// Reads SEQUENCE OF Extension. `found[i]` becomes the content of the OCTET STRING of what `rules[i]` names.
/// Refuses what comes twice and what is marked otherwise than its rule says.
/// shape   found has the size of rules and nothing in it
void read_extensions(der::Reader list, std::span<const ExtensionRule> rules, UnknownExtension unknown,
                     std::span<std::optional<std::string_view>> found);

/// A Name of one CommonName and perhaps one serialNumber. Returns the whole of it. Both should be
/// PrintableString; UTF8String is taken too, because objects on record have it and names are only ever
/// compared octet by octet.
std::string_view read_name(der::Reader& reader, std::string_view what);

/// AuthorityKeyIdentifier with keyIdentifier, 20 octets, and nothing else. Returns it.
std::string_view read_authority_key_id(std::string_view content, std::string_view clause, Refusal& refusal);

/// One URI of an AccessDescription; empty for a name of another form.
struct AccessDescription {
  std::string_view method;  ///< OID
  std::string_view uri;
};

/// The next of SEQUENCE OF AccessDescription.
AccessDescription read_access_description(der::Reader& list);

}  // namespace meetpoint::rpki
