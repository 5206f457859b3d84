#include "rpki/crl.hpp"

#include <algorithm>

#include "rpki_laws.hpp"

using namespace meetpoint;
using fuzz::law;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = fuzz::text_of(data, size);
  const auto crl = rpki::parse_crl(bytes);
  if (!crl) {
    law(!crl.error().text.empty(), "a refusal has a reason");
    return 0;
  }
  law(fuzz::lies_in(crl->issuer, bytes) && fuzz::lies_in(crl->to_be_signed, bytes) &&
          fuzz::lies_in(crl->signature, bytes),
      "views lie in the input");
  law(crl->this_update <= crl->next_update, "thisUpdate <= nextUpdate");
  law(std::is_sorted(crl->revoked.begin(), crl->revoked.end()), "serial numbers ascend");
  for (const auto& serial : crl->revoked) law(crl->revokes(serial), "a CRL revokes what it lists");
  law(!crl->revokes(rpki::der::Number()), "zero is no serial number");
  law(crl->revoked.size() * 20 <= size, "an entry takes 20 octets or more");
  law(!rpki::parse_crl(std::string(bytes) + '\0'), "nothing follows a CRL");
  return 0;
}
