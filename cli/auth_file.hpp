#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>
#include <vector>

#include "api/auth_rules.hpp"
#include "index/error.hpp"
#include "sync/key_fetcher.hpp"

/// Who may ask for what concerns one network, a TOML file with a section for each way to show who one is. The
/// name of a section is for the log. It holds no secret.
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
/// thread  any
/// source  TOML 1.0; RFC 9068, RFC 7517
namespace meetpoint::cli {

/// Bytes of the file: a hundred sections.
inline constexpr std::size_t kMaxAuthFileBytes = 262'144;
/// Sections. Each issuer is asked for its keys all the time.
inline constexpr std::size_t kMostAuthSections = 100;

struct AuthFile {
  api::AuthRules rules;
  std::vector<sync::KeySetPlace> key_sets;  ///< of the issuers
};

/// errors  invalid: no TOML, an unknown key or mode, a key that is missing or of another kind, a URL that is
///         not https (or of this machine), an issuer or token twice, each with file and line and what to
///         write; too_big
index::Expected<AuthFile> parse_auth_file(std::string_view text, std::string_view name);
/// errors  likewise; not_found
index::Expected<AuthFile> read_auth_file(const std::filesystem::path& file);

}  // namespace meetpoint::cli
