#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rpki/repository.hpp"

/// What a walk knows besides its authorities, as bytes for the store: which trust anchors have no valid
/// certificate, and what was seen of CAs that left.
/// thread  any
namespace meetpoint::rpki {

/// One document a CA that left, under this name of its kind.
inline constexpr std::string_view kDepartedKind = "rpki-departed";
std::string record_key(const Departed& departed);
/// shape   CBOR; one map
std::string to_record(const Departed& departed);
/// errors  invalid: no record of this version
index::Expected<Departed> read_departed(const std::string& key, std::string_view bytes);

/// One document for all.
inline constexpr std::string_view kAnchorsKind = "rpki-anchors";
/// The anchors without an authority.
/// shape   CBOR; one map
std::string to_record(const std::vector<Repository::Anchor>& anchors);
/// errors  invalid: no record of this version
index::Expected<std::vector<Repository::Anchor>> read_anchors(std::string_view bytes);

}  // namespace meetpoint::rpki
