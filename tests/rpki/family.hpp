#pragma once

#include <filesystem>
#include <string>

#include "walks.hpp"

namespace meetpoint::test {

/// An anchor with alice and bob below it, and zoe below alice, all with something published.
struct Family {
  RpkiTree tree{kNow};
  Authority& anchor = tree.anchor("alpha", {"0-4294967295", "0.0.0.0/0, ::/0"});
  Authority& alice = anchor.child("alice", {"64496-64499", "192.0.2.0/24"});
  Authority& bob = anchor.child("bob", {"64500", ""});
  Authority& zoe = alice.child("zoe", {"64499", ""});
  TempDir folder;

  Family() {
    alice.pad(64496, "https://api.as64496.example");
    alice.roa("a.roa", 64496, {{"192.0.2.0/24", {}}});
    bob.pad(64500, "https://bob.example/peering");
    zoe.pad(64499, "https://zoe.example");
  }
  void write() { tree.write_rpki_client(folder.path()); }
  Walked walk(index::UtcSeconds now = kNow, const Walked& previous = nullptr) {
    return walk_of(folder.path(), now, previous);
  }
  std::filesystem::path file(const Authority& authority, const std::string& name) const {
    return folder / ("rpki.example.net/repo/" + authority.name() + "/" + name);
  }
};

inline std::string endpoints_of(const rpki::Repository& repository) {
  std::string all;
  for (const rpki::Authority& one : repository.authorities) {
    if (!one.point) continue;
    for (const rpki::PublishedEndpoint& endpoint : one.point->endpoints)
      all += (all.empty() ? "" : " ") + endpoint.uri;
  }
  return all;
}

}  // namespace meetpoint::test
