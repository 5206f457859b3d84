#include "rpki/signed_object.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "rpki/oids.hpp"
#include "rpki/signature.hpp"

namespace meetpoint::rpki {

namespace {

/// SHA-256; its parameters NULL or absent: RFC 5754 section 2 wants readers to accept both.
void read_digest_algorithm(der::Reader& reader, std::string_view what) {
  der::Reader parts = reader.inside(der::kSequence, what);
  if (parts.oid(what) != oids::kSha256) parts.refuse(what, "it is not SHA-256");
  if (parts.more()) parts.take(der::kNull, what);
  parts.end(what);
}

/// The three attributes, each once, in the order of a SET OF.
void read_signed_attributes(std::string_view content, Refusal& refusal, SignedObject& object) {
  constexpr std::string_view kClause = "RFC 6488 section 2.1.6.4";
  der::Reader list(content, kClause, refusal);
  std::string_view content_type;
  std::string_view digest;
  std::string_view before;
  while (list.more()) {
    const der::Element whole = list.take(der::kSequence, "Attribute");
    if (whole.whole < before) list.refuse("signedAttrs: they are not in the order of DER");
    before = whole.whole;
    der::Reader attribute(whole.content, kClause, refusal);
    const std::string_view type = attribute.oid("attrType");
    der::Reader values = attribute.inside(der::kSet, "attrValues");
    attribute.end("Attribute");
    const bool again = (type == oids::kContentType && !content_type.empty()) ||
                       (type == oids::kMessageDigest && !digest.empty()) ||
                       (type == oids::kSigningTime && object.signing_time);
    if (again) list.refuse("signedAttrs: an attribute comes twice");
    if (type == oids::kContentType) {
      content_type = values.oid("content-type");
    } else if (type == oids::kMessageDigest) {
      digest = values.take(der::kOctetString, "message-digest").content;
    } else if (type == oids::kSigningTime) {
      object.signing_time = values.time("signing-time");
    } else if (refusal.none()) {
      refusal.add(
          "RFC 9589 section 4",
          fmt::format(
              "signedAttrs has the attribute {} besides content-type, message-digest and signing-time",
              oids::to_dotted(type)));
    }
    values.end("attrValues");
  }
  if (content_type != object.content_type)
    refusal.add("RFC 6488 section 2.1.6.4.1", "content-type is missing or not the eContentType");
  if (refusal.none() && digest != octets_of(sha256(object.content)))
    refusal.add("RFC 6488 section 2.1.6.4.2", "message-digest is missing or not the digest of the content");
}

void read_signer(der::Reader signer, SignedObject& object) {
  Refusal& refusal = signer.refusal();
  if (signer.by("RFC 6488 section 2.1.6.1").number_up_to(3, "version") != 3)
    signer.refuse("the version of SignerInfo is not 3");
  if (signer.by("RFC 6488 section 2.1.6.2").take(der::primitive(0), "sid").content !=
      octets_of(object.ee.subject_key_id))
    signer.refuse("sid is not the key identifier of the EE certificate");
  read_digest_algorithm(signer.by("RFC 6488 section 2.1.6.3"), "digestAlgorithm");
  const der::Element attributes =
      signer.by("RFC 6488 section 2.1.6.4").take(der::constructed(0), "signedAttrs");
  object.signed_attributes = attributes.whole;
  read_signed_attributes(attributes.content, refusal, object);
  der::Reader algorithm = signer.by("RFC 6488 section 2.1.6.5").inside(der::kSequence, "signatureAlgorithm");
  const std::string_view oid = algorithm.oid("signatureAlgorithm");
  if (oid != oids::kRsa && oid != oids::kSha256WithRsa)
    refusal.add("RFC 7935 section 2",
                "signatureAlgorithm is neither rsaEncryption nor sha256WithRSAEncryption");
  if (algorithm.more()) algorithm.take(der::kNull, "signatureAlgorithm");
  algorithm.end("signatureAlgorithm");
  object.signature = signer.by("RFC 6488 section 2.1.6.6").take(der::kOctetString, "signature").content;
  if (signer.more()) refusal.add("RFC 6488 section 2.1.6.7", "unsignedAttrs are present");
}

void read_certificates(der::Reader& data, Place place, Rfc8360 rfc8360, SignedObject& object) {
  Refusal& refusal = data.refusal();
  der::Reader certificates = data.by("RFC 6488 section 2.1.4").inside(der::constructed(0), "certificates");
  const der::Element only = certificates.take(der::kSequence, "certificates");
  certificates.end("certificates");
  if (!refusal.none()) return;
  auto ee = parse_certificate(only.whole, place, rfc8360);
  if (ee) {
    object.ee = std::move(*ee);
  } else {
    refusal.add("EE certificate", ee.error().text);
  }
}

void read_signed_data(der::Reader data, std::string_view content_type, Rfc8360 rfc8360,
                      SignedObject& object) {
  Refusal& refusal = data.refusal();
  if (data.by("RFC 6488 section 2.1.1").number_up_to(3, "version") != 3)
    data.refuse("the version of SignedData is not 3");
  der::Reader digests = data.by("RFC 6488 section 2.1.2").inside(der::kSet, "digestAlgorithms");
  read_digest_algorithm(digests, "digestAlgorithms");
  digests.end("digestAlgorithms");
  der::Reader content = data.by("RFC 6488 section 2.1.3").inside(der::kSequence, "encapContentInfo");
  object.content_type = content.oid("eContentType");
  if (refusal.none() && object.content_type != content_type) {
    refusal.add("RFC 6488 section 2.1.3.1",
                fmt::format("the content is of type {} and should be {}",
                            oids::to_dotted(object.content_type), oids::to_dotted(content_type)));
  }
  der::Reader holder = content.inside(der::constructed(0), "eContent");
  content.end("encapContentInfo");
  object.content = holder.take(der::kOctetString, "eContent").content;
  holder.end("eContent");
  read_certificates(data, content_type == oids::kChecklist ? Place::checklist : Place::signer, rfc8360,
                    object);
  if (data.at(der::constructed(1))) refusal.add("RFC 6488 section 2.1.5", "crls are present");
  der::Reader signers = data.by("RFC 6488 section 2.1.6").inside(der::kSet, "signerInfos");
  data.end("SignedData");
  const der::Reader signer = signers.inside(der::kSequence, "SignerInfo");
  signers.end("signerInfos");
  if (refusal.none()) read_signer(signer, object);
}

}  // namespace

index::Expected<void> check_size(std::string_view bytes) {
  if (bytes.size() > kMaxObjectBytes)
    return index::fail(index::ErrorCode::too_big, "the signed object is over 8 MB");
  return {};
}

void read_envelope(std::string_view bytes, std::string_view content_type, Rfc8360 rfc8360,
                   SignedObject& object, Refusal& refusal) {
  der::check(bytes, "signed object", refusal);
  der::Reader file(bytes, "RFC 6488 section 2.1", refusal);
  der::Reader info = file.inside(der::kSequence, "ContentInfo");
  if (info.oid("contentType") != oids::kSignedData)
    refusal.add("RFC 6488 section 2", "the contentType is not signed-data");
  der::Reader holder = info.inside(der::constructed(0), "content");
  info.end("ContentInfo");
  const der::Reader data = holder.inside(der::kSequence, "SignedData");
  holder.end("content");
  if (refusal.none()) read_signed_data(data, content_type, rfc8360, object);
}

void require_signing_time(const SignedObject& object, Refusal& refusal) {
  if (!object.signing_time) refusal.add("RFC 9589 section 4", "signing-time is missing");
}

index::Expected<SignedObject> parse_signed_object(std::string_view bytes, std::string_view content_type,
                                                  Rfc8360 rfc8360) {
  struct Bare {
    SignedObject object;
  };
  auto parsed = parse_content<Bare>(bytes, content_type, rfc8360, [](Bare&, Refusal&) {});
  if (!parsed) return forward(parsed);
  return std::move(parsed->object);
}

index::Expected<void> check_signature(const SignedObject& object) {
  const auto key = PublicKey::from_modulus(object.ee.modulus);
  if (!key) return tl::unexpected(key.error());
  // What is signed is the SET; in the object its tag is the [0] of the field, and the length is the same.
  const char set = static_cast<char>(der::kSet);
  const Sha256 digest = sha256({std::string_view(&set, 1), object.signed_attributes.substr(1)});
  if (!key->verify(digest, object.signature)) {
    return index::fail(index::ErrorCode::invalid,
                       "RFC 6488 section 3: the signature is not that of the EE certificate's key");
  }
  return {};
}

std::string_view content_type_of(std::string_view bytes) {
  Refusal refusal;
  der::Reader file(bytes, "RFC 6488 section 2.1", refusal);
  der::Reader info = file.inside(der::kSequence, "ContentInfo");
  info.oid("contentType");
  der::Reader holder = info.inside(der::constructed(0), "content");
  der::Reader data = holder.inside(der::kSequence, "SignedData");
  data.any("version");
  data.any("digestAlgorithms");
  der::Reader content = data.inside(der::kSequence, "encapContentInfo");
  return content.oid("eContentType");
}

}  // namespace meetpoint::rpki
