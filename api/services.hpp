#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "api/authentication.hpp"
#include "api/exchange.hpp"
#include "rpki/endpoint_table.hpp"
#include "rpki/holdership.hpp"
#include "rpki/vrp_feed.hpp"

/// What answers need beside the snapshot, each absent when this process does not have it. Functions may be
/// called by any thread, and what they refer to outlives the server.
namespace meetpoint::api {

class DumpShelf;
struct LocationsService;
struct ProtectedResource;

struct Services {
  /// Asks the worker of this process for a cycle now.
  std::function<void()> ask_cycle = {};
  DumpShelf* dumps = nullptr;
  /// What RTR caches tell at the moment, never null.
  std::function<std::shared_ptr<const rpki::VrpView>()> look_at_vrps = {};
  /// Who holds what in the RPKI; null when no sync has walked it for the store that is served.
  std::function<std::shared_ptr<const rpki::Holdership>()> look_at_holdership = {};
  /// What registries' RDAP servers said of endpoints, of the store that is served; null before the first
  /// look.
  std::function<std::shared_ptr<const rpki::EndpointTable>()> look_at_rdap = {};
  /// Takes note that somebody asks for the endpoint of an AS. No registry is asked meanwhile.
  std::function<void(index::Asn)> note_asked = {};
  /// Endpoints that the operator knows himself.
  const rpki::EndpointTable* operators_table = nullptr;
  /// Told of each request when it has been answered; null: nobody counts.
  NoteExchange note_exchange = {};
  /// What /metrics says; null: there is none.
  std::function<std::string()> metrics_text = {};
  /// Who may read it besides programs of this machine.
  std::vector<index::Prefix> metrics_from = {};
  /// Whether the server is about to end, so that nobody new is to be sent here; null: never.
  std::function<bool()> is_leaving = {};
  /// Who asks; null: nobody is asked who he is, and speaks for whom he likes. Only a server that listens to
  /// its own machine alone may go without.
  Authenticate authenticate = {};
  /// Whether the token of a request is known to be good, so that nobody has to look at it; null: none is.
  std::function<bool(const Request&)> knows_token = {};
  /// Where clients hear who gives them tokens; null, or of null: the operator has not said under which URL
  /// they come.
  std::function<std::shared_ptr<const ProtectedResource>()> look_at_resource = {};
  /// What /locations needs; null: there is none.
  LocationsService* locations = nullptr;
};

}  // namespace meetpoint::api
