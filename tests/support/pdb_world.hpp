#pragma once

#include <filesystem>
#include <memory>

#include "index/snapshot.hpp"
#include "support/world.hpp"

/// A small made-up PeeringDB with every member of every type, for tests of the API that serves it.
namespace meetpoint::test {

/// A row with all fields of its type in upstream's order: blank, 0, false, [] or null, and what `set` says.
Json whole_row(index::ObjectType type, const Json& set);

/// 30 organisations, 10 networks, 4 exchanges (one with a second LAN), 4 facilities, 2 carriers and 2
/// campuses that live, with deleted and pending ones of most types, hidden contacts and hidden member lists.
///
/// | at         | networks       | facilities | ports                                    |
/// |------------|----------------|------------|------------------------------------------|
/// | exchange 1 | 1, 2, 3        | 1, 2       | 1, 2, 3, 8 (second of net 1, not in use) |
/// | exchange 2 | 1, 2           | 1          | 4, 5                                     |
/// | exchange 3 | 1 (LAN 13), 5  | (2, gone)  | 6, 9, and 7 of net 4, deleted            |
/// | exchange 4 |                |            |                                          |
/// | facility 1 | 1, 2, 3        |            |                                          |
/// | facility 2 | 1, 2           |            |                                          |
/// | facility 3 | 1 (2, gone)    |            |                                          |
///
/// Network N is AS 64495 + N and belongs to organisation N, facility N to 10 + N, exchange N to 20 + N.
World pdb_world();

/// What stands in rows that no visitor may see.
inline constexpr std::string_view kSecretName = "Hidden Hilda";
inline constexpr std::string_view kSecretUrl = "https://members.secret.example/ixf";

/// When the stores below commit: before every row of the world was stamped, so that `since` sees the stamps.
inline constexpr index::UtcSeconds kLoadedAt = 1'600'000'000;

/// The snapshot of a world with its catalog, through an SQLite store in `directory`.
std::shared_ptr<const index::Snapshot> catalogued(const World& world, const std::filesystem::path& directory);

}  // namespace meetpoint::test
