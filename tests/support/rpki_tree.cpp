#include "support/rpki_tree.hpp"

#include <openssl/evp.h>

#include "support/der_writer.hpp"
#include "support/temp_dir.hpp"

namespace meetpoint::test {

namespace {

constexpr index::UtcSeconds kHour = 3600;
constexpr index::UtcSeconds kDay = 24 * kHour;
/// Two of the keys sign objects, the others belong to CAs and come again after the sixth.
constexpr std::size_t kObjectKeys = 2;
constexpr std::size_t kAuthorityKeys = kRsaKeys - kObjectKeys;

std::string key_usage(bool ca) {
  return ca ? der_bits("\x06", 1) : der_bits("\x80", 7);
}

std::string policies() {
  return der_sequence({der_sequence({der_oid("1.3.6.1.5.5.7.14.2")})});
}

std::string crl_points(std::string_view uri) {
  return der_sequence({der_sequence({der_explicit(0, der_explicit(0, der_implicit(6, uri)))})});
}

/// The generator of P-256: a point of the curve, and nobody signs with it.
std::string router_key() {
  constexpr std::string_view kPoint =
      "\x04"
      "\x6b\x17\xd1\xf2\xe1\x2c\x42\x47\xf8\xbc\xe6\xe5\x63\xa4\x40\xf2\x77\x03\x7d\x81\x2d\xeb\x33\xa0\xf4"
      "\xa1\x39\x45"
      "\xd8\x98\xc2\x96\x4f\xe3\x42\xe2\xfe\x1a\x7f\x9b\x8e\xe7\xeb\x4a\x7c\x0f\x9e\x16\x2b\xce\x33\x57\x6b"
      "\x31\x5e\xce"
      "\xcb\xb6\x40\x68\x37\xbf\x51\xf5";
  return std::string(kPoint);
}

std::string base64(std::string_view bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3), '\0');
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                  reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  for (std::size_t at = 64; at < text.size(); at += 65) text.insert(at, "\n");
  return text;
}

}  // namespace

Authority::Authority(RpkiTree& tree, Authority* parent, std::string name, const Claims& claims,
                     const BendCertificate& bend)
    : tree_(tree),
      parent_(parent),
      name_(std::move(name)),
      key_(&signing_key(kObjectKeys + tree.authorities_.size() % kAuthorityKeys)) {
  Authority& issuer = parent == nullptr ? *this : *parent;
  CertificateParts parts = issuer.issue(name_, key_->public_key_info(), key_->key_id(), claims);
  parts.extensions.add(oid::kBasicConstraints, true, der_sequence({der_boolean(true)}));
  parts.extensions.add(oid::kKeyUsage, true, key_usage(true));
  parts.extensions.add(oid::kSubjectAccess, false,
                       der_sequence({access_description("1.3.6.1.5.5.7.48.5", repository_uri()),
                                     access_description("1.3.6.1.5.5.7.48.10", manifest_uri())}));
  if (parent == nullptr) {
    parts.extensions.drop(oid::kCrlPoints);
    parts.extensions.drop(oid::kIssuerAccess);
  }
  if (bend) bend(parts);
  serial_ = parts.serial;
  certificate_ = parts.der();
  if (parent != nullptr) parent->publish(name_ + ".cer", certificate_);
}

CertificateParts Authority::issue(std::string_view subject, std::string_view public_key,
                                  const std::string& key_id, const Claims& claims) {
  CertificateParts parts;
  parts.version = der_explicit(0, der_integer(2));
  parts.serial = tree_.next_serial();
  parts.algorithm = parts.outer_algorithm = sha256_with_rsa();
  parts.issuer = name_of(name_);
  parts.not_before = der_time(tree_.now() - 2 * kDay);
  parts.not_after = der_time(tree_.now() + 365 * kDay);
  parts.subject = name_of(subject);
  parts.public_key = public_key;
  parts.signer = key_;
  parts.extensions.add(oid::kSubjectKeyId, false, der_octets(key_id));
  parts.extensions.add(oid::kAuthorityKeyId, false, der_sequence({der_implicit(0, key_->key_id())}));
  parts.extensions.add(oid::kCrlPoints, false, crl_points(crl_uri()));
  parts.extensions.add(oid::kIssuerAccess, false,
                       der_sequence({access_description("1.3.6.1.5.5.7.48.2", certificate_uri())}));
  parts.extensions.add(oid::kPolicies, true, policies());
  if (!claims.ips.empty()) parts.extensions.add(oid::kIpBlocks, true, ip_blocks(claims.ips));
  if (!claims.asns.empty()) parts.extensions.add(oid::kAsIds, true, as_ids(claims.asns));
  return parts;
}

Authority& Authority::child(const std::string& name, const Claims& claims, const BendCertificate& bend) {
  tree_.authorities_.push_back(std::make_unique<Authority>(tree_, this, name, claims, bend));
  return *tree_.authorities_.back();
}

std::string Authority::certificate_uri() const {
  if (parent_ == nullptr) return "rsync://" + tree_.host_ + "/ta/" + name_ + ".cer";
  return parent_->repository_uri() + name_ + ".cer";
}

std::string Authority::repository_uri() const {
  return "rsync://" + tree_.host_ + "/repo/" + name_ + "/";
}

void Authority::publish(const std::string& file, std::string bytes) {
  files_[file] = std::move(bytes);
}

std::string Authority::sign_object(const std::string& file, std::string_view content_type,
                                   std::string content, const Claims& ee, bool in_repository,
                                   const Bend& bend) {
  const SigningKey& key = signing_key(content_type == oid::kManifest ? 0 : 1);
  CertificateParts certificate = issue("EE " + name_, key.public_key_info(), key.key_id(), ee);
  certificate.extensions.add(oid::kKeyUsage, true, key_usage(false));
  if (in_repository) {
    certificate.extensions.add(
        oid::kSubjectAccess, false,
        der_sequence({access_description("1.3.6.1.5.5.7.48.11", repository_uri() + file)}));
  }
  if (bend.ee) bend.ee(certificate);
  ObjectParts parts;
  parts.content_type = content_type;
  parts.content = std::move(content);
  parts.version = parts.signer_version = der_integer(3);
  parts.digest_algorithms = parts.digest_algorithm = sha256_algorithm();
  parts.certificates = {certificate.der()};
  parts.signer_id = der_implicit(0, key.key_id());
  parts.signature_algorithm = der_sequence({der_oid("1.2.840.113549.1.1.1"), der_null()});
  parts.attributes = {attribute(oid::kContentType, {der_oid(content_type)}),
                      attribute(oid::kMessageDigest, {der_octets(sha256_of(parts.content))}),
                      attribute(oid::kSigningTime, {der_time(tree_.now() - kHour)})};
  parts.signer = &key;
  if (bend.object) bend.object(parts);
  return parts.der();
}

std::string Authority::object(const std::string& file, std::string_view content_type, std::string content,
                              const Claims& ee, const Bend& bend) {
  return sign_object(file, content_type, std::move(content), ee, true, bend);
}

std::string Authority::checklist(const Claims& signed_with, const std::vector<ChecklistLine>& lines,
                                 const Bend& bend) {
  return sign_object("", oid::kChecklist, checklist_content(signed_with.asns, signed_with.ips, lines),
                     signed_with, false, bend);
}

std::string Authority::pad(std::uint32_t asn, std::string_view uri, const Bend& bend, std::string file) {
  if (file.empty()) file = "AS" + std::to_string(asn) + ".pad";
  publish(file, object(file, oid::kDiscovery, discovery_content(asn, uri), {std::to_string(asn), ""}, bend));
  return files_[file];
}

std::string Authority::roa(const std::string& file, std::uint32_t asn, const std::vector<RoaEntry>& entries,
                           const Bend& bend) {
  std::string ips;
  for (const RoaEntry& entry : entries) ips += (ips.empty() ? "" : ", ") + entry.prefix;
  publish(file, object(file, oid::kRoa, roa_content(asn, entries), {"", ips}, bend));
  return files_[file];
}

std::string Authority::aspa(std::uint32_t customer, const std::vector<std::uint32_t>& providers,
                            const Bend& bend) {
  const std::string file = "AS" + std::to_string(customer) + ".asa";
  publish(file,
          object(file, oid::kAspa, aspa_content(customer, providers), {std::to_string(customer), ""}, bend));
  return files_[file];
}

std::string Authority::router(const std::string& file, std::uint32_t asn, const BendCertificate& bend) {
  const std::string point = router_key();
  const std::string public_key = der_sequence(
      {der_sequence({der_oid("1.2.840.10045.2.1"), der_oid("1.2.840.10045.3.1.7")}), der_bits(point)});
  CertificateParts parts = issue("ROUTER", public_key, sha1_of(point), {std::to_string(asn), ""});
  parts.extensions.add(oid::kKeyUsage, true, key_usage(false));
  parts.extensions.add(oid::kExtendedKeyUsage, false, der_sequence({der_oid("1.3.6.1.5.5.7.3.30")}));
  if (bend) bend(parts);
  publish(file, parts.der());
  return files_[file];
}

std::string Authority::make_crl() const {
  CrlParts parts;
  parts.version = der_integer(1);
  parts.algorithm = parts.outer_algorithm = sha256_with_rsa();
  parts.issuer = name_of(name_);
  parts.this_update = der_time(tree_.now() - kHour);
  parts.next_update = der_time(tree_.now() + kDay);
  for (const std::string& serial : revoked_)
    parts.revoked.push_back({serial, der_time(tree_.now() - kDay), ""});
  parts.extensions.add(oid::kAuthorityKeyId, false, der_sequence({der_implicit(0, key_->key_id())}));
  parts.extensions.add(oid::kCrlNumber, false, der_integer(number_));
  parts.signer = key_;
  if (bend_crl) bend_crl(parts);
  return parts.der();
}

std::map<std::string, std::string> Authority::close() {
  std::map<std::string, std::string> files = files_;
  files.emplace(name_ + ".crl", make_crl());
  ManifestParts parts;
  parts.number = der_integer(number_);
  parts.this_update = der_generalized_time(tree_.now() - kHour);
  parts.next_update = der_generalized_time(tree_.now() + kDay);
  parts.hash_algorithm = der_oid(oid::kSha256);
  for (const auto& [file, bytes] : files) {
    if (!unlisted_.contains(file)) parts.files.emplace_back(file, sha256_of(bytes));
  }
  if (bend_manifest_content) bend_manifest_content(parts);
  for (const std::string& file : withheld_) files.erase(file);
  files[name_ + ".mft"] =
      object(name_ + ".mft", oid::kManifest, parts.der(), {"inherit", "inherit"}, bend_manifest);
  return files;
}

Authority& RpkiTree::anchor(const std::string& name, const Claims& claims, const BendCertificate& bend) {
  authorities_.push_back(std::make_unique<Authority>(*this, nullptr, name, claims, bend));
  return *authorities_.back();
}

std::string RpkiTree::next_serial() {
  return der_integer(++serials_);
}

std::string RpkiTree::tal(const Authority& anchor) {
  return "# made for a test\n" + anchor.certificate_uri() + "\n\n" + base64(anchor.key().public_key_info()) +
         "\n";
}

std::map<std::string, std::string> RpkiTree::files() {
  std::map<std::string, std::string> all;
  for (const auto& authority : authorities_) {
    if (authority->is_anchor()) all[authority->certificate_uri()] = authority->certificate();
    for (auto& [file, bytes] : authority->close()) all[authority->repository_uri() + file] = bytes;
  }
  return all;
}

void RpkiTree::write(const std::filesystem::path& folder, bool rpki_client) {
  std::map<std::string, std::string> anchors;
  const auto put = [&](const std::string& path, const std::string& bytes) {
    std::filesystem::create_directories((folder / path).parent_path());
    write_file(folder / path, bytes);
  };
  for (const auto& authority : authorities_) {
    if (!authority->is_anchor()) continue;
    anchors[authority->certificate_uri()] = authority->name();
    put("tals/" + authority->name() + ".tal", tal(*authority));
  }
  constexpr std::string_view kScheme = "rsync://";
  for (const auto& [uri, bytes] : files()) {
    const auto anchor = anchors.find(uri);
    const bool apart = rpki_client && anchor != anchors.end();
    put(apart ? "ta/" + anchor->second + "/" + anchor->second + ".cer" : uri.substr(kScheme.size()), bytes);
  }
}

void RpkiTree::write_rpki_client(const std::filesystem::path& folder) {
  write(folder, true);
}
void RpkiTree::write_rsync(const std::filesystem::path& folder) {
  write(folder, false);
}

}  // namespace meetpoint::test
