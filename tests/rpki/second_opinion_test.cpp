#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/cms.h>
#include <openssl/x509v3.h>

#include <memory>

#include "objects.hpp"
#include "rpki/certificate.hpp"
#include "rpki/crl.hpp"

/// OpenSSL reads the made-up objects too: what the builder writes is what others write, and both readers
/// agree.
namespace meetpoint::test {
namespace {

struct Free {
  void operator()(X509* value) const { X509_free(value); }
  void operator()(X509_CRL* value) const { X509_CRL_free(value); }
  void operator()(CMS_ContentInfo* value) const { CMS_ContentInfo_free(value); }
  void operator()(BIO* value) const { BIO_free(value); }
  void operator()(EVP_PKEY* value) const { EVP_PKEY_free(value); }
  void operator()(X509_STORE* value) const { X509_STORE_free(value); }
  void operator()(X509_STORE_CTX* value) const { X509_STORE_CTX_free(value); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

const unsigned char* octets(const std::string& bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

Owned<X509> read_certificate(const std::string& bytes) {
  const unsigned char* at = octets(bytes);
  Owned<X509> read(d2i_X509(nullptr, &at, static_cast<long>(bytes.size())));
  EXPECT_EQ(at, octets(bytes) + bytes.size());
  return read;
}

index::UtcSeconds instant_of(const ASN1_TIME* time) {
  tm broken{};
  ASN1_TIME_to_tm(time, &broken);
  return timegm(&broken);
}

TEST(SecondOpinion, OpenSslReadsTheSameCertificate) {
  SmallTree small;
  const std::string& bytes = small.alice.certificate();
  const auto ours = rpki::parse_certificate(bytes, rpki::Place::listed);
  ASSERT_EQ(refusal_of(ours), "accepted");
  const Owned<X509> theirs = read_certificate(bytes);
  ASSERT_TRUE(theirs);
  EXPECT_EQ(instant_of(X509_get0_notBefore(theirs.get())), ours->not_before);
  EXPECT_EQ(instant_of(X509_get0_notAfter(theirs.get())), ours->not_after);
  EXPECT_EQ(ASN1_INTEGER_get(X509_get0_serialNumber(theirs.get())),
            ours->serial.octets[18] * 256 + ours->serial.octets[19]);
  const ASN1_OCTET_STRING* key_id = X509_get0_subject_key_id(theirs.get());
  ASSERT_NE(key_id, nullptr);
  EXPECT_EQ(std::string_view(reinterpret_cast<const char*>(ASN1_STRING_get0_data(key_id)),
                             static_cast<std::size_t>(ASN1_STRING_length(key_id))),
            rpki::octets_of(ours->subject_key_id));
  const Owned<X509> anchor = read_certificate(small.anchor.certificate());
  const Owned<EVP_PKEY> key(X509_get_pubkey(anchor.get()));
  EXPECT_EQ(X509_verify(theirs.get(), key.get()), 1);
}

/// What X509_verify_cert says of a child of the small tree's anchor, addresses and AS numbers included.
bool openssl_verifies(const SmallTree& small, const std::string& child) {
  const Owned<X509> anchor = read_certificate(small.anchor.certificate());
  const Owned<X509> alice = read_certificate(small.alice.certificate());
  const Owned<X509> leaf = read_certificate(child);
  const Owned<X509_STORE> store(X509_STORE_new());
  X509_STORE_add_cert(store.get(), anchor.get());
  const Owned<X509_STORE_CTX> context(X509_STORE_CTX_new());
  STACK_OF(X509)* between = sk_X509_new_null();
  sk_X509_push(between, alice.get());
  X509_STORE_CTX_init(context.get(), store.get(), leaf.get(), between);
  X509_VERIFY_PARAM_set_time(X509_STORE_CTX_get0_param(context.get()), kNow);
  const bool verified = X509_verify_cert(context.get()) == 1;
  sk_X509_free(between);
  return verified;
}

TEST(SecondOpinion, OpenSslVerifiesTheSameChains) {
  SmallTree small;
  EXPECT_TRUE(openssl_verifies(small, small.alice.child("a", {"64496", "192.0.2.0/25"}).certificate()));
  EXPECT_TRUE(openssl_verifies(small, small.alice.child("b", {"inherit", "inherit"}).certificate()));
  EXPECT_TRUE(openssl_verifies(
      small,
      small.alice.child("c", {"64496, 64498-64499", "192.0.2.1-192.0.2.6, 192.0.2.64/26, 2001:db8::/48"})
          .certificate()));
  EXPECT_FALSE(openssl_verifies(small, small.alice.child("d", {"64500", ""}).certificate()));
  EXPECT_FALSE(openssl_verifies(small, small.alice.child("e", {"", "192.0.3.0/24"}).certificate()));
}

TEST(SecondOpinion, OpenSslReadsTheSameCrl) {
  SmallTree small;
  small.alice.revoke(der_integer(4711));
  const std::string bytes = small.alice.make_crl();
  const auto ours = rpki::parse_crl(bytes);
  ASSERT_EQ(refusal_of(ours), "accepted");
  const unsigned char* at = octets(bytes);
  const Owned<X509_CRL> theirs(d2i_X509_CRL(nullptr, &at, static_cast<long>(bytes.size())));
  ASSERT_TRUE(theirs);
  EXPECT_EQ(sk_X509_REVOKED_num(X509_CRL_get_REVOKED(theirs.get())), 1);
  EXPECT_EQ(ours->revoked.size(), 1U);
  EXPECT_EQ(instant_of(X509_CRL_get0_nextUpdate(theirs.get())), ours->next_update);
  const Owned<X509> alice = read_certificate(small.alice.certificate());
  const Owned<EVP_PKEY> key(X509_get_pubkey(alice.get()));
  EXPECT_EQ(X509_CRL_verify(theirs.get(), key.get()), 1);
}

TEST(SecondOpinion, OpenSslVerifiesEverySignedObject) {
  SmallTree small;
  for (const std::string& bytes :
       {small.alice.pad(64496, "https://h"), small.alice.aspa(64496, {1}),
        small.alice.roa("a.roa", 64496, {{"192.0.2.0/24", {}}}),
        small.alice.checklist({"64496", ""}, {{"a", "a"}}), small.alice.close().at("alice.mft")}) {
    const unsigned char* at = octets(bytes);
    const Owned<CMS_ContentInfo> object(d2i_CMS_ContentInfo(nullptr, &at, static_cast<long>(bytes.size())));
    ASSERT_TRUE(object);
    const Owned<BIO> content(BIO_new(BIO_s_mem()));
    EXPECT_EQ(CMS_verify(object.get(), nullptr, nullptr, nullptr, content.get(),
                         CMS_NO_SIGNER_CERT_VERIFY | CMS_BINARY),
              1);
  }
}

}  // namespace
}  // namespace meetpoint::test
