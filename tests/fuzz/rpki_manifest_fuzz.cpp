#include "rpki/manifest.hpp"

#include <set>

#include "rpki_laws.hpp"
#include "support/der_writer.hpp"

using namespace meetpoint;
using fuzz::law;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static fuzz::Envelope envelope(test::oid::kManifest, {"inherit", "inherit"}, false);
  const std::string bytes = envelope.around(fuzz::text_of(data, size));
  const auto manifest = rpki::parse_manifest(bytes);
  if (!manifest) {
    law(manifest.error().text.find("RFC ") == 0, "a refusal names its clause");
    return 0;
  }
  fuzz::object_laws(manifest->object, bytes);
  law(manifest->this_update < manifest->next_update, "thisUpdate < nextUpdate");
  law(check_current(*manifest, manifest->this_update) && !check_current(*manifest, manifest->next_update + 1),
      "a manifest is current from thisUpdate to nextUpdate");
  std::set<std::string_view> names;
  test::ManifestParts again{.version = {},
                            .number = {},
                            .this_update = test::der_generalized_time(manifest->this_update),
                            .next_update = test::der_generalized_time(manifest->next_update),
                            .hash_algorithm = test::der_oid(test::oid::kSha256),
                            .files = {}};
  std::string_view number = rpki::octets_of(manifest->number.octets);
  while (number.size() > 1 && number[0] == 0 && (number[1] & 0x80) == 0) number.remove_prefix(1);
  again.number = test::der_integer_octets(number);
  for (const rpki::ListedFile& file : manifest->files) {
    law(rpki::is_file_name(file.name), "file names are of the allowed form");
    law(names.insert(file.name).second, "no name comes twice");
    again.files.emplace_back(file.name, rpki::octets_of(file.hash));
  }
  law(names.contains(manifest->crl_name) && manifest->crl_name.ends_with(".crl"), "its CRL is listed");
  law(again.der() == fuzz::text_of(data, size), "what was read, written again, is the same");
  return 0;
}
