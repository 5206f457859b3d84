#include "support/token_prover.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "api/base64url.hpp"
#include "api/external_url.hpp"
#include "api/signature_base.hpp"
#include "api/structured_fields.hpp"
#include "rpki/digest.hpp"

namespace meetpoint::test {

std::string Prover::proof(std::string_view url, std::string_view token, index::UtcSeconds now,
                          const std::string& nonce) {
  using nlohmann::json;
  const rpki::Sha256 digest = rpki::sha256(token);
  const json header = {
      {"typ", "dpop+jwt"}, {"alg", "ES256"}, {"jwk", json::parse(signer_.key().canonical())}};
  json claims = {{"jti", fmt::format("proof-{}", ++made_)},
                 {"htm", token.empty() ? "POST" : "GET"},
                 {"htu", url},
                 {"iat", now}};
  if (!token.empty()) claims["ath"] = api::encode_base64url(rpki::octets_of(digest));
  if (!nonce.empty()) claims["nonce"] = nonce;
  const std::string body = api::encode_base64url(header.dump()) + "." + api::encode_base64url(claims.dump());
  return body + "." + api::encode_base64url(signer_.sign(body));
}

Prover::Fields Prover::fields(const std::string& url, const std::string& token, index::UtcSeconds now,
                              bool is_signed, const std::string& nonce) {
  Fields fields = {{"Authorization", "DPoP " + token},
                   {"DPoP", proof(url.substr(0, url.find('?')), token, now, nonce)}};
  if (!is_signed) return fields;
  const std::string covered = fmt::format(
      R"(("@method" "@target-uri" "authorization" "dpop");created={};expires={};nonce="n-{}";keyid="{}";)"
      R"(tag="peering-api")",
      now, now + 60, made_, thumbprint());
  const auto list = api::parse_sf_list(covered).value();
  const auto& input = std::get<api::SfInnerList>(list.front());
  std::vector<api::HeaderField> view;
  for (const auto& [name, value] : fields) view.push_back({name, value});
  const auto where = api::parse_external_url(url).value();
  const std::string base = api::signature_base({"GET", where, view, {}}, input).value();
  fields.emplace_back("Signature-Input", "sig=" + sf_text(input));
  fields.emplace_back("Signature", "sig=" + sf_text(api::SfValue(api::SfBytes{signer_.sign(base)})));
  return fields;
}

}  // namespace meetpoint::test
