#include "api/message_signature.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "api/replay_store.hpp"
#include "api/signature_base.hpp"
#include "support/token_signer.hpp"

/// A request is as its signer left it: each rule with a request that breaks it alone.
namespace meetpoint::test {
namespace {

using api::RefusedSignature;
using testing::HasSubstr;

constexpr index::UtcSeconds kNow = 1'795'478'400;
constexpr std::string_view kBody = R"({"hello": "world"})";
constexpr std::string_view kDigest = "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:";
constexpr const char* kGet = R"("@method" "@target-uri" "authorization" "dpop")";
constexpr const char* kPost =
    R"("@method" "@target-uri" "authorization" "dpop" "content-digest" "content-type" "content-length")";

const MessageSigner& signer_of(const std::string& algorithm) {
  static std::map<std::string, MessageSigner> all;  // keys of RSA take a while
  return all.try_emplace(algorithm, algorithm).first->second;
}

using Fields = std::vector<std::pair<std::string, std::string>>;

class MessageSignature : public testing::Test {
 protected:
  MessageSignature() { use("ed25519"); }
  void use(const std::string& algorithm) {
    signer_ = &signer_of(algorithm);
    key_ = signer_->key();
    thumbprint_ = key_.thumbprint();
  }

  void post() {
    method_ = "POST";
    body_ = kBody;
    covered_ = kPost;
    fields_.emplace_back("Content-Type", "application/json");
    fields_.emplace_back("Content-Length", std::to_string(body_.size()));
    fields_.emplace_back("Content-Digest", kDigest);
  }
  std::string& field(const std::string& name) {
    const auto found =
        std::find_if(fields_.begin(), fields_.end(), [&](const auto& one) { return one.first == name; });
    return found->second;
  }

  static std::string parameters(const std::string& keyid, index::UtcSeconds created = kNow,
                                index::UtcSeconds expires = kNow + 300) {
    return ";created=" + std::to_string(created) + ";expires=" + std::to_string(expires) +
           ";nonce=\"one\";keyid=\"" + keyid + "\";tag=\"peering-api\"";
  }

  std::vector<api::HeaderField> view() const {
    std::vector<api::HeaderField> all;
    for (const auto& [name, value] : fields_) all.push_back({name, value});
    return all;
  }
  api::ExternalUrl url() const { return api::parse_external_url(url_).value(); }

  /// Signs what there is, whether or not it may be signed like that.
  void sign(const std::string& label, const std::string& inner, const std::string& tail) {
    const auto list = api::parse_sf_list("(" + inner + ")" + tail).value();
    const auto& input = std::get<api::SfInnerList>(list.front());
    const auto fields = view();
    const auto where = url();
    const auto base = api::signature_base({method_, where, fields, body_}, input);
    const std::string signature = signer_->sign(base ? *base : "nothing");
    fields_.emplace_back("Signature-Input", label + "=" + sf_text(input));
    fields_.emplace_back("Signature", label + "=" + sf_text(api::SfValue(api::SfBytes{signature})));
  }
  void sign() { sign("sig", covered_, parameters(thumbprint_)); }
  /// Signs and checks, then forgets the signature.
  std::string signed_with(const std::string& inner, const std::string& tail) {
    const Fields before = fields_;
    sign("sig", inner, tail);
    std::string found = verdict();
    fields_ = before;
    return found;
  }

  auto check() const {
    const auto fields = view();
    const auto where = url();
    return api::check_message_signature({method_, where, fields, body_}, key_, thumbprint_, rules_, now_);
  }
  std::string verdict() const {
    const auto checked = check();
    if (checked) return "accepted";
    return (checked.error().why == RefusedSignature::Why::absent ? "absent: " : "refused: ") +
           checked.error().text;
  }

  const MessageSigner* signer_ = nullptr;
  api::PublicJwk key_;
  std::string thumbprint_;
  api::SignatureRules rules_;
  std::string method_ = "GET";
  std::string url_ = "https://api.example/v0.1/as64496/locations?asn=64500";
  Fields fields_ = {{"Host", "api.example"}, {"Authorization", "DPoP abc.def.ghi"}, {"DPoP", "a.b.c"}};
  std::string body_;
  std::string covered_ = kGet;
  index::UtcSeconds now_ = kNow;
};

TEST_F(MessageSignature, ASignedRequestIsTaken) {
  sign();
  const auto taken = check();
  ASSERT_TRUE(taken) << taken.error().text;
  EXPECT_EQ(taken->algorithm, "ed25519");
  EXPECT_EQ(taken->good_until, kNow + 300);
}

TEST_F(MessageSignature, ASignedBodyIsTaken) {
  post();
  sign();
  EXPECT_EQ(verdict(), "accepted");
}

TEST_F(MessageSignature, NoneIsNotTheSameAsABadOne) {
  EXPECT_EQ(verdict(), "absent: there is none");
  sign("other", covered_, ";created=1;keyid=\"x\"");
  EXPECT_EQ(verdict(), "absent: none has our tag");
  sign("proxy", covered_, parameters(thumbprint_) + ";tag=\"proxy\"");
  EXPECT_EQ(verdict(), "absent: none has our tag");
  sign();
  EXPECT_EQ(verdict(), "accepted") << "others' signatures do not matter";
  rules_.tag = "another";
  EXPECT_THAT(verdict(), HasSubstr("absent"));
}

TEST_F(MessageSignature, TwoOfOurTagAreOneTooMany) {
  sign("a", covered_, parameters(thumbprint_));
  sign("b", covered_, parameters(thumbprint_));
  EXPECT_THAT(verdict(), HasSubstr("refused: more than one"));
}

TEST_F(MessageSignature, BothFieldsHaveTheLabelOnce) {
  sign();
  const Fields good = fields_;
  for (const char* other :
       {"", "x=:AAAA:", "sig=1", "sig=\"a\"", "sig", "sig=(:AAAA:)", "sig=:!:", "sig=::"}) {
    field("Signature") = other;
    EXPECT_THAT(verdict(), HasSubstr("refused")) << other;
  }
  fields_ = good;
  fields_.pop_back();
  EXPECT_THAT(verdict(), HasSubstr("no bytes of that label"));
  for (const char* name : {"Signature", "Signature-Input"}) {
    fields_ = good;
    fields_.emplace_back(name, field(name));
    EXPECT_THAT(verdict(), HasSubstr("twice")) << name;
  }
  fields_ = good;
  field("Signature-Input") += ", x=1";
  EXPECT_THAT(verdict(), HasSubstr("no inner list"));
  fields_ = good;
  field("Signature-Input") += ";tag=\"peering-api\"";
  EXPECT_THAT(verdict(), HasSubstr("twice"));
}

TEST_F(MessageSignature, EachThingThatIsSignedCannotBeChanged) {
  post();
  sign();
  const auto changed = [this](auto change) {
    const auto before = std::tuple(method_, url_, fields_, body_);
    change();
    std::string found = verdict();
    std::tie(method_, url_, fields_, body_) = before;
    return found;
  };
  EXPECT_EQ(changed([] {}), "accepted");
  EXPECT_THAT(changed([&] { method_ = "PUT"; }), HasSubstr("not the key's"));
  EXPECT_THAT(changed([&] { url_ += "1"; }), HasSubstr("not the key's"));
  EXPECT_THAT(changed([&] { url_.replace(0, 5, "http"); }), HasSubstr("not the key's"));
  EXPECT_THAT(changed([&] { url_.replace(8, 3, "ipa"); }), HasSubstr("not the key's"));
  for (const char* name : {"Authorization", "DPoP", "Content-Type", "Content-Digest", "Content-Length"}) {
    EXPECT_THAT(changed([&] { field(name) += "1"; }), HasSubstr("not the key's")) << name;
    EXPECT_THAT(changed([&] { fields_.emplace_back(name, "more"); }), HasSubstr("not the key's")) << name;
    EXPECT_THAT(changed([&] { std::erase_if(fields_, [&](const auto& one) { return one.first == name; }); }),
                HasSubstr("refused"))
        << name;
  }
  EXPECT_THAT(changed([&] { body_.back() = ']'; }), HasSubstr("of another body"));
  EXPECT_THAT(changed([&] { body_ += ' '; }), HasSubstr("Content-Length"));
  EXPECT_THAT(changed([&] { body_.clear(); }), HasSubstr("refused"));
  EXPECT_EQ(changed([&] { field("Host") = "elsewhere.example"; }), "accepted") << "Host says nothing";
  EXPECT_EQ(changed([&] { fields_.emplace_back("X-Forwarded-Host", "elsewhere"); }), "accepted");
  for (const auto& [from, to] : {std::pair("created=17954784", "created=17954783"), {"one", "two"}}) {
    EXPECT_THAT(changed([&] {
                  std::string& input = field("Signature-Input");
                  input.replace(input.find(from), std::string_view(from).size(), to);
                }),
                HasSubstr("refused"))
        << from;
  }
}

TEST_F(MessageSignature, WhatMustBeCoveredIs) {
  post();
  const std::string tail = parameters(thumbprint_);
  const std::vector<std::string> all = {"@method",        "@target-uri",  "authorization", "dpop",
                                        "content-digest", "content-type", "content-length"};
  for (const std::string& left_out : all) {
    std::string inner;
    for (const std::string& one : all) inner += one == left_out ? "" : "\"" + one + "\" ";
    EXPECT_THAT(signed_with(inner, tail), HasSubstr("refused: it does not cover " + left_out)) << inner;
  }
  EXPECT_THAT(signed_with("", tail), HasSubstr("does not cover")) << "a signature over nothing";
  const std::string parts =
      R"("@method" "@scheme" "@authority" "@path" "@query" "authorization" "dpop" "content-digest" )"
      R"("content-type" "content-length")";
  EXPECT_EQ(signed_with(parts, tail), "accepted");
  for (const std::string part : {"@scheme", "@authority", "@path", "@query"}) {
    std::string inner = parts;
    inner.erase(inner.find("\"" + part + "\""), part.size() + 2);
    EXPECT_THAT(signed_with(inner, tail), HasSubstr("does not cover @target-uri")) << part;
  }
  std::string one_digest = kPost;
  one_digest.replace(one_digest.find("\"content-digest\""), 16, R"("content-digest";key="md5")");
  field("Content-Digest") += ", md5=:AAAA:";
  EXPECT_THAT(signed_with(one_digest, tail), HasSubstr("does not cover content-digest"));
}

TEST_F(MessageSignature, WithoutABodyOrAProofThereIsLessToCover) {
  fields_ = {{"Authorization", "DPoP abc"}};
  EXPECT_EQ(signed_with(R"("authorization" "@method" "@target-uri")", parameters(thumbprint_)), "accepted");
  fields_.clear();
  EXPECT_THAT(signed_with(R"("@method" "@target-uri")", parameters(thumbprint_)), HasSubstr("authorization"));
}

TEST_F(MessageSignature, ItIsFreshAndGoodForFiveMinutesAtMost) {
  const auto at = [this](index::UtcSeconds created, index::UtcSeconds expires) {
    return signed_with(covered_, parameters(thumbprint_, created, expires));
  };
  EXPECT_EQ(at(kNow - 300, kNow), "accepted");
  EXPECT_THAT(at(kNow - 300, kNow - 1), HasSubstr("expired"));
  EXPECT_EQ(at(kNow + 5, kNow + 305), "accepted");
  EXPECT_THAT(at(kNow + 6, kNow + 10), HasSubstr("future"));
  EXPECT_THAT(at(kNow, kNow + 301), HasSubstr("too long"));
  EXPECT_THAT(at(kNow, kNow - 1), HasSubstr("too long, or never"));
  EXPECT_EQ(at(kNow, kNow), "accepted");
  EXPECT_THAT(at(0, 999'999'999'999'999), HasSubstr("too long"));
}

TEST_F(MessageSignature, EachParameterIsThereAndOfItsKind) {
  const std::string all = parameters(thumbprint_);
  const auto replaced = [&](const std::string& name, const std::string& value) {
    const std::size_t begin = all.find(";" + name + "=");
    const std::size_t end = std::min(all.find(';', begin + 1), all.size());
    return signed_with(covered_, all.substr(0, begin) + value + all.substr(end));
  };
  EXPECT_EQ(replaced("created", ";created=1795478400"), "accepted");
  for (const std::string name : {"created", "expires", "nonce", "keyid"}) {
    EXPECT_THAT(replaced(name, ""), HasSubstr("refused")) << name;
    for (const std::string value : {"", "=1.5", "=\"\"", "=a", "=?1", "=:AAAA:", "=-1"})
      EXPECT_THAT(replaced(name, ";" + name + value), HasSubstr("refused")) << name << value;
  }
  EXPECT_THAT(replaced("tag", ""), HasSubstr("absent"));
  EXPECT_THAT(replaced("tag", ";tag=peering-api"), HasSubstr("absent")) << "a token is no string";
  EXPECT_EQ(replaced("tag", ";tag=\"peering-api\";more=1"), "accepted");
  EXPECT_THAT(replaced("keyid", ";keyid=\"k1\""), HasSubstr("keyid"));
}

TEST_F(MessageSignature, TheKeyIsTheTokens) {
  sign();
  const std::string own = thumbprint_;
  thumbprint_ = signer_of("ecdsa-p256-sha256").key().thumbprint();
  EXPECT_THAT(verdict(), HasSubstr("its key is not the token's"));
  thumbprint_ = "";
  EXPECT_THAT(verdict(), HasSubstr("its key is not the token's")) << "a token that is bound to none";
  thumbprint_ = own;
  key_ = MessageSigner("ed25519").key();
  EXPECT_THAT(verdict(), HasSubstr("its key is not the token's"));
  thumbprint_ = key_.thumbprint();
  EXPECT_THAT(verdict(), HasSubstr("keyid"));
}

TEST_F(MessageSignature, TheAlgorithmIsTheKeys) {
  for (const std::string algorithm : {"ed25519", "ecdsa-p256-sha256", "rsa-pss-sha512", "rsa-v1_5-sha256"}) {
    use(algorithm);
    const bool rsa = algorithm.starts_with("rsa");
    const std::string tail = parameters(thumbprint_);
    EXPECT_EQ(signed_with(covered_, tail + ";alg=\"" + algorithm + '"'), "accepted") << algorithm;
    EXPECT_EQ(signed_with(covered_, tail) == "accepted", !rsa) << algorithm;
    for (const std::string other : {"ed25519", "ecdsa-p256-sha256", "rsa-pss-sha512", "rsa-v1_5-sha256",
                                    "hmac-sha256", "ecdsa-p384-sha384", "none", "", "EdDSA"}) {
      if (other == algorithm) continue;
      EXPECT_THAT(signed_with(covered_, tail + ";alg=\"" + other + '"'), HasSubstr("refused")) << other;
    }
    EXPECT_THAT(signed_with(covered_, tail + ";alg=" + algorithm), HasSubstr("alg is no text"));
    if (!rsa) continue;
    key_.alg = algorithm == "rsa-pss-sha512" ? "PS512" : "RS256";
    EXPECT_EQ(signed_with(covered_, tail), "accepted") << algorithm;
    key_.alg = algorithm == "rsa-pss-sha512" ? "RS256" : "PS512";
    EXPECT_THAT(signed_with(covered_, tail), HasSubstr("refused")) << algorithm;
  }
}

TEST_F(MessageSignature, ANonceIsGoodOnce) {
  sign();
  api::ReplayStore store;
  const auto first = check().value();
  EXPECT_EQ(store.keep(first.digest, thumbprint_, first.good_until, kNow), api::Replay::stored);
  std::erase_if(fields_, [](const auto& one) { return one.first.starts_with("Signature"); });
  sign("later", covered_, parameters(thumbprint_, kNow + 1, kNow + 200));
  const auto second = check().value();
  EXPECT_EQ(store.keep(second.digest, thumbprint_, second.good_until, kNow), api::Replay::seen);
  use("ecdsa-p256-sha256");
  std::erase_if(fields_, [](const auto& one) { return one.first.starts_with("Signature"); });
  sign();
  EXPECT_EQ(store.keep(check()->digest, thumbprint_, kNow + 300, kNow), api::Replay::stored);
}

TEST_F(MessageSignature, ALogHoldsNothingOfTheRequest) {
  fields_.emplace_back("X-Secret", "hunter2");
  for (const std::string inner : {R"("hunter2")", R"("x-secret";sf)", R"("x-secret";hunter2)"}) {
    const std::string text = signed_with(covered_ + " " + inner, parameters(thumbprint_));
    EXPECT_THAT(text, HasSubstr("refused"));
    EXPECT_THAT(text, testing::Not(HasSubstr("hunter2")));
  }
  fields_.emplace_back("Signature-Input", "hunter2 hunter2");
  EXPECT_THAT(verdict(), testing::Not(HasSubstr("hunter2")));
}

}  // namespace
}  // namespace meetpoint::test
