#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <random>

#include "objects.hpp"
#include "rpki/aspa.hpp"
#include "rpki/checklist.hpp"
#include "rpki/discovery_object.hpp"
#include "rpki/issuer.hpp"
#include "rpki/manifest.hpp"
#include "rpki/roa.hpp"
#include "rpki/tal.hpp"

namespace meetpoint::test {
namespace {

/// One of each type, with the whole check that lets it in.
struct Specimen {
  const char* name;
  std::string bytes;
  std::function<bool(std::string_view)> accepts;
};

template <typename Object>
std::function<bool(std::string_view)> accepts_object(const std::shared_ptr<rpki::Issuer>& issuer,
                                                     index::Expected<Object> (*parse)(std::string_view,
                                                                                      rpki::Rfc8360)) {
  return [issuer, parse](std::string_view bytes) {
    const auto object = parse(bytes, rpki::Rfc8360::refuse);
    return object && check_signature(object->object) && check_issued(object->object.ee, *issuer, kNow);
  };
}

index::Expected<rpki::DiscoveryObject> parse_pad(std::string_view bytes, rpki::Rfc8360 rfc8360) {
  return rpki::parse_discovery_object(bytes, {}, rfc8360);
}

std::vector<Specimen> specimens() {
  SmallTree small;
  const auto anchor = rpki::parse_certificate(small.anchor.certificate(), rpki::Place::trust_anchor).value();
  const std::string key = small.anchor.key().public_key_info();
  const auto top = std::make_shared<rpki::Issuer>(trust(anchor, key, kNow).value());
  const auto alice_certificate =
      rpki::parse_certificate(small.alice.certificate(), rpki::Place::listed).value();
  const auto alice = std::make_shared<rpki::Issuer>(descend(alice_certificate, *top).value());
  const auto files = small.alice.close();
  const auto listed = [](std::shared_ptr<rpki::Issuer> issuer) {
    return [issuer = std::move(issuer)](std::string_view bytes) {
      const auto certificate = rpki::parse_certificate(bytes, rpki::Place::listed);
      return certificate && check_issued(*certificate, *issuer, kNow);
    };
  };
  return {
      {"anchor", small.anchor.certificate(),
       [key](std::string_view bytes) {
         const auto certificate = rpki::parse_certificate(bytes, rpki::Place::trust_anchor);
         return certificate && trust(*certificate, key, kNow);
       }},
      {"CA", small.alice.certificate(), listed(top)},
      {"router", small.alice.router("r.cer", 64496), listed(alice)},
      {"CRL", files.at("alice.crl"),
       [alice](std::string_view bytes) {
         const auto crl = rpki::parse_crl(bytes);
         return crl && check_issued(*crl, *alice, kNow);
       }},
      {"manifest", files.at("alice.mft"), accepts_object(alice, &rpki::parse_manifest)},
      {"PAD", small.alice.pad(64496, "https://h"), accepts_object(alice, &parse_pad)},
      {"ROA", small.alice.roa("a.roa", 64496, {{"192.0.2.0/24", 25}, {"2001:db8::/32", {}}}),
       accepts_object(alice, &rpki::parse_roa)},
      {"ASPA", small.alice.aspa(64496, {1, 2}), accepts_object(alice, &rpki::parse_aspa)},
      {"RSC", small.alice.checklist({"64496", "192.0.2.0/24"}, {{"a", "a"}, {{}, "b"}}),
       accepts_object(alice, &rpki::parse_checklist)},
  };
}

TEST(Garble, NoBitOfAnObjectCanBeFlipped) {
  for (const Specimen& specimen : specimens()) {
    ASSERT_TRUE(specimen.accepts(specimen.bytes)) << specimen.name;
    std::string bytes = specimen.bytes;
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      for (unsigned bit = 0; bit < 8; ++bit) {
        bytes[at] = static_cast<char>(bytes[at] ^ (1U << bit));
        EXPECT_FALSE(specimen.accepts(bytes)) << specimen.name << ", octet " << at << ", bit " << bit;
        bytes[at] = specimen.bytes[at];
      }
    }
  }
}

TEST(Garble, NoObjectCanBeCutOrLengthened) {
  for (const Specimen& specimen : specimens()) {
    for (std::size_t size = 0; size < specimen.bytes.size(); ++size) {
      // Of its own memory, so that a read behind the end is seen.
      const std::string cut(specimen.bytes.data(), size);
      EXPECT_FALSE(specimen.accepts(cut)) << specimen.name << ", " << size << " octets";
    }
    EXPECT_FALSE(specimen.accepts(specimen.bytes + std::string(1, '\0'))) << specimen.name;
    EXPECT_FALSE(specimen.accepts(specimen.bytes + specimen.bytes)) << specimen.name;
  }
}

TEST(Garble, NoObjectIsTakenForAnother) {
  const auto all = specimens();
  for (const Specimen& one : all) {
    for (const Specimen& other : all)
      EXPECT_EQ(one.accepts(other.bytes), one.bytes == other.bytes) << one.name << " takes " << other.name;
  }
}

TEST(Garble, NoFewOctetsCanBeReplaced) {
  std::mt19937 random(7);
  for (const Specimen& specimen : specimens()) {
    for (int round = 0; round < 3000; ++round) {
      std::string bytes = specimen.bytes;
      const auto count = 1 + random() % 4;
      for (std::size_t k = 0; k < count; ++k) bytes[random() % bytes.size()] = static_cast<char>(random());
      if (bytes == specimen.bytes) continue;
      EXPECT_FALSE(specimen.accepts(bytes)) << specimen.name << ", round " << round;
    }
  }
}

TEST(Garble, ALocatorsKeyIsItsOwnOrNone) {
  const SmallTree small;
  const std::string text = RpkiTree::tal(small.anchor);
  const std::string key = small.anchor.key().public_key_info();
  int refused = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::string bytes = text;
    bytes[at] = static_cast<char>(bytes[at] ^ 1);
    const auto tal = rpki::parse_tal(bytes);
    refused += tal ? 0 : 1;
    EXPECT_TRUE(!tal || !tal->uris.empty());
    EXPECT_EQ(refusal_of(rpki::parse_tal(text.substr(0, at))) == "accepted", at + 1 == text.size()) << at;
  }
  EXPECT_GT(refused, 20);
}

}  // namespace
}  // namespace meetpoint::test
