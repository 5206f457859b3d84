#include "api/plan_change_questions.hpp"

#include <string_view>
#include <utility>
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

/// Nothing, and an error, when it is none.
std::optional<index::Moment> moment_of(QueryText& query, const std::string& name, const std::string& text) {
  auto moment = index::parse_moment(text, name);
  if (moment) return *moment;
  query.add(std::move(moment.error()));
  return std::nullopt;
}

}  // namespace

Parsed<DiffQuestion> parse_diff(const std::string& raw, const index::Snapshot& snapshot,
                                const index::Names& names) {
  QueryText query(raw);
  DiffQuestion question;
  if (const auto list = query.need("asns", "64496,64500")) {
    question.asns =
        each_of<index::Asn>(query, "asns", *list, index::kMostDiffNetworks, [&](std::string_view one) {
          return index::network_now_or_then(names, snapshot.changes(), one, "asns");
        });
  }
  if (const auto from = query.need("from", "2026-11-01"))
    question.from = moment_of(query, "from", *from).value_or(index::Moment{});
  if (const auto to = query.get("to")) question.to = moment_of(query, "to", *to);
  query.refuse_unasked();
  if (!query.ok()) return tl::unexpected(query.take_wrong());
  return question;
}

Parsed<index::WhatIfQuestion> parse_whatif(const std::string& raw, const index::Names& names) {
  QueryText query(raw);
  index::WhatIfQuestion question;
  question.asn = need_network(query, names);
  question.add_ix = places_of(query, "add_ix", names, &index::Names::exchange);
  question.drop_ix = places_of(query, "drop_ix", names, &index::Names::exchange);
  question.add_fac = places_of(query, "add_fac", names, &index::Names::facility);
  question.drop_fac = places_of(query, "drop_fac", names, &index::Names::facility);
  const bool some = !question.add_ix.empty() || !question.drop_ix.empty() || !question.add_fac.empty() ||
                    !question.drop_fac.empty();
  if (query.ok() && !some) {
    for (const char* name : {"add_ix", "drop_ix", "add_fac", "drop_fac"})
      query.add({index::ErrorCode::invalid, "name places to join or to leave: add_ix=26", name});
  }
  query.refuse_unasked();
  if (!query.ok()) return tl::unexpected(query.take_wrong());
  return question;
}

}  // namespace meetpoint::api
