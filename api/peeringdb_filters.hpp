#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "index/catalog.hpp"
#include "index/select.hpp"

/// PeeringDB's filters, from the parameters of a query to demands on rows: the fields of the type asked,
/// those of what it belongs to, and the special ones that look at other types. What is no filter is named and
/// otherwise ignored, as upstream does in silence.
///
/// thread  any; nothing is kept between calls
/// errors  invalid: the value is none that the filter takes; the text is upstream's
/// source  PeeringDB 2.82, the API's list filters
namespace meetpoint::api::peeringdb {

struct Parameter {
  std::string key;
  std::string value;
};

/// Rows are ordered by how far they are from a point, and at most so far away.
struct Nearby {
  double latitude = 0;   ///< degrees
  double longitude = 0;  ///< degrees
  double most_km = 0;
};

struct Filters {
  index::Demands demands;
  std::optional<Nearby> nearby;
  std::vector<std::string> ignored;  ///< keys that are no filter of the type, in the order given
  bool by_key = false;               ///< an id, or a network's ASN: without a match that is a 404
  std::size_t elsewhere = 0;         ///< how many looked at rows of other types, or at all names
};

index::Expected<Filters> read_filters(const index::Catalog& catalog, index::ObjectType type,
                                      const std::vector<Parameter>& parameters);

/// A filter's key without its suffix: `name__contains` is `name` and contains.
struct Key {
  std::string_view name;
  index::Compare compare = index::Compare::equals;
  bool has_suffix = false;
};
Key parse_key(std::string_view key);

/// Whether a printed field may be asked: those that are no column of upstream's database may not, and neither
/// may a member list's URL.
bool is_asked(index::ObjectType type, std::string_view field);

/// What one filter is given and gives.
struct FilterCall {
  const index::Catalog& catalog;
  index::ObjectType type;
  index::Compare compare;
  std::string_view value;
  Filters& filters;
};

/// Special filters, which go before fields. Nothing when the type has none of that key.
std::optional<index::Expected<void>> special_filter(const Key& key, FilterCall call);

/// The keys of special filters, for those who misspell one.
std::vector<std::string_view> special_keys(index::ObjectType type);

}  // namespace meetpoint::api::peeringdb
