#pragma once

#include <string>
#include <string_view>

#include "api/json.hpp"
#include "index/error.hpp"

/// A signed token as it travels: three parts, read so narrowly that no other reader can see another token in
/// it. Nothing here is verified.
/// thread  any
/// source  RFC 7515 sections 3.1, 4.1 and 7.1, RFC 8725 section 3
namespace meetpoint::api {

/// Bytes of a token: what a header field may have. Those of providers have 1 to 2 kB.
inline constexpr std::size_t kMostTokenBytes = 8192;
/// Arrays and objects within each other, in header and claims: `networks` has three, `cnf` two.
inline constexpr int kMostTokenLevels = 8;

struct CompactJws {
  nlohmann::json header;
  std::string alg;
  std::string typ;  ///< empty when there is none
  std::string kid;  ///< likewise
  std::string payload;
  std::string signature;      ///< octets
  std::string signing_input;  ///< what is signed: the first two parts as they are
};

/// Whether the token may bring its own key in the header: a DPoP proof must, an access token never.
enum class HeaderKey { refuse, demand };

/// shape   a header with crit, b64, zip, jku, x5u, x5c or, unless demanded, jwk is refused: each lets a token
///         choose by what it is judged
/// errors  invalid: any of that, and whatever else is not to the letter; too_big: over kMostTokenBytes. The
///         text holds no byte of the token
index::Expected<CompactJws> parse_compact_jws(std::string_view token, HeaderKey key = HeaderKey::refuse);

}  // namespace meetpoint::api
