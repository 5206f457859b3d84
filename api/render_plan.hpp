#pragma once

#include <string>

#include "index/planner/at.hpp"
#include "index/planner/diff.hpp"
#include "index/planner/expand.hpp"
#include "index/planner/lint.hpp"
#include "index/planner/near.hpp"
#include "index/planner/near_miss.hpp"
#include "index/planner/overlap.hpp"
#include "index/planner/path.hpp"
#include "index/planner/peers.hpp"
#include "index/planner/place_overlap.hpp"
#include "index/planner/redundancy.hpp"
#include "index/planner/sessions.hpp"
#include "index/planner/whatif.hpp"
#include "index/snapshot.hpp"

/// The bodies of /v0.1/plan/..., which the command line prints too: compact JSON with the keys in a fixed
/// order. Each begins with the generation, its time and its age at `now`, and says which findings make a row
/// doubtful. shape   an answer is of the snapshot, which was built with a catalog thread  any
namespace meetpoint::api {

std::string render_peers(const index::Snapshot& snapshot, const index::Peers& peers, index::UtcSeconds now);

std::string render_expand(const index::Snapshot& snapshot, const index::Expansion& expansion,
                          index::UtcSeconds now);

std::string render_sessions(const index::Snapshot& snapshot, const index::Sessions& sessions,
                            index::UtcSeconds now);

/// The matrix, and where at least two of the networks are.
std::string render_overlap(const index::Snapshot& snapshot, const index::OverlapMatrix& matrix,
                           index::UtcSeconds now);
/// The matrix alone.
std::string render_matrix(const index::Snapshot& snapshot, const index::OverlapMatrix& matrix,
                          index::UtcSeconds now);

std::string render_overlap(const index::Snapshot& snapshot, const index::ExchangeOverlap& overlap,
                           index::UtcSeconds now);
std::string render_overlap(const index::Snapshot& snapshot, const index::FacilityOverlap& overlap,
                           index::UtcSeconds now);

std::string render_at(const index::Snapshot& snapshot, const index::ExchangePresence& presence,
                      index::UtcSeconds now);
std::string render_at(const index::Snapshot& snapshot, const index::FacilityPresence& presence,
                      index::UtcSeconds now);

std::string render_near(const index::Snapshot& snapshot, const index::Near& near, index::UtcSeconds now);

/// `state` is `assigned` to a port, `unassigned` inside of a prefix, or `outside` of all of them.
std::string render_path(const index::Snapshot& snapshot, const index::Path& path, index::UtcSeconds now);

/// Names are those of the snapshot, else of `before`, which is the other of two stores, or the same one; what
/// is in neither any more has an empty one.
std::string render_diff(const index::Snapshot& snapshot, const index::Snapshot& before,
                        const index::Diff& diff, index::UtcSeconds now);

std::string render_whatif(const index::Snapshot& snapshot, const index::WhatIf& whatif,
                          index::UtcSeconds now);

std::string render_redundancy(const index::Snapshot& snapshot, const index::Redundancy& redundancy,
                              index::UtcSeconds now);

std::string render_near_miss(const index::Snapshot& snapshot, const index::NearMiss& near_miss,
                             index::UtcSeconds now);

std::string render_lint(const index::Snapshot& snapshot, const index::Lint& lint, index::UtcSeconds now);

}  // namespace meetpoint::api
