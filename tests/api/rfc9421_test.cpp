#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <optional>

#include "api/content_digest.hpp"
#include "api/json.hpp"
#include "api/message_crypto.hpp"
#include "api/signature_base.hpp"
#include "rpki/base64.hpp"
#include "support/temp_dir.hpp"

/// The examples of RFC 9421, from ../shared: every base that is a request's is made letter for letter, every
/// signature verifies, and none of a shared secret does.
namespace meetpoint::test {
namespace {

using nlohmann::json;

/// A request as it stands in the RFC.
struct Message {
  std::string method;
  std::string target;
  std::vector<std::pair<std::string, std::string>> fields;
  std::string body;

  explicit Message(const std::string& text) {
    const std::size_t end = std::min(text.find("\n\n"), text.size());
    if (end < text.size()) body = text.substr(end + 2);
    std::istringstream lines(text.substr(0, end));
    std::string line;
    std::getline(lines, line);
    method = line.substr(0, line.find(' '));
    target = line.substr(method.size() + 1, line.rfind(' ') - method.size() - 1);
    while (std::getline(lines, line)) {
      const std::size_t colon = line.find(':');
      fields.emplace_back(line.substr(0, colon), line.substr(colon + 1));
    }
  }
  std::string field(const std::string& name) const {
    for (const auto& [one, value] : fields) {
      if (one == name) return value.substr(1);
    }
    return "";
  }
  index::Expected<std::string> base(const api::SfInnerList& input, const std::string& authority) const {
    std::vector<api::HeaderField> view;
    for (const auto& [name, value] : fields) view.push_back({name, value});
    const auto url = api::parse_external_url("https://" + authority + target).value();
    return api::signature_base({method, url, view, body}, input);
  }
};

class Rfc9421 : public testing::Test {
 protected:
  void SetUp() override {
    const auto path = shared_data("vectors/rfc9421.json");
    if (path.empty()) GTEST_SKIP() << kNoShared;
    file_ = json::parse(read_file(path));
    for (const auto& [name, key] : file_.at("keys").items()) {
      json jwk = key.at("jwk");
      for (const char* secret : {"d", "p", "q", "dp", "dq", "qi"}) jwk.erase(secret);
      keys_.emplace(name, api::parse_public_jwk(jwk).value());
    }
  }
  static api::SfInnerList input_of(const std::string& field, const std::string& label) {
    const auto all = api::parse_sf_dictionary(field, api::SfRepeats::refuse).value();
    return std::get<api::SfInnerList>(*api::sf_find(all, label));
  }
  /// The request of a case, with what a proxy put into it.
  std::optional<Message> message_of(const json& one, std::string& authority) const {
    const std::string which = one.at("message");
    if (which == "response") return std::nullopt;
    Message message(which == "B.4 message" ? file_.at("transformations_B4").at(0).at("message")
                                           : file_.at("request"));
    const std::string base = one.at("signature_base");
    const auto line = [&](const std::string& name) {
      const std::size_t begin = base.find("\"" + name + "\": ");
      if (begin == std::string::npos) return std::string();
      const std::size_t value = begin + name.size() + 4;
      return base.substr(value, base.find('\n', value) - value);
    };
    authority = line("@authority").empty() ? "example.com" : line("@authority");
    for (const std::string name : {"forwarded", "client-cert"}) {
      if (!line(name).empty()) message.fields.emplace_back(name, line(name));
    }
    return message;
  }

  json file_;
  std::map<std::string, api::PublicJwk> keys_;
};

TEST_F(Rfc9421, EachSignatureVerifies) {
  std::map<std::string, int> algorithms;
  std::size_t bases = 0;
  for (const json& one : file_.at("cases")) {
    const std::string label = one.at("label");
    const std::string algorithm = one.at("alg");
    const std::string expected = one.at("signature_base");
    const auto input = input_of(one.at("signature_input"), label);
    std::string authority;
    const auto message = message_of(one, authority);
    if (message) {
      EXPECT_EQ(message->base(input, authority).value(), expected) << label;
      ++bases;
    } else {
      EXPECT_FALSE(Message(file_.at("request")).base(input, "example.com")) << "@status is of an answer";
    }
    const std::string signature = rpki::decode_base64(one.at("signature_b64").get<std::string>()).value();
    const auto key = keys_.find(one.at("keyid").get<std::string>());
    if (key == keys_.end()) {
      EXPECT_EQ(algorithm, "hmac-sha256");
      for (const auto& [name, any] : keys_)
        EXPECT_FALSE(api::verify_message(algorithm, any, expected, signature)) << name;
      continue;
    }
    EXPECT_TRUE(api::verify_message(algorithm, key->second, expected, signature)) << label;
    EXPECT_FALSE(api::verify_message(algorithm, key->second, expected + "\n", signature)) << label;
    ++algorithms[algorithm];
  }
  EXPECT_EQ(bases, 10U);
  EXPECT_THAT(algorithms, testing::UnorderedElementsAre(
                              testing::Pair("ed25519", 2), testing::Pair("ecdsa-p256-sha256", 3),
                              testing::Pair("rsa-pss-sha512", 4), testing::Pair("rsa-v1_5-sha256", 1)));
}

TEST_F(Rfc9421, WhatMayBeChangedOnTheWayAndWhatMayNot) {
  std::map<std::string, int> counts;
  for (const json& one : file_.at("transformations_B4")) {
    const Message message(one.at("message").get<std::string>());
    const auto input = input_of(message.field("Signature-Input"), "transform");
    const auto signatures = api::parse_sf_dictionary(message.field("Signature")).value();
    const auto& item = std::get<api::SfItem>(*api::sf_find(signatures, "transform"));
    const auto base = message.base(input, message.field("Host"));
    const bool valid = base && api::verify_message("ed25519", keys_.at("test-key-ed25519"), *base,
                                                   std::get<api::SfBytes>(item.value).octets);
    EXPECT_EQ(valid, one.at("expect") == "valid") << one.at("why");
    ++counts[one.at("expect")];
  }
  EXPECT_THAT(counts, testing::UnorderedElementsAre(testing::Pair("valid", 4), testing::Pair("invalid", 2)));
}

TEST_F(Rfc9421, TheDigestsAreOfTheirBodies) {
  for (const char* which : {"request", "response"}) {
    const Message message(file_.at(which).get<std::string>());
    EXPECT_TRUE(api::check_content_digest(message.field("Content-Digest"), message.body)) << which;
    EXPECT_FALSE(api::check_content_digest(message.field("Content-Digest"), message.body + "\n")) << which;
  }
}

}  // namespace
}  // namespace meetpoint::test
