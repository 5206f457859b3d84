#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rpki/signed_object.hpp"

/// Signed checklists (RSC): the holder of resources vouches for the content of files. They lie in no
/// repository; who has one brings it. Any thread.
/// source  RFC 9323
namespace meetpoint::rpki {

/// rpki-client's limit.
inline constexpr std::size_t kMaxChecklistEntries = 100'000;
/// Bytes of a name: what file systems take.
inline constexpr std::size_t kMaxChecklistNameBytes = 255;

struct ChecklistEntry {
  std::string_view name;  ///< letters, digits, `.`, `_`, `-`; empty for an entry without a name
  Sha256 hash{};
};

/// A file that somebody says the list vouches for.
struct ChecklistFile {
  std::string name;  ///< without its folder
  Sha256 hash{};
};

/// Views point into the bytes that were parsed.
struct Checklist {
  SignedObject object;
  Holdings signed_with;  ///< the resources it names, all within its EE certificate's
  std::vector<ChecklistEntry> entries;
};

/// errors  as parse_signed_object
index::Expected<Checklist> parse_checklist(std::string_view bytes, Rfc8360 rfc8360 = Rfc8360::refuse);

enum class Matching : std::uint8_t {
  by_name,    ///< exactly one entry has the file's name and hash
  by_digest,  ///< exactly one entry has no name and the file's hash
};

/// Whether the list vouches for one file.
/// source  RFC 9323 section 6 (filename-aware and filename-unaware verification)
bool vouches_for(std::span<const ChecklistEntry> entries, std::string_view name, const Sha256& hash,
                 Matching matching);

}  // namespace meetpoint::rpki
