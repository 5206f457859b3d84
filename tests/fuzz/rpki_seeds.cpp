#include <filesystem>
#include <iostream>

#include "support/der_writer.hpp"
#include "support/rpki_tree.hpp"
#include "support/temp_dir.hpp"

/// Writes the seeds of the RPKI's fuzzers: rpki_seeds CORPUS
int main(int argc, char** argv) {
  using namespace meetpoint;
  using namespace meetpoint::test;
  if (argc != 2) {
    std::cerr << "write: rpki_seeds CORPUS\n";
    return 2;
  }
  const auto put = [&](const std::string& fuzzer, const std::string& name, std::string_view bytes) {
    const std::filesystem::path folder = std::filesystem::path(argv[1]) / ("rpki_" + fuzzer);
    std::filesystem::create_directories(folder);
    write_file(folder / name, bytes);
  };
  RpkiTree tree(1795478400);
  Authority& anchor = tree.anchor("alpha", {"0-4294967295", "0.0.0.0/0, ::/0"});
  Authority& alice =
      anchor.child("alice", {"64496-64499, 65551", "192.0.2.0/24, 198.51.100.1-198.51.100.6, 2001:db8::/32"});
  Authority& heir = alice.child("heir", {"inherit", "inherit"});
  const std::string pad = alice.pad(64496, "https://api.example/peering");
  std::string signer;
  const std::string roa = alice.roa("a.roa", 64496, {{"192.0.2.0/24", 25}, {"2001:db8::/32", {}}},
                                    {{}, [&](ObjectParts& parts) { signer = parts.certificates.at(0); }});
  const std::string aspa = alice.aspa(64496, {1, 64500});
  const std::string rsc = alice.checklist({"64496", "192.0.2.0/24"}, {{"a.txt", "a"}, {{}, "b"}});
  put("certificate", "anchor", anchor.certificate());
  put("certificate", "ca", alice.certificate());
  put("certificate", "heir", heir.certificate());
  put("certificate", "router", alice.router("r.cer", 64496));
  put("certificate", "signer", signer);
  put("crl", "empty", alice.make_crl());
  alice.revoke(der_integer(7));
  alice.revoke(der_integer(70000));
  put("crl", "two", alice.make_crl());
  const std::string mft = alice.close().at("alice.mft");
  put("object", "mft", mft);
  put("object", "pad", pad);
  put("object", "roa", roa);
  put("object", "aspa", aspa);
  put("object", "rsc", rsc);
  ManifestParts parts{.version = {},
                      .number = der_integer(300),
                      .this_update = der_generalized_time(1795478400),
                      .next_update = der_generalized_time(1795564800),
                      .hash_algorithm = der_oid(oid::kSha256),
                      .files = {{"alpha.crl", sha256_of("a")}}};
  put("manifest", "crl", parts.der());
  parts.files.emplace_back("AS64496.pad", sha256_of("b"));
  put("manifest", "two", parts.der());
  put("discovery", "path", discovery_content(64496, "https://api.example:8443/peering/v1"));
  put("discovery", "origin", discovery_content(4200000000, "https://h"));
  put("discovery", "version",
      der_sequence({der_explicit(0, der_integer(0)), der_integer(1), der_ia5("https://h")}));
  put("checklist", "named",
      checklist_content("64496, 64500-64510", "192.0.2.0/24, 2001:db8::/32", {{"a.txt", "a"}}));
  put("checklist", "nameless", checklist_content("", "10.0.0.1-10.0.0.6", {{{}, "a"}, {"b", "b"}}));
  put("tal", "rsync", RpkiTree::tal(anchor));
  put("tal", "both", "https://h/a.cer\r\n" + RpkiTree::tal(anchor).substr(18));
  return 0;
}
