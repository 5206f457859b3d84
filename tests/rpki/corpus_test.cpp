#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "objects.hpp"
#include "rpki/aspa.hpp"
#include "rpki/checklist.hpp"
#include "rpki/issuer.hpp"
#include "rpki/manifest.hpp"
#include "rpki/oids.hpp"
#include "rpki/roa.hpp"
#include "rpki/tal.hpp"
#include "support/temp_dir.hpp"

/// Objects that others made: the conformance suite of BBN and the samples of RIPE NCC, OpenBSD, NLnet Labs
/// and rpki-prover. What a file's name calls bad is refused, all else is accepted, but for the tables of
/// exceptions.
namespace meetpoint::test {
namespace {

namespace fs = std::filesystem;
using rpki::Issuer;
using rpki::Place;
using testing::HasSubstr;

constexpr index::UtcSeconds kSuiteNow = 1325376000;  // 2012-01-01; the suite is valid from April 2011 to 2046
constexpr const char* kUntimed = "RFC 9589 section 4: signing-time is missing";
constexpr const char* kRoaWithAs = "RFC 9582 section 5: the EE certificate has AS numbers";

template <typename Object>
std::string object_verdict(const index::Expected<Object>& object, const Issuer* issuer) {
  if (!object) return object.error().text;
  const rpki::SignedObject* envelope = nullptr;
  if constexpr (std::is_same_v<Object, rpki::SignedObject>) {
    envelope = &*object;
  } else {
    envelope = &object->object;
  }
  if (const auto own = check_signature(*envelope); !own) return own.error().text;
  return issuer == nullptr ? "accepted" : refusal_of(check_issued(envelope->ee, *issuer, kSuiteNow));
}

/// All that can be said of a file below `issuer`, or of the file alone.
std::string verdict(const fs::path& file, const Issuer* issuer = nullptr) {
  const std::string bytes = read_file(file);
  const std::string type = file.extension();
  if (type == ".mft") return object_verdict(rpki::parse_manifest(bytes), issuer);
  if (type == ".roa") return object_verdict(rpki::parse_roa(bytes), issuer);
  if (type == ".asa") return object_verdict(rpki::parse_aspa(bytes), issuer);
  if (type == ".sig") return object_verdict(rpki::parse_checklist(bytes), issuer);
  if (type == ".tal") return refusal_of(rpki::parse_tal(bytes));
  if (type == ".crl") {
    const auto crl = rpki::parse_crl(bytes);
    return crl && issuer != nullptr ? refusal_of(check_issued(*crl, *issuer, kSuiteNow)) : refusal_of(crl);
  }
  if (type == ".cer") {
    const auto certificate = rpki::parse_certificate(bytes, Place::listed);
    return certificate && issuer != nullptr ? refusal_of(check_issued(*certificate, *issuer, kSuiteNow))
                                            : refusal_of(certificate);
  }
  return object_verdict(rpki::parse_signed_object(bytes, rpki::content_type_of(bytes)), issuer);
}

Issuer suite_root(const fs::path& suite, std::string& bytes) {
  bytes = read_file(suite / "root.cer");
  const auto root = rpki::parse_certificate(bytes, Place::trust_anchor).value();
  return trust(root, root.public_key, kSuiteNow).value();
}

/// What the suite calls good and a reader of today refuses, and the other way round.
const std::map<std::string, const char*> kSuiteExceptions = {
    // RFC 6487 section 4.8.6 allows one DistributionPoint.
    {"goodCertCRLDP2DistPt.cer", "RFC 6487 section 4.8.6"},
    // Names in UTF8String are accepted; other samples have them.
    {"badCertIssuerUtf.cer", "issued by another"},
    {"badCertSubjectUtf.cer", "accepted"},
    {"badCRLIssuerUTF.crl", "issued by another"},
    // A recorded object of another CA.
    {"goodRealGbrNothingIsWrong.gbr", "issued by another"},
    // RFC 6487 section 4.8 lets a reader ignore what it does not know.
    {"badCertUnkExtension.cer", "accepted"},
    // Until RFC 9286 a manifest's certificate had to be valid for exactly the manifest's time.
    {"badMFTStartCrossed.mft", kUntimed},
    {"badMFTEndCrossed.mft", kUntimed},
    // RFC 7935 allows rsaEncryption, which RFC 6485 did not.
    {"badCMSSigInfoWrongSigAlg.roa", kRoaWithAs},
    // Wrong in what is seen only after signing-time, which the whole suite lacks.
    {"badMFTNextUpdPast.mft", kUntimed},
    {"badMFTThisUpdFuture.mft", kUntimed},
    {"badCMSSigInfoBadSigVal.roa", kRoaWithAs},
    {"badEEBadSig.roa", kRoaWithAs},
};

void judge_suite_file(const fs::path& file, const Issuer& issuer) {
  const std::string name = file.filename();
  const std::string found = verdict(file, &issuer);
  if (const auto exception = kSuiteExceptions.find(name); exception != kSuiteExceptions.end()) {
    EXPECT_THAT(found, HasSubstr(exception->second)) << name;
  } else if (file.extension() == ".gbr" && name != "goodRealGbrNothingIsWrong.gbr") {
    EXPECT_EQ(found, kUntimed) << name << ": its vCard is not read here";
  } else if (name.starts_with("bad")) {
    EXPECT_THAT(found, testing::AnyOf(HasSubstr("RFC "), HasSubstr("X.690"))) << name;
    EXPECT_NE(found, kUntimed) << name << " is refused for its age alone";
    EXPECT_NE(found, kRoaWithAs) << name << " is refused for its age alone";
  } else if (name.starts_with("good") && file.extension() == ".roa") {
    EXPECT_EQ(found, kRoaWithAs) << name;
  } else if (name.starts_with("good") && file.extension() == ".mft") {
    EXPECT_THAT(found, testing::AnyOf("accepted", kUntimed)) << name;
  } else {
    EXPECT_EQ(found, "accepted") << name;
  }
}

TEST(Corpus, TheConformanceSuiteIsJudgedAsItWants) {
  const fs::path suite = shared_data("data/rpki-objects/ripe-rpki-commons/src/test/resources/conformance");
  if (suite.empty()) GTEST_SKIP() << kNoShared;
  std::string root_bytes;
  const Issuer root = suite_root(suite, root_bytes);
  std::size_t judged = 0;
  for (const auto& entry : fs::recursive_directory_iterator(suite / "root")) {
    if (!entry.is_regular_file()) continue;
    ++judged;
    const fs::path folder = entry.path().parent_path();
    if (folder == suite / "root") {
      judge_suite_file(entry.path(), root);
      continue;
    }
    const std::string bytes = read_file(folder.string() + ".cer");
    const auto certificate = rpki::parse_certificate(bytes, Place::listed);
    ASSERT_EQ(refusal_of(certificate), "accepted") << folder;
    judge_suite_file(entry.path(), descend(*certificate, root).value());
  }
  EXPECT_EQ(judged, 475U);
}

TEST(Corpus, TheSuitesAnchorsAreJudgedAsItWants) {
  const fs::path suite = shared_data("data/rpki-objects/ripe-rpki-commons/src/test/resources/conformance");
  if (suite.empty()) GTEST_SKIP() << kNoShared;
  std::size_t judged = 0;
  for (const auto& entry : fs::directory_iterator(suite)) {
    if (!entry.is_regular_file()) continue;
    ++judged;
    const std::string name = entry.path().filename();
    const std::string bytes = read_file(entry.path());
    const auto anchor = rpki::parse_certificate(bytes, Place::trust_anchor);
    const std::string found =
        anchor ? refusal_of(trust(*anchor, anchor->public_key, kSuiteNow)) : refusal_of(anchor);
    EXPECT_THAT(found, name.starts_with("bad") ? HasSubstr("RFC ") : HasSubstr("accepted")) << name;
  }
  EXPECT_EQ(judged, 8U);
}

/// Samples that are refused; all others are accepted. The reason stands above each.
const std::map<std::string, const char*> kSampleRefusals = {
    // BER, all of 2019; RFC 6488 section 3 wants DER.
    {"ca1.mft", "X.690"},
    {"ta.mft", "X.690"},
    {"example-ripe.roa", "X.690"},
    {"Kn3R14fXk-TIr1bhl9Tu2Sr2uhM.mft", "X.690"},
    {"ripe-ncc-ta.mft", "X.690"},
    // Signed before RFC 9589.
    {"c6938fc00af6496d9d4e6e2d876e4b4811887b60f4f1bc9cd0b3cdb7c57c6d5e.sig", kUntimed},
    // ASPA before version 1.
    {"aspa-bm.asa", "draft-ietf-sidrops-aspa-profile section 3: version"},
    {"aspa.1.asa", "draft-ietf-sidrops-aspa-profile section 3: version"},
    {"BAD-profile-13-AS211321-profile-13.asa", "draft-ietf-sidrops-aspa-profile section 3: version"},
    {"BAD-profile-13-no-signingtime-aspa-rpkimancer.asa",
     "draft-ietf-sidrops-aspa-profile section 3: version"},
    {"BAD-profile-15-APNIC-rpki-aspa-demo-AS1000.asa", "draft-ietf-sidrops-aspa-profile section 3: version"},
    // Made up by a test of properties: their certificates have no CRL.
    {"BAD-profile-15-rpki-commons-propertytest-sample-implicit-tag.asa", "RFC 6487 section 4.8.6"},
    {"GOOD-profile-15-rpki-commons-propertytest-sample.asa", "RFC 6487 section 4.8.6"},
    // What a test of NLnet Labs wants to see refused.
    {"maxlen-overflow.roa", "RFC 9582"},
    {"maxlen-underflow.roa", "RFC 9582 section 4.3.2.2"},
    {"prefix-len-overflow.roa", "RFC 6487 section 4.8.10"},
    {"signature-alg-mismatch.mft", "RFC 5280 section 4.1.1.2"},
    {"res_incorrect.cer", "RFC 6487 section 4.8.10"},
    // A ROA of 2013 with the S/MIME capabilities attribute.
    {"6C76EDB2225D11E286C4BD8F7A2F2747.roa", "RFC 9589 section 4"},
    // A critical extension that nobody has defined, from a test of relying parties.
    {"extra_extensions.cer", "RFC 6487 section 4.8"},
    // Certificates of up-down servers and others that are no resource certificates.
    {"id_afrinic.cer", "RFC 6487 section 4.4"},
    {"id_ta.cer", "RFC 6487 section 4.8.4"},
    {"cms_ta.cer", "RFC 6487 section 4.8.4"},
};

TEST(Corpus, SamplesAreAcceptedButForThoseWithAReason) {
  const fs::path data = shared_data("data/rpki-objects");
  if (data.empty()) GTEST_SKIP() << kNoShared;
  const std::vector<std::string> types{".cer", ".roa", ".mft", ".crl", ".asa",
                                       ".sig", ".gbr", ".tak", ".spl", ".tal"};
  std::size_t judged = 0;
  std::map<std::string, const char*> unseen = kSampleRefusals;
  for (const auto& entry : fs::recursive_directory_iterator(data)) {
    const fs::path& file = entry.path();
    const bool wanted = std::find(types.begin(), types.end(), file.extension()) != types.end();
    if (!entry.is_regular_file() || !wanted || file.string().find("/conformance/") != std::string::npos)
      continue;
    ++judged;
    const std::string name = file.filename();
    std::string found = verdict(file);
    if (file.extension() == ".cer" && found != "accepted") {
      const std::string bytes = read_file(file);
      if (rpki::parse_certificate(bytes, Place::trust_anchor)) found = "accepted";
    }
    const auto refusal = kSampleRefusals.find(name);
    unseen.erase(name);
    EXPECT_THAT(found, HasSubstr(refusal == kSampleRefusals.end() ? "accepted" : refusal->second)) << file;
  }
  EXPECT_GE(judged, 55U);
  EXPECT_THAT(unseen, testing::IsEmpty()) << "reasons for what is not there";
}

TEST(Corpus, RealAnchorsAreThoseOfTheirLocators) {
  const fs::path regress = shared_data("data/rpki-objects/openbsd-regress/regress/usr.sbin/rpki-client");
  if (regress.empty()) GTEST_SKIP() << kNoShared;
  for (const auto& [certificate, locator] :
       std::map<std::string, std::string>{{"AfriNIC.cer", "afrinic.tal"},
                                          {"apnic-rpki-root-iana-origin.cer", "apnic.tal"},
                                          {"ripe-ncc-ta.cer", "ripe.tal"}}) {
    const std::string bytes = read_file(regress / "ta" / certificate);
    const auto anchor = rpki::parse_certificate(bytes, Place::trust_anchor);
    ASSERT_EQ(refusal_of(anchor), "accepted") << certificate;
    const auto tal = rpki::parse_tal(read_file(regress / "tal" / locator));
    ASSERT_EQ(refusal_of(tal), "accepted") << locator;
    const auto issuer = trust(*anchor, tal->public_key, anchor->not_before + 86400);
    ASSERT_EQ(refusal_of(issuer), "accepted") << certificate;
    EXPECT_EQ(to_string(issuer->holdings.ips), "0.0.0.0/0, ::/0") << certificate;
  }
}

TEST(Corpus, AnOverclaimingCaIsRefusedByItsIssuer) {
  const fs::path test_data = shared_data("data/rpki-objects/nlnetlabs-rpki-rs/test-data/repository");
  if (test_data.empty()) GTEST_SKIP() << kNoShared;
  const std::string ta_bytes = read_file(test_data / "ta.cer");
  const std::string ca_bytes = read_file(test_data / "ca1.cer");
  const auto ta = rpki::parse_certificate(ta_bytes, Place::trust_anchor).value();
  const auto ca = rpki::parse_certificate(ca_bytes, Place::listed).value();
  Issuer root = trust(ta, ta.public_key, ca.not_before).value();
  EXPECT_EQ(refusal_of(check_issued(ca, root, ca.not_before)), "accepted");
  root.holdings = {};
  EXPECT_THAT(refusal_of(check_issued(ca, root, ca.not_before)), HasSubstr("RFC 6487 section 7.2"));
}

}  // namespace
}  // namespace meetpoint::test
