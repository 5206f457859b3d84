#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

#include "api/chunks.hpp"
#include "index/catalog.hpp"

/// Rows as PeeringDB prints them at a depth: what a row refers to as objects, what refers to it as `_set`s.
/// Values are copied byte for byte from the rows.
///
/// thread  any; nothing is kept between calls
/// source  PeeringDB 2.82's serializers: which sets a type has, where they stand, what is left out in them
namespace meetpoint::api::peeringdb {

inline constexpr int kDeepestList = 3;
inline constexpr int kDeepestSingle = 4;

/// Names of members, each once: a query may name thousands, and is asked for each member of each row.
struct NameHash : std::hash<std::string_view> {
  using is_transparent = void;
};
using Names = std::unordered_set<std::string, NameHash, std::equal_to<>>;

struct Shape {
  int depth = 0;
  /// What the row refers to is expanded too; never in lists.
  bool parents = false;
  /// Only these top-level members; nothing: all.
  std::optional<Names> fields;
};

/// A deep question may unfold to more than anybody can read; so many bytes are enough for one answer.
inline constexpr std::size_t kMostPrintedBytes = std::size_t{32} * 1024 * 1024;

/// Bytes that rows cannot be printed with less than; counted until they are more than the limit. Of rows at a
/// depth of 2 and more with all their fields these are the members of their sets, which takes a twentieth of
/// the time of printing them; of others 0.
std::size_t least_bytes(const index::Catalog& catalog, const index::Table& table, const index::Slots& slots,
                        const Shape& shape);

/// Appends one row. False when `out` grew over the limit or found no room; what it holds then is no answer.
bool print_row(const index::Catalog& catalog, const index::Table& table, index::Slot slot, const Shape& shape,
               Chunks& out);

}  // namespace meetpoint::api::peeringdb
