#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/peeringdb_filters.hpp"
#include "api/peeringdb_rows.hpp"
#include "index/error.hpp"

/// What a request to PeeringDB's API asks: path and query read as upstream reads them, with its defaults,
/// its limits and its words for what is wrong.
/// thread  any
/// source  PeeringDB 2.82, rest.py
namespace meetpoint::api::peeringdb {

enum class View : std::uint8_t { index, list, single, as_sets, as_set };

struct Path {
  View view = View::index;
  index::ObjectType type = index::ObjectType::org;  ///< of list and single
  std::uint32_t id = 0;                             ///< of single; the ASN of as_set
  bool json_suffix = false;                         ///< `/api/net.json`, which is not quite `/api/net`
};

/// shape   path: what stands behind `/api`, decoded
/// errors  not_found, invalid: with upstream's text
index::Expected<Path> parse_path(std::string_view path);

/// A page of a list, from 1.
struct Page {
  std::uint64_t number = 1;
  bool last = false;  ///< whatever its number
  std::uint64_t size = 250;
};

struct Question {
  std::uint64_t since = 0;  ///< UTC seconds; 0: none
  std::uint64_t limit = 0;  ///< rows; 0: all
  std::uint64_t skip = 0;
  int depth = 0;
  std::int64_t asked_depth = 0;  ///< before it was brought down to what there is
  std::optional<Page> page;
  std::optional<Names> fields;
  bool pretty = false;
  bool strict = false;                ///< unknown parameters are an error
  std::vector<Parameter> filters;     ///< what may be one, once each, the last value
  std::vector<Parameter> parameters;  ///< all of them as given, for links to other pages
};

/// errors  invalid: with upstream's text
index::Expected<Question> parse_question(const Path& path, const std::string& query);

}  // namespace meetpoint::api::peeringdb
