#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "index/error.hpp"
#include "index/time.hpp"

/// The one way out to the network, and the seam that tests replace.
/// thread  an object belongs to one thread; stop may be requested from any
namespace meetpoint::sync {

struct FetchRequest {
  std::string url;               ///< http or https
  std::uint64_t most_bytes = 0;  ///< of the body after decompression; more is an error
  std::function<void(std::uint64_t bytes)> arrived;
  /// If set, it takes the body of a 200 piece by piece, and the response has none; any coding that we can
  /// unpack is asked for. False: it takes no more, and the request fails.
  std::function<bool(std::string_view piece)> take = {};
  std::string accept = "application/json";  ///< the media type that is asked for
  bool wants_redirect = false;              ///< the response says where a 3xx leads
  /// What only the server may see, each empty when there is none: it goes over https or to this machine, and
  /// into no log and no error text. A token to show; a name and a password; the fields of a form, encoded,
  /// which make it a POST.
  std::string bearer = {};
  std::string user = {};
  std::string password = {};
  std::string form = {};

  bool has_secret() const { return !bearer.empty() || !user.empty() || !form.empty(); }
};

struct FetchResponse {
  long status = 0;
  std::string body;
  std::optional<std::uint64_t> retry_after_seconds;
  std::string app_version = {};    ///< X-App-Version: at most 64 printable characters, or empty
  std::string redirect_host = {};  ///< where a 3xx leads, `https://host` without a path; empty when unclear
  std::string redirect_url = {};   ///< all of it, at most 2048 letters, if that was asked for; else empty
};

class Fetch {
 public:
  virtual ~Fetch() = default;
  /// One GET, or with a form one POST. A response of any status is a value: what it means is the caller's.
  /// errors  unavailable: no complete response, or courtesy forbids this request now; cancelled: stop was
  ///         requested; throttled: upstream wants to be left alone, and the text says until when; invalid:
  ///         must not be sent as it is
  virtual index::Expected<FetchResponse> get(const FetchRequest& request, const std::stop_token& stop) = 0;
  /// Earliest instant at which that very request may be made; nothing: now.
  virtual std::optional<index::UtcSeconds> not_before(const std::string& /*url*/) { return std::nullopt; }
};

}  // namespace meetpoint::sync
