#include "index/finding.hpp"

#include <algorithm>
#include <tuple>

namespace meetpoint::index {

bool stands_before(const Finding& a, const Finding& b) {
  return std::tie(a.type, a.code, a.id, a.field) < std::tie(b.type, b.code, b.id, b.field);
}

bool is_finding_code(std::string_view code) {
  return code == kMalformed ||
         std::find(kConsistencyCodes.begin(), kConsistencyCodes.end(), code) != kConsistencyCodes.end();
}

bool FindingFilter::wants(const Finding& finding) const {
  return (!code || finding.code == *code) && (!type || finding.type == *type) &&
         (!asn || finding.asn == *asn);
}

}  // namespace meetpoint::index
