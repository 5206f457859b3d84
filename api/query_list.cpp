#include "api/query_list.hpp"

namespace meetpoint::api {

std::vector<index::Asn> networks_of(QueryText& query, const std::string& name, const std::string& list,
                                    std::size_t most, const index::Names& names) {
  return each_of<index::Asn>(query, name, list, most,
                             [&](std::string_view one) { return names.network(one, name); });
}

index::Asn need_network(QueryText& query, const index::Names& names) {
  const auto text = query.need("asn", "64496");
  if (!text) return {};
  auto asn = names.network(*text, "asn");
  if (!asn) query.add(std::move(asn.error()));
  return asn.value_or(index::Asn{});
}

}  // namespace meetpoint::api
