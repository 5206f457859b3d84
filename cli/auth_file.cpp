#include "cli/auth_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "cli/text.hpp"
#include "cli/toml_text.hpp"
#include "index/ascii.hpp"
#include "index/read_file.hpp"
#include "sync/api_key.hpp"
#include "sync/url.hpp"

namespace meetpoint::cli {

namespace {

using index::ErrorCode;
using index::Expected;
using index::fail;

constexpr std::array<std::string_view, 9> kAsymmetric = {"RS256", "RS384", "RS512", "PS256", "PS384",
                                                         "PS512", "ES256", "ES384", "ES512"};
constexpr const char* kModes = R"("jwt", "peeringdb" or "static")";

constexpr std::array<std::string_view, 2> kEdwards = {"EdDSA", "Ed25519"};

/// A token that is issued once and good for a month is none that a provider can take back.
constexpr std::int64_t kMostAgeSeconds = std::int64_t{31} * 86'400;

bool is_algorithm(const std::string& name) {
  return std::find(kAsymmetric.begin(), kAsymmetric.end(), name) != kAsymmetric.end() ||
         std::find(kEdwards.begin(), kEdwards.end(), name) != kEdwards.end();
}

/// One section, its keys taken one by one; the first thing that is wrong is kept, and each taking after it
/// does nothing.
class Section {
 public:
  Section(const TomlSection& section, std::string_view file) : section_(section), file_(file) {}

  const std::string& name() const { return section_.name; }
  void refuse(std::size_t line, std::string_view text) {
    if (problem_.empty()) problem_ = fmt::format("{}:{}: [{}] {}", file_, line, tame(section_.name), text);
  }
  void refuse(std::string_view text) { refuse(section_.line, text); }
  bool ok() const { return problem_.empty(); }

  /// shape   what: what to write, `a text`; null when there is none
  template <typename Value>
  const Value* take(std::string_view name, std::string_view what, bool must_be = false) {
    const auto found = std::find_if(section_.keys.begin(), section_.keys.end(),
                                    [name](const TomlKey& key) { return key.name == name; });
    if (found == section_.keys.end()) {
      if (must_be) refuse(fmt::format("lacks `{}`; write {}", name, what));
      return nullptr;
    }
    taken_.push_back(name);
    line_ = found->line;
    const auto* const value = std::get_if<Value>(&found->value);
    if (value == nullptr)
      refuse(found->line, fmt::format("`{}` is {}; write {}", name, what_is(found->value), what));
    return value;
  }
  std::string text(std::string_view name, std::string_view what, bool must_be = false) {
    const auto* const value = take<std::string>(name, what, must_be);
    if (value == nullptr) return {};
    if (value->empty() || index::printable(*value) != *value)
      refuse(line_, fmt::format("`{}` is empty or no plain ASCII; write {}", name, what));
    return *value;
  }
  std::size_t line() const { return line_; }  ///< of what was taken last

  void refuse_the_rest() {
    for (const TomlKey& key : section_.keys) {
      if (std::find(taken_.begin(), taken_.end(), key.name) == taken_.end())
        refuse(key.line, fmt::format("`{}` is not known in this mode", tame(key.name)));
    }
  }
  const std::string& problem() const { return problem_; }

 private:
  const TomlSection& section_;
  std::string_view file_;
  std::vector<std::string_view> taken_;
  std::size_t line_ = 0;
  std::string problem_;
};

void check_url(Section& section, std::string_view name, const std::string& url) {
  const auto origin = sync::origin_of(url);
  if (origin && (origin->scheme == "https" || sync::is_loopback(*origin))) return;
  section.refuse(section.line(), fmt::format("`{}` is no https URL; write \"https://HOST/PATH\"", name));
}

void read_issuer(Section& section, AuthFile& file) {
  api::TokenIssuer issuer;
  issuer.issuer = section.text("issuer", "the provider's name as its tokens have it, `iss`", true);
  issuer.audience = section.text("audience", "our name there, which its tokens have in `aud`", true);
  const std::string keys = section.text("jwks_uri", "where its keys are, \"https://HOST/PATH\"", true);
  if (section.ok()) check_url(section, "jwks_uri", keys);
  if (const auto* const list = section.take<std::vector<std::string>>(
          "algorithms", R"(a list like ["RS256", "ES256", "EdDSA"])")) {
    if (list->empty() || !std::all_of(list->begin(), list->end(), is_algorithm)) {
      section.refuse(section.line(), fmt::format("`algorithms` has to name some of {}, {}",
                                                 fmt::join(kAsymmetric, ", "), fmt::join(kEdwards, ", ")));
    }
    issuer.algorithms = *list;
  }
  if (const auto claim = section.text("networks_claim", "the claim that lists networks"); !claim.empty())
    issuer.networks = claim;
  issuer.scope = section.text("scope", "the scope that a token must have");
  if (issuer.scope.find(' ') != std::string::npos) section.refuse(section.line(), "`scope` is more than one");
  if (const auto* const any = section.take<bool>("any_type", "true or false")) issuer.any_type = *any;
  const auto demand = [&section](std::string_view name, bool& demanded) {
    if (const auto* const value = section.take<bool>(name, "true or false")) demanded = *value;
  };
  demand("require_dpop", issuer.requires_dpop);
  demand("require_nonce", issuer.requires_nonce);
  demand("require_signature", issuer.requires_signature);
  if (const auto* const age = section.take<std::int64_t>("most_age_seconds", "a number of seconds")) {
    if (*age < 1 || *age > kMostAgeSeconds)
      section.refuse(section.line(), fmt::format("`most_age_seconds` is not from 1 to {}", kMostAgeSeconds));
    issuer.most_age_seconds = *age;
  }
  const auto is_same = [&](const api::TokenIssuer& one) { return one.issuer == issuer.issuer; };
  if (std::any_of(file.rules.issuers.begin(), file.rules.issuers.end(), is_same))
    section.refuse("names an issuer that another section names too");
  file.key_sets.push_back({issuer.issuer, keys});
  file.rules.issuers.push_back(std::move(issuer));
}

void read_static(Section& section, AuthFile& file) {
  api::LocalToken token;
  token.name = section.name();
  const std::string hex =
      section.text("token_sha256", "the SHA-256 of the token, 64 letters in hexadecimal", true);
  if (const auto digest = rpki::sha256_of_hex(hex)) {
    token.digest = *digest;
  } else {
    section.refuse(section.line(),
                   "`token_sha256` is not 64 hexadecimal letters: printf %s TOKEN | sha256sum");
  }
  const auto* const asns =
      section.take<std::vector<std::string>>("asns", R"(a list like ["AS64496"], or ["*"])", true);
  if (asns != nullptr && asns->empty()) section.refuse(section.line(), "`asns` is empty");
  for (const std::string& text : asns == nullptr ? std::vector<std::string>() : *asns) {
    if (text == "*") {
      token.any_network = true;
      continue;
    }
    const auto asn = index::parse_asn(text);
    if (!asn) {
      section.refuse(section.line(), asn.error().text);
    } else {
      token.asns.push_back(*asn);
    }
  }
  const auto is_same = [&](const api::LocalToken& one) { return one.digest == token.digest; };
  if (std::any_of(file.rules.local.begin(), file.rules.local.end(), is_same))
    section.refuse("has the token of another section");
  file.rules.local.push_back(std::move(token));
}

void read_peeringdb(Section& section, AuthFile& file) {
  if (file.peeringdb) section.refuse("is a second section of this mode");
  PeeringdbAuth peeringdb;
  peeringdb.places.introspection =
      section.text("introspection", R"("https://auth.peeringdb.com/oauth2/introspect/")", true);
  if (section.ok()) check_url(section, "introspection", peeringdb.places.introspection);
  peeringdb.places.profile = section.text("profile", R"("https://auth.peeringdb.com/profile/v1")", true);
  if (section.ok()) check_url(section, "profile", peeringdb.places.profile);
  peeringdb.places.client_id = section.text("client_id", "our client's name there", true);
  peeringdb.rules.client_id = peeringdb.places.client_id;
  peeringdb.secret_file =
      section.text("client_secret_file", "the name of a file with its secret, mode 0600", true);
  if (const auto* const accept = section.take<bool>("accept_foreign_clients", "true or false"))
    peeringdb.rules.accept_foreign_clients = *accept;
  file.peeringdb = std::move(peeringdb);
}

}  // namespace

Expected<AuthFile> parse_auth_file(std::string_view text, std::string_view name) {
  if (text.size() > kMaxAuthFileBytes)
    return fail(ErrorCode::too_big, fmt::format("{} has more than {} bytes", name, kMaxAuthFileBytes));
  const auto sections = parse_toml(text, name);
  if (!sections) return tl::unexpected(sections.error());
  if (sections->size() > kMostAuthSections)
    return fail(ErrorCode::too_big, fmt::format("{} has more than {} sections", name, kMostAuthSections));
  AuthFile file;
  for (const TomlSection& one : *sections) {
    if (one.name.empty()) {
      return fail(ErrorCode::invalid, fmt::format("{}:{}: `{}` stands in no section; write [NAME] above it",
                                                  name, one.keys.front().line, tame(one.keys.front().name)));
    }
    Section section(one, name);
    if (index::printable(one.name) != one.name) section.refuse("is no name in plain ASCII");
    const std::string mode = section.text("mode", kModes, true);
    if (mode == "jwt") {
      read_issuer(section, file);
    } else if (mode == "peeringdb") {
      read_peeringdb(section, file);
    } else if (mode == "static") {
      read_static(section, file);
    } else {
      section.refuse(section.line(), fmt::format("`mode` is not known; write {}", kModes));
    }
    section.refuse_the_rest();
    if (!section.ok()) return fail(ErrorCode::invalid, section.problem());
  }
  if (sections->empty()) {
    return fail(ErrorCode::invalid,
                fmt::format("{} lets nobody in; write a section, [NAME] with mode = {}", name, kModes));
  }
  return file;
}

Expected<void> check_proofs(const AuthFile& file, const std::string& public_url) {
  const auto& issuers = file.rules.issuers;
  const auto demanding = std::find_if(issuers.begin(), issuers.end(), [](const api::TokenIssuer& one) {
    return one.requires_dpop || one.requires_nonce || one.requires_signature;
  });
  if (demanding == issuers.end() || !public_url.empty()) return {};
  return fail(
      ErrorCode::invalid,
      fmt::format("proofs of possession are demanded of {}'s tokens, and they are for one URL; say with "
                  "--public-url under which clients come",
                  demanding->issuer));
}

Expected<AuthFile> read_auth_file(const std::filesystem::path& file) {
  const auto text = index::read_file(file, kMaxAuthFileBytes);
  if (!text) return tl::unexpected(text.error());
  auto read = parse_auth_file(*text, file.string());
  if (!read || !read->peeringdb) return read;
  PeeringdbAuth& peeringdb = *read->peeringdb;
  auto secret = sync::read_one_secret(peeringdb.secret_file, "client secret");
  if (!secret) {
    return fail(secret.error().code,
                fmt::format("{}: `client_secret_file`: {}", file.string(), secret.error().text));
  }
  peeringdb.places.client_secret = std::move(*secret);
  return read;
}

}  // namespace meetpoint::cli
