#pragma once

#include <optional>
#include <string>
#include <string_view>

/// What a URL says about where a request goes, read so narrowly that no other reader can see another host in
/// it: whatever has a user, a password, an escape or a backslash before its path is no URL here.
/// thread  any
namespace meetpoint::sync {

struct Origin {
  std::string scheme;  ///< http or https
  std::string host;    ///< lower case; an IPv6 address without its brackets
  unsigned port = 0;   ///< the scheme's own when the URL names none
  friend bool operator==(const Origin&, const Origin&) = default;
};

/// Nothing for anything but an http or https URL.
std::optional<Origin> origin_of(std::string_view url);

/// `https://www.peeringdb.com`, with the port only when it is not the scheme's own.
std::string to_string(const Origin& origin);
/// The same of a URL's; empty for what is no URL.
std::string server_of(std::string_view url);

/// 127.0.0.0/8, ::1 or localhost: nobody else's machine, and no wire on the way.
bool is_loopback(const Origin& origin);
bool is_loopback_url(std::string_view url);

}  // namespace meetpoint::sync
