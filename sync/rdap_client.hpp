#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <stop_token>
#include <string>

#include "rpki/rdap_autnum.hpp"
#include "rpki/rdap_bootstrap.hpp"
#include "sync/clock.hpp"
#include "sync/fetch.hpp"

/// One question to a registry: `GET BASE/autnum/N`, and after the redirects that lead to another registry,
/// because the number has moved there.
///
/// A redirect may lead to the scheme, host and port of a server that the bootstrap file names, over https,
/// and three times at most; to this machine only from this machine. Whether the addresses behind are public
/// is for the Fetch to see.
///
/// thread  one
/// source  RFC 7480 section 5.2, RFC 9224, RFC 9082 section 3.1.2
namespace meetpoint::sync {

/// One leads from the registry of the bootstrap file to the one that has the number now; a third would be a
/// circle.
inline constexpr int kMostRdapRedirects = 3;

/// Between two requests to one registry: far below what any of them limits, and a pass still ends soon. This
/// machine needs none.
inline constexpr std::chrono::seconds kRdapPause{1};

struct RdapAnswer {
  enum class Kind {
    found,
    none,     ///< the registry has no object for it
    refused,  ///< it says what cannot be used, and will say so again
    failed,   ///< no answer now
  };
  Kind kind = Kind::failed;
  std::string url;     ///< that was asked last
  std::string reason;  ///< of a refusal or failure
  std::vector<rpki::EndpointClaim> claims;
  bool leave = false;  ///< the last server has trouble or wants us to wait: not to be asked again soon
};

class RdapClient {
 public:
  /// Both outlive it. `fetch` sees to manners: a 429 is its to remember.
  RdapClient(const rpki::RdapBootstrap& bootstrap, Fetch& fetch, Clock& clock);

  /// errors  cancelled
  index::Expected<RdapAnswer> ask(const std::string& base, index::Asn asn, const std::stop_token& stop);
  /// Sent so far.
  std::size_t requests() const { return requests_; }

 private:
  bool pause(const std::string& url, const std::stop_token& stop);
  /// Empty when it may be followed, else why not.
  std::string problem_with(const std::string& from, const std::string& to) const;

  Fetch& fetch_;
  Clock& clock_;
  std::set<std::string> servers_;  ///< `https://host` of the bootstrap file
  std::set<std::string> asked_;    ///< of these
  std::size_t requests_ = 0;
};

}  // namespace meetpoint::sync
