#include "rpki/extension_list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "rpki/digest.hpp"
#include "rpki/oids.hpp"

namespace meetpoint::rpki {

void read_extensions(der::Reader list, std::span<const ExtensionRule> rules, UnknownExtension unknown,
                     std::span<std::optional<std::string_view>> found) {
  if (!list.more()) list.refuse("the list of extensions is empty");
  std::vector<std::string_view> strangers;
  while (list.more()) {
    der::Reader parts = list.inside(der::kSequence, "Extension");
    const std::string_view oid = parts.oid("extnID");
    const bool marked = parts.at(der::kBoolean);
    const bool critical = marked && parts.boolean("critical");
    if (marked && !critical) parts.refuse("critical: FALSE is the default and written out");
    const std::string_view content = parts.take(der::kOctetString, "extnValue").content;
    parts.end("Extension");
    if (!parts.refusal().none()) return;
    const auto rule =
        std::find_if(rules.begin(), rules.end(), [&](const auto& known) { return known.oid == oid; });
    const bool known = rule != rules.end();
    if (!known && (critical || unknown == UnknownExtension::refuse)) {
      return parts.refuse(fmt::format("the extension {} has no place in it", oids::to_dotted(oid)));
    }
    const auto place = static_cast<std::size_t>(rule - rules.begin());
    const bool again = known ? found[place].has_value()
                             : std::find(strangers.begin(), strangers.end(), oid) != strangers.end();
    if (again) {
      return parts.refusal().add("RFC 5280 section 4.2",
                                 fmt::format("the extension {} comes twice", oids::to_dotted(oid)));
    }
    if (!known) {
      strangers.push_back(oid);
      if (strangers.size() > kMaxExtensions) parts.refuse("it has more than 64 extensions");
      continue;
    }
    if (critical != rule->critical) {
      parts.refusal().add(rule->clause, fmt::format("the extension {} must{} be critical", rule->name,
                                                    rule->critical ? "" : " not"));
    }
    found[place] = content;
  }
}

std::string_view read_name(der::Reader& reader, std::string_view what) {
  constexpr std::string_view kClause = "RFC 6487 section 4.4";
  const der::Element whole = reader.take(der::kSequence, what);
  der::Reader sets(whole.content, kClause, reader.refusal());
  int common_names = 0;
  int serial_numbers = 0;
  while (sets.more()) {
    der::Reader attributes = sets.inside(der::kSet, what);
    if (!attributes.more()) attributes.refuse(what, "a part of the name is empty");
    while (attributes.more()) {
      der::Reader attribute = attributes.inside(der::kSequence, what);
      const std::string_view type = attribute.oid(what);
      attribute.take(attribute.at(der::kUtf8String) ? der::kUtf8String : der::kPrintableString, what);
      attribute.end(what);
      if (type == oids::kCommonName) {
        ++common_names;
      } else if (type == oids::kSerialNumber) {
        ++serial_numbers;
      } else {
        attribute.refuse(what, "it has other parts than CommonName and serialNumber");
      }
    }
  }
  if (common_names != 1 || serial_numbers > 1)
    sets.refuse(what, "it is not one CommonName with at most one serialNumber");
  return whole.whole;
}

std::string_view read_authority_key_id(std::string_view content, std::string_view clause, Refusal& refusal) {
  der::Reader outer(content, clause, refusal);
  der::Reader parts = outer.inside(der::kSequence, "authorityKeyIdentifier");
  outer.end("authorityKeyIdentifier");
  const std::string_view key_id = parts.take(der::primitive(0), "keyIdentifier").content;
  parts.end("authorityKeyIdentifier");
  if (key_id.size() != KeyId().size()) parts.refuse("keyIdentifier: it has not 20 octets");
  return key_id;
}

AccessDescription read_access_description(der::Reader& list) {
  der::Reader parts = list.inside(der::kSequence, "AccessDescription");
  AccessDescription access;
  access.method = parts.oid("accessMethod");
  const der::Element location = parts.any("accessLocation");
  parts.end("AccessDescription");
  if (location.tag == der::primitive(6)) access.uri = location.content;
  return access;
}

}  // namespace meetpoint::rpki
