#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "index/store.hpp"

namespace meetpoint::sync {

/// Settles the findings of `codes`, unless they are about the same rows as those that hold. Returns whether
/// it did. Texts alone make no generation: they change with every date in them.
index::Expected<bool> settle_if_new(index::Pass& pass, std::span<const std::string_view> codes,
                                    std::vector<index::Finding> all);

}  // namespace meetpoint::sync
