#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "index/search.hpp"

/// What a search found, as bytes, in the manner of api/render.hpp. thread  any
namespace meetpoint::api {

/// A row as a hit shows it: what there is of name, ASN, place, address and prefix.
struct HitText {
  std::string name;
  std::string asn;
  std::string city;
  std::string country;
  std::string found;  ///< what the field says in which it was found
};
HitText describe(const index::SearchIndex& search, const index::SearchHit& hit);

/// The body of /v0.1/search: `{"query", "generation", "as_of", "results": [{"type", "id", "name", "asn",
/// "city", "country", "field", "found"}]}`; members that a type does not have are left out.
std::string render_search(const index::SearchIndex& search, std::string_view query,
                          const std::vector<index::SearchHit>& hits);

}  // namespace meetpoint::api
