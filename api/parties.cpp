#include "api/parties.hpp"

#include <string>
#include <utility>

#include "index/meeting.hpp"

namespace meetpoint::api {

namespace {

using index::Asn;
using index::ErrorCode;
using index::Expected;
using index::fail;

Expected<Parties> admitted(const Asker& asker, Asn server, Asn caller, std::string field) {
  if (asker.may_speak_for(caller)) return Parties{server, caller};
  return fail(ErrorCode::forbidden, to_string(caller) + " is none of the networks of this access token",
              std::move(field));
}

}  // namespace

Expected<Parties> parties_of(const Asker& asker, const NamedAsns& named) {
  if (index::is_reserved(named.asn)) return tl::unexpected(index::unknown_network(named.asn, "asn"));
  if (named.peer_asn && index::is_reserved(*named.peer_asn))
    return tl::unexpected(index::unknown_network(*named.peer_asn, "peer_asn"));
  const Asn server = named.path.value_or(named.asn);
  if (named.asn != server) {
    if (named.peer_asn && *named.peer_asn != named.asn)
      return fail(ErrorCode::invalid, "asn names the caller already; leave peer_asn out", "peer_asn");
    return admitted(asker, server, named.asn, "asn");
  }
  if (named.peer_asn) return admitted(asker, server, *named.peer_asn, "peer_asn");
  // A caller that may speak for every network is none of them.
  if (!asker.caller || asker.caller->networks.empty())
    return fail(ErrorCode::invalid, "peer_asn is missing; write peer_asn=64500, the network that asks",
                "peer_asn");
  if (asker.caller->networks.size() > 1)
    return fail(ErrorCode::invalid, "the access token is of several networks: choose one with peer_asn",
                "peer_asn");
  return Parties{server, asker.caller->networks.front().asn};
}

}  // namespace meetpoint::api
