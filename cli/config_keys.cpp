#include "cli/config_keys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "cli/config_look.hpp"
#include "index/ascii.hpp"
#include "index/edits.hpp"

namespace meetpoint::cli {

namespace {

using enum ConfigType;

constexpr std::array kKeys = std::to_array<ConfigKey>({
    {"store", "path", "--store", text, "the store, one file", look_at_store},
    {"upstream", "url", "--upstream", text,
     "a PeeringDB API, a meetpoint's /dump/meetpoint.db to begin with, or a directory of lists",
     look_at_upstream},
    {"upstream", "api_key_file", "--api-key-file", text,
     "a file with PeeringDB's API key, mode 0600; never the key itself", look_at_api_key},
    {"upstream", "rate", "--rate", number,
     "requests a minute, 0 for unlimited; without it 20, with an API key 40"},
    {"upstream", "reconcile_every", "--reconcile-every", duration,
     "hold a type against upstream's whole list again after so long; 0s: never"},
    {"upstream", "interval", "--interval", duration,
     "from the begin of one cycle of `serve` to the begin of the next; `sync` goes on only with --interval"},
    {"rpki", "cache", "--rpki-cache", text, "the cache folder of a relying party; needs tals",
     look_at_folder},
    {"rpki", "tals", "--tals", text,
     "a folder of trust anchor locators, *.tal, and of *.constraints; needs cache", look_at_tals},
    {"rpki", "registry_cas", "--registry-ca", list,
     "subject key identifiers of CAs that registries run for themselves, which hold nothing",
     look_at_registry_cas},
    {"rpki", "rfc8360", "--rfc8360", flag, "accept certificates with the resource extensions of RFC 8360"},
    {"rpki", "fetch_pads", "--fetch-pads", flag,
     "fetch discovery objects that the relying party left out, with rsync, into STORE.pads/"},
    {"rtr", "caches", "--rtr", list, "RTR caches, HOST:PORT, on this machine or behind a tunnel",
     look_at_caches},
    {"rtr", "timeout", "--timeout", duration, "how long `rov` waits for caches that do not answer"},
    {"endpoints", "table", "--endpoints", text, "your own table of endpoints, a TOML file of its own",
     look_at_endpoint_table},
    {"endpoints", "rdap_bootstrap", "--rdap-bootstrap", text,
     "asn.json as IANA publishes it: ask registries for endpoints", look_at_rdap_bootstrap},
    {"endpoints", "rdap_asns", "--rdap-asn", list,
     "AS numbers to ask them about, beside those that are asked for; needs rdap_bootstrap", look_at_asns},
    {"endpoints", "rpsl", "--rpsl", list,
     "files of aut-num objects as registries publish them, unpacked: their remarks are read", look_at_files},
    {"locations", "token_key", "--token-key", text,
     "a file with the keys that sign next_token, one a line, mode 0600; without it tokens end with the "
     "process",
     look_at_token_keys},
    {"locations", "serve_asns", "--serve-asn", list,
     "AS numbers that are served; without it all of PeeringDB's", look_at_asns},
    {"locations", "deny_asns", "--deny-asn", list,
     "AS numbers that get 451 and are shown to nobody, for legal reasons; needs blocked_by", look_at_asns},
    {"locations", "blocked_by", "--blocked-by", text, "URL of who demands that", look_at_blocked_by},
    {"locations", "asn_rate", "--asn-rate", number, "questions a minute of one network, 0 for unlimited"},
    {"locations", "require_holder", "--require-holder", text,
     "off, warn or enforce: whether an RPKI certificate of a holder must list the AS that asks"},
    {"serve", "listen", "--listen", text, "HOST:PORT; port 0 lets the kernel choose", look_at_listen},
    {"serve", "auth", "--auth", text,
     "whom to believe who he is, a TOML file of its own; only a server of this machine alone goes without",
     look_at_auth},
    {"serve", "tls_cert", "--tls-cert", text,
     "a certificate and those behind it, PEM: answer over TLS; needs tls_key", look_at_files},
    {"serve", "tls_key", "--tls-key", text, "its key, PEM, without a password", look_at_files},
    {"serve", "behind_proxy", "--behind-proxy", flag,
     "a proxy on this machine says in X-Forwarded-For for whom it asks"},
    {"serve", "access_log", "--access-log", text,
     "a file that gets a line of JSON for each request; - is stdout"},
    {"serve", "metrics_from", "--metrics-from", list,
     "prefixes that may read /metrics besides programs of this machine", look_at_prefixes},
    {"serve", "prefix_rate", "--prefix-rate", number,
     "requests a minute of one IPv4 /24 or IPv6 /48, 0 for unlimited"},
    {"serve", "connections", "--connections", number,
     "connections that may be open; then the longest idle one is closed for a new one"},
    {"serve", "drain", "--drain", duration, "after SIGTERM, answer for so long while /readyz says 503"},
    {"serve", "public_url", "--public-url", text,
     "https://HOST[/PATH] under which clients come; with auth they hear there who gives access tokens",
     look_at_public_url},
    {"serve", "sync", "--sync", flag,
     "follow upstream from this process too; without it most of the other sections do not concern `serve`"},
});

/// Of a wrong word, enough to know it again.
constexpr std::size_t kMostLetters = 64;

/// Words that differ in more are others; as for parameters over HTTP.
constexpr std::size_t kMostEdits = 2;

/// A beginning of so many letters means the word: `api_key` is `api_key_file`.
constexpr std::size_t kLeastBegun = 3;

/// As people write it who have the option in mind: `API-Key-File`.
std::string as_key(std::string_view text) {
  std::string key = index::ascii_lower(text.substr(0, kMostLetters));
  std::replace(key.begin(), key.end(), '-', '_');
  return key;
}

}  // namespace

std::span<const ConfigKey> config_keys() {
  return kKeys;
}

const ConfigKey* config_key(std::string_view section, std::string_view name) {
  const auto found = std::find_if(kKeys.begin(), kKeys.end(), [&](const ConfigKey& key) {
    return key.section == section && key.name == name;
  });
  return found == kKeys.end() ? nullptr : &*found;
}

bool is_config_section(std::string_view section) {
  return std::any_of(kKeys.begin(), kKeys.end(),
                     [section](const ConfigKey& key) { return key.section == section; });
}

std::string full_name(const ConfigKey& key) {
  return fmt::format("{}.{}", key.section, key.name);
}

std::string_view name_of(ConfigType type) {
  switch (type) {
    case text:
      return "text";
    case list:
      return "list of texts";
    case number:
      return "whole number";
    case duration:
      return "duration";
    case flag:
      return "true or false";
  }
  return "";
}

std::string config_key_meant_by(std::string_view section, std::string_view name) {
  const std::string wrong = as_key(name);
  const ConfigKey* best = nullptr;
  std::size_t fewest = kMostEdits + 1;
  for (const ConfigKey& key : kKeys) {
    const std::string option = as_key(key.option.substr(2));
    const bool is_begun = wrong.size() >= kLeastBegun && key.name.starts_with(wrong);
    const std::size_t here =
        is_begun ? 1 : std::min(index::edits_between(wrong, key.name), index::edits_between(wrong, option));
    const std::size_t edits = here + (key.section == section ? 0 : 1);
    if (edits >= fewest) continue;
    fewest = edits;
    best = &key;
  }
  return best == nullptr ? std::string() : full_name(*best);
}

std::string config_section_meant_by(std::string_view section) {
  const std::string wrong = as_key(section);
  std::string_view best;
  std::size_t fewest = kMostEdits + 1;
  for (const ConfigKey& key : kKeys) {
    const std::size_t edits = index::edits_between(wrong, key.section);
    if (edits >= fewest) continue;
    fewest = edits;
    best = key.section;
  }
  return std::string(best);
}

}  // namespace meetpoint::cli
