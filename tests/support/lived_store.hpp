#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "index/snapshot.hpp"
#include "index/store.hpp"
#include "support/temp_dir.hpp"
#include "support/world.hpp"

namespace meetpoint::test {

/// These rows, with what became of ports and tenancies since the generation before, if there is one.
index::Generation commit(index::Store& store, const World& world, index::UtcSeconds now);

/// A random world that lived for some generations: ports and tenancies came, went, moved and changed, and
/// rows were used again by others.
struct LivedStore {
  /// shape   parents: with deleted, pending and missing networks, exchanges and facilities among them, or all
  /// ok
  enum class Parents : std::uint8_t { some_gone, all_there };
  LivedStore(std::uint32_t seed, int generations, Parents parents = Parents::some_gone);

  /// 2026-01-01, when the first generation is committed; another each 900 s.
  static constexpr index::UtcSeconds kBegin = 1'767'225'600;

  TempDir place;
  index::UtcSeconds now = kBegin;
  std::unique_ptr<index::Store> store;
  std::vector<std::shared_ptr<const index::Snapshot>> snapshots;  ///< as each generation was
};

}  // namespace meetpoint::test
