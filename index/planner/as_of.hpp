#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "index/edited_reading.hpp"
#include "index/store.hpp"

/// The mirror as it was: who had which port and which tenancy at the end of an earlier generation, by undoing
/// what the history tells of since. thread  any
namespace meetpoint::index {

/// One generation, or the one that was served at an instant.
struct Moment {
  std::optional<std::uint64_t> generation;
  UtcSeconds at = 0;
};

/// A generation's number, a day, or an instant, as parse_since takes them.
/// errors  invalid; field
Expected<Moment> parse_moment(std::string_view text, const std::string& field);

/// shape   remembered: Reading::generations
/// errors  invalid: not one of them, with what they reach back to; field
Expected<Generation> generation_at(std::span<const Generation> remembered, const Moment& moment,
                                   const std::string& field);

/// shape   networks, exchanges, facilities, and what is said about them, are those of now, and so are flags
///         of ports (operational, route server peer). One whose row is gone is in operation, on the first LAN
///         of its exchange. A port that left has the speed it had, and its addresses if its history keeps
///         them
/// errors  storage
Expected<std::unique_ptr<EditedReading>> as_of(std::unique_ptr<Reading> reading, const Generation& then);

}  // namespace meetpoint::index
