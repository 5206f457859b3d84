#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/auth_rules.hpp"
#include "api/peeringdb_identity.hpp"
#include "index/error.hpp"
#include "sync/key_fetcher.hpp"
#include "sync/token_inspector.hpp"

/// Who may ask for what concerns one network, a TOML file with a section for each way to show who one is. The
/// name of a section is for the log. It holds no secret, only the name of a file that does.
///
///     [idp]
///     mode = "jwt"                               # access tokens of an OIDC provider
///     issuer = "https://idp.example"             # `iss`, to the letter
///     audience = "https://meetpoint.example"     # our name there, one of `aud`
///     jwks_uri = "https://idp.example/jwks"      # its keys
///     algorithms = ["RS256", "ES256", "EdDSA"]   # default: these and Ed25519
///     networks_claim = "networks"                # default; [{"asn": 64496, "perms": 1}, ..]
///     scope = "urn:ietf:params:oauth:scope:peering-api"   # one that a token must have; default: none
///     any_type = false                           # take tokens whose typ is not at+jwt
///     most_age_seconds = 86400                   # since the token was issued
///     require_dpop = false                       # each token must be bound to a key and come with a proof
///     require_nonce = false                      # each proof must have a nonce of ours
///     require_signature = false                  # each request must be signed with that key (RFC 9421)
///
///     [portal]
///     mode = "static"                            # a program of yours
///     token_sha256 = "9f86d0..."                 # printf %s TOKEN | sha256sum; openssl rand -hex 32 makes
///     asns = ["AS64496"]                         # those that it speaks for; ["*"]: every one
///
///     [peeringdb]                                # at most one of this mode
///     mode = "peeringdb"                         # opaque access tokens of PeeringDB
///     introspection = "https://auth.peeringdb.com/oauth2/introspect/"
///     profile = "https://auth.peeringdb.com/profile/v1"
///     client_id = "..."                          # our own client there; tokens must be made for it
///     client_secret_file = "/etc/meetpoint/peeringdb-secret"   # its secret, one line, mode 0600
///     accept_foreign_clients = false             # default; true: whoever is shown a token can show it here
///
/// thread  any
/// source  TOML 1.0; RFC 9068, RFC 7517, RFC 7662
namespace meetpoint::cli {

/// Bytes of the file: a hundred sections.
inline constexpr std::size_t kMaxAuthFileBytes = 262'144;
/// Sections. Each issuer is asked for its keys all the time.
inline constexpr std::size_t kMostAuthSections = 100;

struct PeeringdbAuth {
  api::PeeringdbRules rules;
  sync::InspectionPlaces places;
  std::string secret_file;  ///< of the client
};

struct AuthFile {
  api::AuthRules rules;
  std::optional<PeeringdbAuth> peeringdb;
  std::vector<sync::KeySetPlace> key_sets;  ///< of the issuers
};

/// errors  invalid: no TOML, an unknown key or mode, a key that is missing or of another kind, a URL that is
///         not https (or of this machine), an issuer, a token or mode = "peeringdb" twice, each with file and
///         line and what to write; too_big
/// shape   the client's secret is empty: that is in another file
index::Expected<AuthFile> parse_auth_file(std::string_view text, std::string_view name);
/// With the client's secret.
/// errors  likewise; not_found; invalid: there is no secret in the file that is named, or others may touch it
index::Expected<AuthFile> read_auth_file(const std::filesystem::path& file);

/// Proofs of possession are for one URL, by which clients know the service.
/// shape   public_url may be empty: none is said
/// errors  invalid: the file demands proofs and there is no URL
index::Expected<void> check_proofs(const AuthFile& file, const std::string& public_url);

}  // namespace meetpoint::cli
