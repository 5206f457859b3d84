#include "rpki/certificate.hpp"

#include "rpki_laws.hpp"

using namespace meetpoint;
using fuzz::law;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = fuzz::text_of(data, size);
  for (const auto place :
       {rpki::Place::trust_anchor, rpki::Place::listed, rpki::Place::signer, rpki::Place::checklist}) {
    const auto strict = rpki::parse_certificate(bytes, place);
    const auto lenient = rpki::parse_certificate(bytes, place, rpki::Rfc8360::accept);
    law(!strict || lenient, "accepting RFC 8360 refuses nothing");
    if (!lenient) {
      law(!lenient.error().text.empty(), "a refusal has a reason");
      continue;
    }
    law(strict.has_value() != lenient->rfc8360, "RFC 8360 is what the strict reader refuses");
    fuzz::certificate_laws(*lenient, bytes);
    law(!rpki::parse_certificate(std::string(bytes) + '\0', place), "nothing follows a certificate");
    law(!rpki::parse_certificate(bytes.substr(0, bytes.size() - 1), place), "no certificate is cut");
  }
  return 0;
}
