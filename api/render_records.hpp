#pragma once

#include <string>
#include <vector>

#include "api/parse.hpp"
#include "index/attempt.hpp"
#include "index/owner.hpp"
#include "index/records.hpp"

/// Findings, history and ownership as bytes, in the manner of api/render.hpp. thread  any
namespace meetpoint::api {

/// The body of /v0.1/findings: `{"generation", "findings": [...], "next_token"}`; no token on the last page.
std::string render_findings(const index::Snapshot& snapshot,
                            const index::RecordPage<index::FindingRecord>& page,
                            const FindingsQuestion& question);

/// The body of /v0.1/changes: `{"generation", "changes": [...], "next_token"}`.
std::string render_changes(const index::Snapshot& snapshot, const index::RecordPage<index::Change>& page,
                           const ChangesQuestion& question);

/// `{"type", "id", ..., "rule", "sides": [{"may", "chain": [...]}], "overlays": {field: value}}`
/// shape   of `overlays` those about the row are printed
std::string render_owner(const index::Ownership& ownership, const std::vector<index::Overlay>& overlays);

}  // namespace meetpoint::api
