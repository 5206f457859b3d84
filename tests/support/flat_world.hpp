#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "index/finding.hpp"
#include "support/world.hpp"

/// A world as flat lists of who is where, made the slow way: what brute-force oracles of the planner look at.
namespace meetpoint::test {

/// An ok port of an ok network at an ok exchange.
struct FlatPort {
  std::uint32_t asn = 0;
  std::uint32_t ix = 0;
  std::uint32_t id = 0;
  std::string ipaddr4;  ///< empty for null
  std::string ipaddr6;
  std::uint64_t speed_mbps = 0;
  bool operational = true;
  bool is_rs_peer = false;
  /// In a world without findings an operational port's address can be met at.
  bool usable4() const { return operational && !ipaddr4.empty(); }
  bool usable6() const { return operational && !ipaddr6.empty(); }
};

struct FlatWorld {
  explicit FlatWorld(const World& world);

  std::set<std::uint32_t> asns;  ///< of ok networks
  std::set<std::uint32_t> ixs;
  std::set<std::uint32_t> facs;
  std::vector<FlatPort> ports;                               ///< by id
  std::set<std::pair<std::uint32_t, std::uint32_t>> at_ix;   ///< asn, ix
  std::set<std::pair<std::uint32_t, std::uint32_t>> at_fac;  ///< asn, fac
  std::set<std::pair<std::uint32_t, std::uint32_t>> ix_fac;

  std::vector<FlatPort> ports_of(std::uint32_t asn, std::uint32_t ix) const;
  /// Both have an address of one family on an operational port there.
  bool usable(std::uint32_t asn, std::uint32_t other, std::uint32_t ix) const;
};

/// The snapshot of a world with its catalog and with these findings.
std::shared_ptr<const index::Snapshot> catalogued_with(const World& world,
                                                       const std::filesystem::path& directory,
                                                       const std::vector<index::Finding>& findings);

}  // namespace meetpoint::test
