#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "sync/fetch.hpp"

/// Fetch over libcurl: TLS verified, gzip, no redirects, every wait and size bounded, one kept-alive
/// connection. A loopback upstream is never asked through a proxy.
///
/// errors  as Fetch; invalid: the API key would travel in the clear, or the address is none that may be
///         reached, so nothing is sent
namespace meetpoint::sync {

/// An API key and the one place that gets it: it is sent with requests to the scheme, host and port of
/// `upstream` and with no others, over https or to this machine. No log and no error text holds it.
struct Credential {
  std::string api_key;   ///< printable ASCII, as read_api_key yields it
  std::string upstream;  ///< a URL
};

/// The defaults are for upstream; tests are less patient.
struct HttpLimits {
  std::chrono::seconds connect{10};
  /// Longest silence: upstream may compute a full list for a minute before its first byte, and a line that
  /// brings less than a byte a second for so long is dead.
  std::chrono::seconds stall{90};
  /// 42 MB, the largest list of 2026, in this time is 50 kB a second.
  std::chrono::seconds total{900};
};

/// Where names may lead.
enum class Reach {
  anywhere,  ///< the user chose them
  /// Others chose them: to public addresses alone, checked when the name has been resolved, and without a
  /// proxy, behind which nobody could check. A URL of this machine leads to this machine and nowhere else.
  public_addresses,
};

std::unique_ptr<Fetch> make_http_client(std::string user_agent, std::optional<Credential> credential = {},
                                        const HttpLimits& limits = {}, Reach reach = Reach::anywhere);

}  // namespace meetpoint::sync
