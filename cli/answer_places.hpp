#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "index/geo.hpp"
#include "index/snapshot.hpp"

/// The places that an answer speaks of, wherever in its JSON, and where on Earth they are: what maps are made
/// of. Of facilities the snapshot says where; an exchange has no coordinates, and is where the first facility
/// is (lowest id) that it says it is in and that has some, of those in its own city if there are any.
/// thread  any
namespace meetpoint::cli {

using Json = nlohmann::ordered_json;  ///< members in the order in which they were written

struct AnswerPlace {
  bool is_exchange = false;  ///< or a facility
  std::uint32_t id = 0;
  std::string name;                   ///< empty: the answer does not say
  std::optional<index::Point> where;  ///< nothing: nobody says
  /// Of the objects that speak of it: members that are no lists or objects, where all that have them agree.
  Json properties;
  bool has_findings = false;  ///< one of the objects has
};

/// Each place once, in the order in which they come. An object with `ix_id` is one of an exchange, an object
/// with `fac_id` and without it one of a facility.
/// shape   snapshot was built with a catalog
std::vector<AnswerPlace> places_of(const Json& answer, const index::Snapshot& snapshot);

}  // namespace meetpoint::cli
