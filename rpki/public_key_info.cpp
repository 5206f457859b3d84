#include "rpki/public_key_info.hpp"

#include "rpki/oids.hpp"

namespace meetpoint::rpki {

namespace {

constexpr std::uint64_t kExponent = 65537;

std::string_view read_rsa_modulus(std::string_view key, Refusal& refusal) {
  der::Reader outer(key, "RFC 7935 section 3", refusal);
  der::Reader numbers = outer.inside(der::kSequence, "RSAPublicKey");
  outer.end("RSAPublicKey");
  std::string_view modulus = numbers.take(der::kInteger, "modulus").content;
  // 2048 bits: the highest is set, so a zero octet stands in front.
  if (refusal.none() && (modulus.size() != 257 || modulus[0] != 0))
    numbers.refuse("the RSA key is not of 2048 bits");
  if (numbers.number_up_to(kExponent, "exponent") != kExponent) numbers.refuse("the exponent is not 65537");
  numbers.end("RSAPublicKey");
  if (!refusal.none()) return {};
  modulus.remove_prefix(1);
  if ((static_cast<unsigned char>(modulus.back()) & 1U) == 0) {
    numbers.refuse("the modulus is even");
    return {};
  }
  return modulus;
}

}  // namespace

PublicKeyInfo read_public_key_info(der::Reader& reader) {
  PublicKeyInfo info;
  Refusal& refusal = reader.refusal();
  const der::Element whole = reader.take(der::kSequence, "subjectPublicKeyInfo");
  info.whole = whole.whole;
  der::Reader parts(whole.content, reader.clause(), refusal);
  der::Reader algorithm = parts.inside(der::kSequence, "algorithm");
  const std::string_view oid = algorithm.oid("algorithm");
  const bool rsa = oid == oids::kRsa;
  if (rsa) {
    algorithm.take(der::kNull, "algorithm parameters");
  } else if (algorithm.oid("curve") != oids::kPrime256v1 || oid != oids::kEcPublicKey) {
    refusal.add("RFC 7935 section 3",
                "the key is neither RSA nor, as routers have it (RFC 8608 section 3), on P-256");
  }
  algorithm.end("algorithm");
  const der::BitString bits = parts.bits("subjectPublicKey");
  parts.end("subjectPublicKeyInfo");
  if (bits.unused != 0) parts.refuse("subjectPublicKey: its bits are not whole octets");
  info.key = bits.octets;
  if (!refusal.none()) return {};
  if (rsa) {
    info.modulus = read_rsa_modulus(info.key, refusal);
  } else if (info.key.size() != 65 || info.key[0] != 4) {
    refusal.add("RFC 8608 section 3.2", "the key is no uncompressed point of P-256");
  }
  return info;
}

std::string_view read_signature_algorithm(der::Reader& reader, std::string_view what) {
  const der::Element whole = reader.take(der::kSequence, what);
  der::Reader parts(whole.content, reader.clause(), reader.refusal());
  if (parts.oid(what) != oids::kSha256WithRsa)
    reader.refusal().add("RFC 7935 section 2", "the signature algorithm is not sha256WithRSAEncryption");
  if (parts.more()) parts.take(der::kNull, "signature algorithm parameters");
  parts.end(what);
  return whole.whole;
}

}  // namespace meetpoint::rpki
