#pragma once

#include <gmock/gmock.h>

#include <string>

#include "index/error.hpp"
#include "support/der_writer.hpp"
#include "support/rpki_tree.hpp"

/// What the tests of the RPKI's formats share: one instant, one small tree, and how a refusal reads.
namespace meetpoint::test {

inline constexpr index::UtcSeconds kNow = 1795478400;  // 2026-11-24T00:00:00Z

/// An anchor of everything, and a CA below it that holds AS64496-64499, 192.0.2.0/24 and 2001:db8::/32.
struct SmallTree {
  RpkiTree tree{kNow};
  Authority& anchor = tree.anchor("alpha", {"0-4294967295", "0.0.0.0/0, ::/0"});
  Authority& alice = anchor.child("alice", {"64496-64499", "192.0.2.0/24, 2001:db8::/32"});
};

/// Why a parser refused; `accepted` when it did not.
template <typename T>
std::string refusal_of(const index::Expected<T>& parsed) {
  return parsed ? "accepted" : parsed.error().text;
}

}  // namespace meetpoint::test
