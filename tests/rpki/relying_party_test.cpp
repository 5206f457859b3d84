#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <set>

#include "walks.hpp"

/// rpki-client's file mode and FORT, when they are installed, on the same chains as we. Where they differ the
/// case says how; they are known to be laxer, and we do not follow them.
namespace meetpoint::test {
namespace {

namespace fs = std::filesystem;

/// As root it becomes the user that its package makes.
const bool kHasRpkiClient =
    std::system(
        "command -v rpki-client >/dev/null && { [ \"$(id -u)\" != 0 ] || getent passwd _rpki-client "
        ">/dev/null; }") == 0;
const bool kHasFort = std::system("command -v fort >/dev/null") == 0;

/// What a program prints on stdout.
std::string printed_by(const std::string& command) {
  std::string text;
  FILE* const pipe = popen((command + " 2>/dev/null").c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error(command);
  char piece[4096];
  for (std::size_t got = 0; (got = fread(piece, 1, sizeof piece, pipe)) > 0;) text.append(piece, got);
  pclose(pipe);
  return text;
}

/// A tree with one chain in it: alice below the anchor, carol, who is bent, below alice, and zoe below carol.
struct Chain {
  RpkiTree tree{index::now_utc()};
  Authority& anchor = tree.anchor("alpha", {"0-4294967295", "0.0.0.0/0, ::/0"});
  Authority& alice = anchor.child("alice", {"64496-64499", "192.0.2.0/24"});
  Authority& carol;
  Authority& zoe;
  TempDir folder;

  explicit Chain(const BendCertificate& bend, const Claims& claims)
      : carol(alice.child("carol", claims, bend)), zoe(carol.child("zoe", {"64496", "192.0.2.0/26"})) {
    // By these FORT tells which chains it took.
    carol.roa("carol.roa", 64497, {{"192.0.2.0/25", {}}});
    zoe.roa("zoe.roa", 64496, {{"192.0.2.0/26", {}}});
  }

  void write() {
    tree.write_rpki_client(folder / "client");
    tree.write_rsync(folder / "plain");
    // As root rpki-client becomes another user.
    fs::permissions(folder.path(), fs::perms::others_read | fs::perms::others_exec, fs::perm_options::add);
  }

  /// Names of those of carol and zoe that are valid, one after the other.
  std::string ours() const {
    const Walked walked = walk_of(folder / "client", tree.now());
    const auto valid = [&](const char* name) {
      const rpki::Authority* const one = named(*walked, name);
      return one != nullptr && one->point;
    };
    return std::string(valid("carol") ? "carol " : "") + (valid("zoe") ? "zoe" : "");
  }
  std::string rpki_client() const {
    const auto valid = [&](const Authority& one) {
      const std::string text =
          printed_by("rpki-client -j -d '" + (folder / "client").string() + "' -t '" +
                     (folder / "client/tals/alpha.tal").string() + "' -f " + one.certificate_uri());
      return text.find("\"validation\": \"OK\"") != std::string::npos;
    };
    return std::string(valid(carol) ? "carol " : "") + (valid(zoe) ? "zoe" : "");
  }
  std::string fort() const {
    const std::string csv = (folder / "roas.csv").string();
    printed_by("fort --mode=standalone --work-offline=true --tal='" + (folder / "plain/tals").string() +
               "' --local-repository='" + (folder / "plain").string() + "' --output.roa='" + csv + "'");
    const std::string text = fs::exists(csv) ? read_file(csv) : "";
    const auto has = [&](const char* asn) { return text.find(asn) != std::string::npos; };
    return std::string(has("AS64497") ? "carol " : "") + (has("AS64496") ? "zoe" : "");
  }
};

const Claims kUsual{"64496-64497", "192.0.2.0/25"};

struct ChainCase {
  const char* name;
  BendCertificate bend;
  Claims claims = kUsual;
  std::function<void(Chain&)> more = {};
  const char* ours = "";
  const char* rpki_client = nullptr;  ///< where it differs
  const char* fort = nullptr;         ///< likewise
};

BendCertificate replaced(std::string_view oid, std::string value) {
  return [=](CertificateParts& parts) { parts.extensions.set(oid, value); };
}

std::vector<ChainCase> cases() {
  const index::UtcSeconds now = index::now_utc();
  constexpr index::UtcSeconds kDay = 86400;
  const auto rfc8360 = [](CertificateParts& parts) {
    parts.extensions.drop(oid::kAsIds);
    parts.extensions.drop(oid::kIpBlocks);
    parts.extensions.add(oid::kIpBlocksV2, true, ip_blocks("192.0.2.0/25"));
    parts.extensions.add(oid::kAsIdsV2, true, as_ids("64496-64497"));
    parts.extensions.set(oid::kPolicies, der_sequence({der_sequence({der_oid("1.3.6.1.5.5.7.14.3")})}));
  };
  return {
      {"as it should be", {}, kUsual, {}, "carol zoe"},
      {"expired", [=](auto& parts) { parts.not_after = der_time(now - 60); }},
      {"not yet valid", [=](auto& parts) { parts.not_before = der_time(now + kDay); }},
      {"revoked", {}, kUsual, [](Chain& chain) { chain.alice.revoke(chain.carol.serial()); }},
      {"more AS numbers than its issuer", {}, {"64496-64500", "192.0.2.0/25"}},
      {"more addresses than its issuer", {}, {"64496-64497", "192.0.0.0/22"}},
      {"inherits AS numbers", {}, {"inherit", "192.0.2.0/25"}, {}, "carol zoe"},
      // The file mode looks at no manifest, and FORT finds no such certificate.
      {"not listed", {}, kUsual, [](Chain& chain) { chain.alice.hide("carol.cer"); }, "", "carol zoe"},
      {"another issuer's name",
       [](auto& parts) {
         parts.issuer =
             der_sequence({der_set({der_sequence({der_oid("2.5.4.3"), der_printable("mallory")})})});
       }},
      {"another issuer's key identifier",
       replaced(oid::kAuthorityKeyId, der_sequence({der_implicit(0, std::string(20, 'x'))}))},
      {"another's signature", [](auto& parts) { parts.signer = &signing_key(1); }},
      {"AS numbers out of order",
       replaced(oid::kAsIds,
                der_sequence({der_explicit(0, der_sequence({der_integer(64497), der_integer(64496)}))}))},
      {"AS numbers not critical", [](auto& parts) { parts.extensions.set_critical(oid::kAsIds, false); }},
      {"no policy", [](auto& parts) { parts.extensions.drop(oid::kPolicies); }},
      {"an unknown critical extension",
       [](auto& parts) { parts.extensions.add("1.3.6.1.4.1.99999.1", true, der_null()); }},
      {"no CA", [](auto& parts) { parts.extensions.drop(oid::kBasicConstraints); }},
      {"resources of RFC 8360", rfc8360},
      // They look at none.
      {"serial number 0",
       [](auto& parts) { parts.serial = der_integer(0); },
       kUsual,
       {},
       "",
       "carol zoe",
       "carol zoe"},
      // RFC 9589 is younger than both.
      {"a manifest without a signing time",
       {},
       kUsual,
       [](Chain& chain) {
         chain.carol.bend_manifest.object = [](ObjectParts& parts) {
           parts.attributes.erase(parts.attributes.begin() + 2);
         };
       },
       "",
       "carol zoe",
       "carol zoe"},
      // The file mode looks at no manifest of the chain.
      {"a manifest past its time",
       {},
       kUsual,
       [=](Chain& chain) {
         chain.carol.bend_manifest_content = [=](ManifestParts& parts) {
           parts.next_update = der_generalized_time(now - 60);
         };
       },
       "",
       "carol zoe"},
  };
}

TEST(RelyingParty, OthersAgreeOnChainsButWhereTheyAreLaxer) {
  if (!kHasRpkiClient && !kHasFort) GTEST_SKIP() << "skipped: neither rpki-client nor FORT is installed";
  for (const ChainCase& one : cases()) {
    SCOPED_TRACE(one.name);
    Chain chain(one.bend, one.claims);
    if (one.more) one.more(chain);
    chain.write();
    EXPECT_EQ(chain.ours(), one.ours);
    if (kHasRpkiClient) {
      EXPECT_EQ(chain.rpki_client(), one.rpki_client == nullptr ? one.ours : one.rpki_client)
          << "rpki-client";
    }
    if (kHasFort) {
      EXPECT_EQ(chain.fort(), one.fort == nullptr ? one.ours : one.fort) << "FORT";
    }
  }
}

}  // namespace
}  // namespace meetpoint::test
