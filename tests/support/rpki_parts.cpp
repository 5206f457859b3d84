#include "support/rpki_parts.hpp"

#include <algorithm>
#include <stdexcept>

#include "support/der_writer.hpp"

namespace meetpoint::test {

namespace {

std::string joined(const std::vector<std::string>& parts) {
  std::string all;
  for (const std::string& part : parts) all += part;
  return all;
}

ExtensionPart& find(std::vector<ExtensionPart>& parts, std::string_view oid) {
  const auto found =
      std::find_if(parts.begin(), parts.end(), [&](const auto& part) { return part.oid == oid; });
  if (found == parts.end()) throw std::out_of_range("no such extension: " + std::string(oid));
  return *found;
}

}  // namespace

void ExtensionParts::add(std::string_view oid, bool critical, std::string value) {
  parts_.push_back({std::string(oid), critical, std::move(value)});
}

void ExtensionParts::set(std::string_view oid, std::string value) {
  find(parts_, oid).value = std::move(value);
}

void ExtensionParts::set_critical(std::string_view oid, bool critical) {
  find(parts_, oid).critical = critical;
}

void ExtensionParts::drop(std::string_view oid) {
  find(parts_, oid);
  std::erase_if(parts_, [&](const auto& part) { return part.oid == oid; });
}

bool ExtensionParts::has(std::string_view oid) const {
  return std::any_of(parts_.begin(), parts_.end(), [&](const auto& part) { return part.oid == oid; });
}

std::string ExtensionParts::der() const {
  std::vector<std::string> list;
  for (const ExtensionPart& part : parts_)
    list.push_back(
        der_sequence({der_oid(part.oid), part.critical ? der_boolean(true) : "", der_octets(part.value)}));
  return der_sequence(list);
}

std::string CertificateParts::der() const {
  const std::string tbs =
      der_sequence({version, serial, algorithm, issuer, der_sequence({not_before, not_after}), subject,
                    public_key, after_key, der_explicit(3, extensions.der())});
  return der_sequence({tbs, outer_algorithm, der_bits(signer->sign(tbs))});
}

std::string CrlParts::der() const {
  std::vector<std::string> entries;
  for (const Entry& entry : revoked) entries.push_back(der_sequence({entry.serial, entry.date, entry.more}));
  const std::string tbs =
      der_sequence({version, algorithm, issuer, this_update, next_update,
                    entries.empty() ? "" : der_sequence(entries), der_explicit(0, extensions.der())});
  return der_sequence({tbs, outer_algorithm, der_bits(signer->sign(tbs))});
}

std::string ObjectParts::der() const {
  const std::string set = sorted ? der_set(attributes) : test::der(0x31, joined(attributes));
  std::string signed_attributes = set;
  signed_attributes[0] = '\xa0';
  std::vector<std::string> signers{
      der_sequence({signer_version, signer_id, digest_algorithm, attributes.empty() ? "" : signed_attributes,
                    signature_algorithm, der_octets(signature ? *signature : signer->sign(set)),
                    unsigned_attributes.empty() ? "" : der_explicit(1, unsigned_attributes)})};
  signers.insert(signers.end(), more_signers.begin(), more_signers.end());
  const std::string inner = encapsulated
                                ? *encapsulated
                                : der_sequence({der_oid(content_type), der_explicit(0, der_octets(content))});
  return der_sequence(
      {der_oid("1.2.840.113549.1.7.2"),
       der_explicit(0, der_sequence({version, test::der(0x31, digest_algorithms), inner,
                                     certificates.empty() ? "" : der_explicit(0, joined(certificates)),
                                     crls.empty() ? "" : der_explicit(1, joined(crls)), der_set(signers)}))});
}

std::string attribute(std::string_view oid, const std::vector<std::string>& values) {
  return der_sequence({der_oid(oid), der_set(values)});
}

std::string name_of(std::string_view common_name) {
  return der_sequence({der_set({der_sequence({der_oid("2.5.4.3"), der_printable(common_name)})})});
}

std::string sha256_with_rsa() {
  return der_sequence({der_oid("1.2.840.113549.1.1.11"), der_null()});
}

std::string sha256_algorithm() {
  return der_sequence({der_oid(oid::kSha256)});
}

std::string access_description(std::string_view method, std::string_view uri) {
  return der_sequence({der_oid(method), der_implicit(6, uri)});
}

}  // namespace meetpoint::test
