#pragma once

#include <memory>

#include "cli/stored.hpp"
#include "rpki/endpoint_table.hpp"

/// What registries said of AS numbers when a sync asked them, or read their files, last.
namespace meetpoint::cli {

/// Never null. A record that cannot be read is left out: the next sync asks for it anew.
/// errors  storage
index::Expected<std::shared_ptr<const rpki::EndpointTable>> read_rdap(index::Reading& reading);

/// The one of the generation that is served.
class StoredRdap : public Stored<rpki::EndpointTable> {
 public:
  StoredRdap();
};

}  // namespace meetpoint::cli
