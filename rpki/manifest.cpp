#include "rpki/manifest.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "rpki/content_reader.hpp"
#include "rpki/oids.hpp"

namespace meetpoint::rpki {

namespace {

constexpr std::string_view kClause = "RFC 9286 section 4.2";

bool is_name_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

void read_files(der::Reader list, Manifest& manifest) {
  while (list.more()) {
    der::Reader parts = list.inside(der::kSequence, "FileAndHash");
    ListedFile file;
    file.name = parts.take(der::kIa5String, "file").content;
    const der::BitString hash = parts.bits("hash");
    parts.end("FileAndHash");
    if (!list.refusal().none()) return;
    if (!is_file_name(file.name))
      list.refusal().add("RFC 9286 section 4.2.2", "a file name is not of the allowed form");
    if (hash.unused != 0 || hash.octets.size() != file.hash.size()) {
      list.refuse("a file's hash is not of 256 bits");
      return;
    }
    std::copy(hash.octets.begin(), hash.octets.end(), file.hash.begin());
    if (manifest.files.size() == kMaxManifestFiles) list.refuse("it lists more than 100000 files");
    manifest.files.push_back(file);
  }
}

void check_unique(const std::vector<ListedFile>& files, Refusal& refusal) {
  std::vector<std::string_view> names;
  names.reserve(files.size());
  for (const ListedFile& file : files) names.push_back(file.name);
  if (!std::is_sorted(names.begin(), names.end())) std::sort(names.begin(), names.end());
  if (std::adjacent_find(names.begin(), names.end()) != names.end())
    refusal.add("RFC 9286 section 4.2.2", "a file is listed twice");
}

/// RFC 9286 section 4.2.1: the CRL that covers the EE certificate is listed, and it is the only one.
void find_crl(Manifest& manifest, Refusal& refusal) {
  for (const ListedFile& file : manifest.files) {
    if (!file.name.ends_with(".crl")) continue;
    if (!manifest.crl_name.empty()) refusal.add("RFC 9286 section 6.2", "it lists two CRLs");
    manifest.crl_name = file.name;
  }
  const std::string_view uri = manifest.object.ee.crl;
  if (manifest.crl_name.empty() || uri.substr(uri.rfind('/') + 1) != manifest.crl_name)
    refusal.add("RFC 9286 section 6.2", "it does not list the CRL that its EE certificate names");
}

void check_ee(const Resources& resources, Refusal& refusal) {
  if (resources.asn == Claim::listed || resources.ipv4 == Claim::listed || resources.ipv6 == Claim::listed)
    refusal.add("RFC 9286 section 5.1", "the EE certificate lists resources instead of inheriting them");
}

void read_content(Manifest& manifest, Refusal& refusal) {
  der::Reader file(manifest.object.content, kClause, refusal);
  der::Reader content = file.inside(der::kSequence, "Manifest");
  file.end("Manifest");
  read_version_0(content);
  manifest.number = content.number("manifestNumber");
  manifest.this_update = content.generalized_time("thisUpdate");
  manifest.next_update = content.generalized_time("nextUpdate");
  if (manifest.next_update <= manifest.this_update)
    refusal.add("RFC 9286 section 4.2.1", "nextUpdate is not after thisUpdate");
  if (content.oid("fileHashAlg") != oids::kSha256) content.refuse("fileHashAlg is not SHA-256");
  read_files(content.inside(der::kSequence, "fileList"), manifest);
  content.end("Manifest");
}

}  // namespace

bool is_file_name(std::string_view name) {
  constexpr std::size_t kExtension = 4;  // with its dot
  if (name.size() <= kExtension || name.size() > kMaxFileNameBytes) return false;
  const std::string_view stem = name.substr(0, name.size() - kExtension);
  const std::string_view extension = name.substr(name.size() - kExtension);
  return std::all_of(stem.begin(), stem.end(), is_name_letter) && extension.front() == '.' &&
         std::all_of(extension.begin() + 1, extension.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

index::Expected<Manifest> parse_manifest(std::string_view bytes, Rfc8360 rfc8360) {
  return parse_content<Manifest>(bytes, oids::kManifest, rfc8360, [](Manifest& manifest, Refusal& refusal) {
    check_ee(manifest.object.ee.resources, refusal);
    if (refusal.none()) read_content(manifest, refusal);
    if (refusal.none()) check_unique(manifest.files, refusal);
    if (refusal.none()) find_crl(manifest, refusal);
  });
}

index::Expected<void> check_current(const Manifest& manifest, index::UtcSeconds now) {
  constexpr std::string_view kCurrent = "RFC 9286 section 6.3";
  if (now < manifest.this_update)
    return index::fail(index::ErrorCode::invalid, fmt::format("{}: the manifest is of the future", kCurrent));
  if (now > manifest.next_update) {
    return index::fail(index::ErrorCode::invalid, fmt::format("{}: the manifest is stale since {}", kCurrent,
                                                              index::format_utc(manifest.next_update)));
  }
  return {};
}

}  // namespace meetpoint::rpki
