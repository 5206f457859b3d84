#include "rpki/aspa.hpp"
#include "rpki/checklist.hpp"
#include "rpki/discovery_object.hpp"
#include "rpki/manifest.hpp"
#include "rpki/roa.hpp"
#include "rpki_laws.hpp"
#include "support/der_writer.hpp"

using namespace meetpoint;
using fuzz::law;

namespace {

/// Written anew from its parts, element by element; what passed rpki::der::check is not nested deeply.
std::string rewritten(std::string_view elements) {
  rpki::Refusal refusal;
  rpki::der::Reader reader(elements, "", refusal);
  std::string all;
  while (reader.more()) {
    const rpki::der::Element element = reader.any("");
    const bool constructed = (element.tag & 0x20U) != 0;
    all += test::der(element.tag, constructed ? rewritten(element.content) : std::string(element.content));
  }
  law(refusal.none(), "a reader takes what check accepts");
  return all;
}

template <typename Object>
void same_as(const index::Expected<Object>& object, const index::Expected<rpki::SignedObject>& envelope) {
  if (!object) return;
  law(envelope.has_value(), "a signed object is in its envelope");
  law(object->object.content == envelope->content && object->object.signature == envelope->signature,
      "the envelope is read the same for every type");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = fuzz::text_of(data, size);
  rpki::Refusal refusal;
  rpki::der::check(bytes, "input", refusal);
  if (refusal.none()) law(rewritten(bytes) == bytes, "DER has one form");
  const auto object = rpki::parse_signed_object(bytes, rpki::content_type_of(bytes));
  if (object) {
    law(refusal.none(), "a signed object is DER");
    fuzz::object_laws(*object, bytes);
    law(!rpki::parse_signed_object(std::string(bytes) + '\0', object->content_type),
        "nothing follows an object");
  }
  same_as(rpki::parse_manifest(bytes), object);
  same_as(rpki::parse_roa(bytes), object);
  same_as(rpki::parse_aspa(bytes), object);
  same_as(rpki::parse_discovery_object(bytes), object);
  same_as(rpki::parse_checklist(bytes), object);
  return 0;
}
