#include "api/plan_place_questions.hpp"

#include <fmt/format.h>

#include <utility>

#include "api/query_text.hpp"

namespace meetpoint::api {

using index::ErrorCode;

namespace {

/// A question, unless something was wrong with it.
template <typename Question>
Parsed<Question> whole(QueryText& query, Question question) {
  query.refuse_unasked();
  if (!query.ok()) return tl::unexpected(query.take_wrong());
  return question;
}

/// What was read, or a blank one whose error is kept.
template <typename Value>
Value read(QueryText& query, index::Expected<Value> value) {
  if (!value) query.add(std::move(value.error()));
  return value.value_or(Value{});
}

}  // namespace

Parsed<index::PlaceId> parse_at(const std::string& raw, const index::Names& names) {
  QueryText query(raw);
  const auto ix = query.get("ix");
  const auto fac = query.get("fac");
  index::PlaceId place;
  if (query.ok() && ix.has_value() == fac.has_value()) {
    for (const char* name : {"ix", "fac"})
      query.add({ErrorCode::invalid, "name one of ix and fac: ix=26", name});
  } else if (ix) {
    place = read(query, names.exchange(*ix, "ix"));
  } else if (fac) {
    place = read(query, names.facility(*fac, "fac"));
  }
  return whole(query, place);
}

Parsed<index::NearQuestion> parse_near(const std::string& raw) {
  QueryText query(raw);
  index::NearQuestion question;
  if (const auto point = query.need("point", "50.11,8.68"))
    question.point = read(query, index::parse_point(*point, "point"));
  if (const auto km = query.need("km", "50")) {
    const auto number = index::parse_number(*km, index::kMostKm);
    if (!number || *number == 0)
      query.add(
          {ErrorCode::invalid, fmt::format("km is 1 to {}, half way round the Earth", index::kMostKm), "km"});
    question.km = static_cast<std::uint32_t>(number.value_or(0));
  }
  const auto limit = query.get_number("max_results", kMostNear).value_or(0);
  question.limit = limit == 0 ? kUsualNear : limit;
  return whole(query, question);
}

Parsed<index::IpAddress> parse_path(const std::string& raw) {
  QueryText query(raw);
  index::IpAddress address;
  if (const auto ip = query.need("ip", "192.0.2.1")) {
    auto parsed = index::parse_address(*ip);
    if (!parsed) parsed.error().field = "ip";
    address = read(query, std::move(parsed));
  }
  return whole(query, address);
}

}  // namespace meetpoint::api
