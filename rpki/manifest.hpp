#pragma once

#include <string_view>
#include <vector>

#include "rpki/signed_object.hpp"

/// Manifests: what a CA has published, file by file. Any thread.
/// source  RFC 9286
namespace meetpoint::rpki {

/// rpki-client's limit.
inline constexpr std::size_t kMaxManifestFiles = 100'000;
/// Bytes of a file's name: what file systems take.
inline constexpr std::size_t kMaxFileNameBytes = 255;

struct ListedFile {
  std::string_view name;  ///< letters, digits, `-`, `_`, a dot and three lower-case letters; no path
  Sha256 hash{};
};

/// Views point into the bytes that were parsed.
struct Manifest {
  SignedObject object;
  der::Number number;
  index::UtcSeconds this_update = 0;
  index::UtcSeconds next_update = 0;
  std::vector<ListedFile> files;  ///< in the manifest's order, no name twice
  std::string_view crl_name;      ///< the one .crl of the list: the last part of the EE certificate's CRL URI
};

/// Whatever its EE certificate's resources, they must be inherited.
/// errors  as parse_signed_object
index::Expected<Manifest> parse_manifest(std::string_view bytes, Rfc8360 rfc8360 = Rfc8360::refuse);

/// errors  invalid: not this_update <= now <= next_update
index::Expected<void> check_current(const Manifest& manifest, index::UtcSeconds now);

/// A file name that a manifest may list.
/// source  RFC 9286 section 4.2.2
bool is_file_name(std::string_view name);

}  // namespace meetpoint::rpki
