#include "rpki/checklist.hpp"

#include <algorithm>

#include "rpki/content_reader.hpp"
#include "rpki/oids.hpp"

namespace meetpoint::rpki {

namespace {

constexpr std::string_view kClause = "RFC 9323 section 4";

bool is_name_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
         c == '-';
}

/// ResourceBlock, in which nothing can be inherited.
Resources read_resources(der::Reader block) {
  Resources resources;
  if (!block.more()) block.refusal().add("RFC 9323 section 4.2", "resources is empty");
  if (block.at(der::constructed(0))) {
    der::Reader holder = block.inside(der::constructed(0), "asID");
    der::Reader ids = holder.inside(der::kSequence, "asID");
    holder.end("asID");
    der::Reader asnum = ids.inside(der::constructed(0), "asnum");
    ids.end("asID");
    resources.asns = read_as_list(asnum);
    resources.asn = Claim::listed;
    asnum.end("asnum");
  }
  if (block.at(der::constructed(1))) {
    der::Reader holder = block.inside(der::constructed(1), "ipAddrBlocks");
    const der::Reader families = holder.inside(der::kSequence, "ipAddrBlocks");
    holder.end("ipAddrBlocks");
    read_families(families, false, resources);
  }
  block.end("resources");
  return resources;
}

void read_entries(der::Reader list, std::vector<ChecklistEntry>& entries) {
  if (!list.more()) list.refuse("checkList is empty");
  while (list.more()) {
    der::Reader parts = list.inside(der::kSequence, "FileNameAndHash");
    ChecklistEntry entry;
    if (parts.at(der::kIa5String)) {
      entry.name = parts.take(der::kIa5String, "fileName").content;
      const bool usable = !entry.name.empty() && entry.name.size() <= kMaxChecklistNameBytes &&
                          std::all_of(entry.name.begin(), entry.name.end(), is_name_letter);
      if (!usable) list.refusal().add("RFC 9323 section 4.4.1", "a file name is not of the allowed form");
    }
    const std::string_view hash = parts.take(der::kOctetString, "hash").content;
    parts.end("FileNameAndHash");
    if (!list.refusal().none()) return;
    if (hash.size() != entry.hash.size()) return list.refuse("a hash has not 32 octets");
    std::copy(hash.begin(), hash.end(), entry.hash.begin());
    if (entries.size() == kMaxChecklistEntries) list.refuse("checkList has more than 100000 entries");
    entries.push_back(entry);
  }
}

/// Names are unique among the entries that have one, hashes among those that have none.
void check_unique(const std::vector<ChecklistEntry>& entries, Refusal& refusal) {
  std::vector<std::string_view> names;
  std::vector<Sha256> nameless;
  for (const ChecklistEntry& entry : entries) {
    if (entry.name.empty()) {
      nameless.push_back(entry.hash);
    } else {
      names.push_back(entry.name);
    }
  }
  std::sort(names.begin(), names.end());
  std::sort(nameless.begin(), nameless.end());
  if (std::adjacent_find(names.begin(), names.end()) != names.end() ||
      std::adjacent_find(nameless.begin(), nameless.end()) != nameless.end())
    refusal.add("RFC 9323 section 4.4", "two entries have the same name, or no name and the same hash");
}

Resources read_content(Checklist& checklist, Refusal& refusal) {
  der::Reader file(checklist.object.content, kClause, refusal);
  der::Reader content = file.inside(der::kSequence, "RpkiSignedChecklist");
  file.end("RpkiSignedChecklist");
  read_version_0(content);
  Resources resources = read_resources(content.inside(der::kSequence, "resources"));
  der::Reader algorithm = content.inside(der::kSequence, "digestAlgorithm");
  if (algorithm.oid("digestAlgorithm") != oids::kSha256)
    refusal.add("RFC 9323 section 4.3", "digestAlgorithm is not SHA-256");
  algorithm.end("digestAlgorithm");
  read_entries(content.inside(der::kSequence, "checkList"), checklist.entries);
  content.end("RpkiSignedChecklist");
  if (refusal.none()) check_unique(checklist.entries, refusal);
  return resources;
}

/// RFC 9323 section 5: what the list names, its EE certificate lists too.
void check_ee(const Resources& named, const Resources& ee, Refusal& refusal) {
  constexpr std::string_view kValidation = "RFC 9323 section 5";
  if (ee.inherits()) refusal.add(kValidation, "the EE certificate inherits resources");
  if (!check_covered(named, {ee.asns, ee.ips}))
    refusal.add(kValidation, "resources are named that the EE certificate does not list");
}

}  // namespace

index::Expected<Checklist> parse_checklist(std::string_view bytes, Rfc8360 rfc8360) {
  return parse_content<Checklist>(bytes, oids::kChecklist, rfc8360,
                                  [](Checklist& checklist, Refusal& refusal) {
                                    Resources named = read_content(checklist, refusal);
                                    if (refusal.none())
                                      check_ee(named, checklist.object.ee.resources, refusal);
                                    checklist.signed_with = {std::move(named.asns), std::move(named.ips)};
                                  });
}

bool vouches_for(std::span<const ChecklistEntry> entries, std::string_view name, const Sha256& hash,
                 Matching matching) {
  const auto same = [&](const ChecklistEntry& entry) {
    const bool named_so =
        matching == Matching::by_name ? !name.empty() && entry.name == name : entry.name.empty();
    return named_so && entry.hash == hash;
  };
  return std::count_if(entries.begin(), entries.end(), same) == 1;
}

}  // namespace meetpoint::rpki
