#include "rpki/checklist.hpp"

#include "rpki_laws.hpp"

using namespace meetpoint;
using fuzz::law;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const test::Claims claims{"1-4294967295", "0.0.0.0/0, 2000::/3"};
  static fuzz::Envelope envelope(test::oid::kChecklist, claims, true);
  const std::string bytes = envelope.around(fuzz::text_of(data, size));
  const auto checklist = rpki::parse_checklist(bytes);
  if (!checklist) {
    law(!checklist.error().text.empty(), "a refusal has a reason");
    return 0;
  }
  fuzz::object_laws(checklist->object, bytes);
  const rpki::Resources& ee = checklist->object.ee.resources;
  law(ee.asns.contains(checklist->signed_with.asns) && ee.ips.contains(checklist->signed_with.ips),
      "a list names nothing that its signer does not have");
  law(!checklist->signed_with.asns.empty() || !checklist->signed_with.ips.empty(), "a list names something");
  law(!checklist->entries.empty(), "a list has entries");
  for (const rpki::ChecklistEntry& entry : checklist->entries) {
    const auto matching = entry.name.empty() ? rpki::Matching::by_digest : rpki::Matching::by_name;
    law(vouches_for(checklist->entries, entry.name, entry.hash, matching),
        "a list vouches for its own entries");
    law(!vouches_for(checklist->entries, "not/a/name", entry.hash, rpki::Matching::by_name),
        "a list vouches for no other name");
  }
  return 0;
}
