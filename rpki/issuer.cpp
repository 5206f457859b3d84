#include "rpki/issuer.hpp"

#include <fmt/format.h>

#include <utility>

namespace meetpoint::rpki {

namespace {

constexpr std::string_view kClause = "RFC 6487 section 7.2";

tl::unexpected<index::Error> refuse(std::string_view clause, std::string_view text) {
  return index::fail(index::ErrorCode::invalid, fmt::format("{}: {}", clause, text));
}

index::Expected<void> check_time(const Certificate& certificate, index::UtcSeconds now) {
  if (now < certificate.not_before)
    return refuse(kClause,
                  fmt::format("it is not valid before {}", index::format_utc(certificate.not_before)));
  if (now > certificate.not_after)
    return refuse(kClause, fmt::format("it expired at {}", index::format_utc(certificate.not_after)));
  return {};
}

index::Expected<Issuer> issuer_of(const Certificate& certificate, Holdings holdings) {
  auto key = PublicKey::from_modulus(certificate.modulus);
  if (!key) return forward(key);
  return Issuer{std::string(certificate.subject), certificate.subject_key_id, std::move(*key),
                std::move(holdings)};
}

}  // namespace

index::Expected<Issuer> trust(const Certificate& anchor, std::string_view locator_key,
                              index::UtcSeconds now) {
  if (anchor.kind != CertificateKind::trust_anchor)
    return refuse(kClause, "it was not read as a trust anchor");
  if (anchor.public_key != locator_key)
    return refuse("RFC 8630 section 3", "the trust anchor's key is not the one of its locator");
  if (const auto valid = check_time(anchor, now); !valid) return tl::unexpected(valid.error());
  auto issuer = issuer_of(anchor, {anchor.resources.asns, anchor.resources.ips});
  if (issuer && !issuer->key.verify(anchor.to_be_signed, anchor.signature))
    return refuse("RFC 8630 section 2.3", "the trust anchor's signature is not its own");
  return issuer;
}

index::Expected<void> check_issued(const Certificate& child, const Issuer& issuer, index::UtcSeconds now) {
  if (child.issuer != issuer.subject) return refuse(kClause, "it is named as issued by another");
  if (child.authority_key_id != issuer.key_id) return refuse(kClause, "it names another key as its issuer's");
  if (auto valid = check_time(child, now); !valid) return valid;
  if (auto covered = check_covered(child.resources, issuer.holdings); !covered) return covered;
  if (!issuer.key.verify(child.to_be_signed, child.signature))
    return refuse(kClause, "its signature is not its issuer's");
  return {};
}

index::Expected<Issuer> descend(const Certificate& child, const Issuer& issuer) {
  if (child.kind != CertificateKind::ca)
    return refuse(kClause, "it is no CA's certificate and can issue nothing");
  return issuer_of(child, resolve(child.resources, issuer.holdings));
}

index::Expected<void> check_issued(const Crl& crl, const Issuer& issuer, index::UtcSeconds now) {
  constexpr std::string_view kCrlClause = "RFC 6487 section 5";
  if (crl.issuer != issuer.subject) return refuse(kCrlClause, "the CRL is named as issued by another");
  if (crl.authority_key_id != issuer.key_id)
    return refuse(kCrlClause, "the CRL names another key as its issuer's");
  if (now < crl.this_update) return refuse(kCrlClause, "the CRL is of the future");
  if (now > crl.next_update)
    return refuse(kCrlClause, fmt::format("the CRL is stale since {}", index::format_utc(crl.next_update)));
  if (!issuer.key.verify(crl.to_be_signed, crl.signature))
    return refuse(kCrlClause, "the CRL's signature is not its issuer's");
  return {};
}

}  // namespace meetpoint::rpki
