#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/query_text.hpp"
#include "index/match.hpp"
#include "index/names.hpp"

/// Parameters that hold a comma list, and those that hold a network. thread  one
namespace meetpoint::api {

/// What find says of each element of a comma list; after an error it is asked no more.
template <typename Thing, typename Find>
std::vector<Thing> each_of(QueryText& query, const std::string& name, const std::string& list,
                           std::size_t most, Find find) {
  std::vector<Thing> things;
  const auto elements = index::comma_elements(list);
  if (elements.size() > most) {
    query.add({index::ErrorCode::too_big, fmt::format("at most {} at a time, not {}", most, elements.size()),
               name});
    return things;
  }
  for (const std::string_view element : elements) {
    index::Expected<Thing> found = find(element);
    if (!found) {
      query.add(std::move(found.error()));
      break;
    }
    things.push_back(std::move(*found));
  }
  return things;
}

std::vector<index::Asn> networks_of(QueryText& query, const std::string& name, const std::string& list,
                                    std::size_t most, const index::Names& names);

/// `asn=`, without which there is no question.
index::Asn need_network(QueryText& query, const index::Names& names);

}  // namespace meetpoint::api
