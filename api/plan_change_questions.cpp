#include "api/plan_change_questions.hpp"

#include <string_view>
#include <vector>

#include "api/query_list.hpp"

namespace meetpoint::api {

namespace {

template <typename Id>
std::vector<Id> places_of(QueryText& query, const std::string& name, const index::Names& names,
                          index::Expected<Id> (index::Names::*find)(std::string_view, const std::string&)
                              const) {
  const auto list = query.get(name);
  if (!list) return {};
  return each_of<Id>(query, name, *list, index::kMostWhatIfPlaces,
                     [&](std::string_view one) { return (names.*find)(one, name); });
}

}  // namespace

Parsed<index::WhatIfQuestion> parse_whatif(const std::string& raw, const index::Names& names) {
  QueryText query(raw);
  index::WhatIfQuestion question;
  question.asn = need_network(query, names);
  question.add_ix = places_of(query, "add_ix", names, &index::Names::exchange);
  question.drop_ix = places_of(query, "drop_ix", names, &index::Names::exchange);
  question.add_fac = places_of(query, "add_fac", names, &index::Names::facility);
  question.drop_fac = places_of(query, "drop_fac", names, &index::Names::facility);
  query.refuse_unasked();
  if (!query.ok()) return tl::unexpected(query.take_wrong());
  return question;
}

}  // namespace meetpoint::api
