#include "rpki/discovery_object.hpp"

#include "rpki/uri.hpp"
#include "rpki_laws.hpp"

using namespace meetpoint;
using fuzz::law;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static fuzz::Envelope envelope(test::oid::kDiscovery, {"0-4294967295", ""}, false);
  const std::string_view content = fuzz::text_of(data, size);
  const std::string bytes = envelope.around(content);
  const auto pad = rpki::parse_discovery_object(bytes);
  const auto lenient = rpki::parse_discovery_object(bytes, {.content_types = {}, .lenient = true});
  law(!pad || (lenient && lenient->uri == pad->uri && lenient->asn == pad->asn),
      "lenience changes no answer");
  if (!pad) {
    law(!pad.error().text.empty(), "a refusal has a reason");
    return 0;
  }
  fuzz::object_laws(pad->object, bytes);
  law(rpki::check_endpoint_uri(pad->uri).has_value() && rpki::parse_https_uri(pad->uri).has_value(),
      "the URI can be asked");
  law(pad->uri.size() <= rpki::kMaxUriBytes, "the URI has its limit");
  law(pad->uri.find_first_of("?#@\r\n\t \"\\") == std::string_view::npos,
      "nothing in the URI changes a request");
  law(test::discovery_content(pad->asn.value, pad->uri) == content,
      "what was read, written again, is the same");
  return 0;
}
