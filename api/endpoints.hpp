#pragma once

#include "index/catalog.hpp"
#include "rpki/endpoint_table.hpp"

/// Endpoints as every answer has them: what a process knows of each source, brought together for one AS.
/// thread  any
namespace meetpoint::api {

/// What answers rest on; each may be null.
struct EndpointBasis {
  const rpki::Holdership* holdership = nullptr;
  const rpki::EndpointTable* operators_table = nullptr;
  const rpki::EndpointTable* rdap = nullptr;
  const index::Catalog* catalog = nullptr;  ///< with the table of networks at least
};

/// shape   of PeeringDB the lines `PeeringAPI https://..` in the notes of ok networks count
rpki::EndpointAnswer endpoint_of(const EndpointBasis& basis, index::Asn asn, index::UtcSeconds now);

}  // namespace meetpoint::api
