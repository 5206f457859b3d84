#include "index/finding.hpp"

#include <algorithm>
#include <tuple>

namespace meetpoint::index {

bool stands_before(const Finding& a, const Finding& b) {
  return std::tie(a.type, a.code, a.id, a.field) < std::tie(b.type, b.code, b.id, b.field);
}

bool is_finding_code(std::string_view code) {
  const auto is_in = [&](const auto& codes) {
    return std::find(codes.begin(), codes.end(), code) != codes.end();
  };
  return code == kMalformed || is_in(kConsistencyCodes) || is_in(kRpkiCodes) || is_in(kRovCodes);
}

bool FindingFilter::wants(const Finding& finding) const {
  return (!code || finding.code == *code) && (!type || finding.type == *type) &&
         (!asn || finding.asn == *asn);
}

}  // namespace meetpoint::index
