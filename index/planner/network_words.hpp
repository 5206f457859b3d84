#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "index/error.hpp"
#include "index/table.hpp"

/// The words with which networks describe themselves in PeeringDB. Which there are is read from the rows:
/// upstream adds some now and then, and a question should not have to wait for us.
/// thread  any
/// source  PeeringDB net: policy_general, info_type, info_types, info_scope, info_traffic
namespace meetpoint::index {

/// What networks are asked for by.
enum class Trait : std::uint8_t { policy, type, scope };

/// Whether a row of net has that word, exactly. A network may have several types.
bool has_word(const Table& nets, Slot slot, Trait trait, std::string_view word);

/// A word as the rows spell it; case does not matter.
/// errors  invalid: no network has it; the text lists those that there are
Expected<std::string> known_word(const Table& nets, Trait trait, std::string_view text,
                                 const std::string& field);

/// Where a traffic level begins: 1,000 for `1-5Gbps`, 100,000,000 for `100+Tbps`; `20Gbps` alone is one too.
/// Nothing for text that is none.
std::optional<std::uint64_t> traffic_mbps(std::string_view text);

/// That of a network; nothing when it says nothing.
std::optional<std::uint64_t> traffic_of(const Table& nets, Slot slot);

/// Two letters, upper case, as rows have them.
/// errors  invalid
Expected<std::string> country_code(std::string_view text, const std::string& field);

}  // namespace meetpoint::index
