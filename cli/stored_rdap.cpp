#include "cli/stored_rdap.hpp"

#include <utility>

#include "rpki/rdap_record.hpp"
#include "rpki/rpsl.hpp"

namespace meetpoint::cli {

StoredRdap::StoredRdap() : Stored({rpki::kRdapKind, rpki::kRpslKind}, read_rdap) {}

index::Expected<std::shared_ptr<const rpki::EndpointTable>> read_rdap(index::Reading& reading) {
  auto table = std::make_shared<rpki::EndpointTable>();
  auto read = reading.each_document(rpki::kRdapKind, [&](const std::string& key, std::string_view bytes) {
    const auto asn = rpki::parse_rdap_key(key);
    const auto record = rpki::read_rdap_record(bytes);
    if (!asn || !record) return;
    auto claims = claims_of(*record);
    if (!claims.empty()) table->emplace(*asn, std::move(claims));
  });
  if (!read) return forward(read);
  read = reading.each_document(rpki::kRpslKind, [&](const std::string&, std::string_view bytes) {
    if (const auto record = rpki::read_rpsl_record(bytes)) add_claims(*record, *table);
  });
  if (!read) return forward(read);
  return table;
}

}  // namespace meetpoint::cli
