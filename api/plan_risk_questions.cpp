#include "api/plan_risk_questions.hpp"

#include "api/query_list.hpp"

namespace meetpoint::api {

namespace {

index::Asn need_other(QueryText& query, const index::Names& names) {
  const auto text = query.need("with", "64500");
  if (!text) return {};
  auto asn = names.network(*text, "with");
  if (!asn) query.add(std::move(asn.error()));
  return asn.value_or(index::Asn{});
}

std::size_t limit_of(QueryText& query, std::size_t most, std::size_t usual) {
  const auto limit = query.get_number("max_results", most).value_or(0);
  return limit == 0 ? usual : limit;
}

template <typename Question>
Parsed<Question> whole(QueryText& query, Question question) {
  query.refuse_unasked();
  if (!query.ok()) return tl::unexpected(query.take_wrong());
  return question;
}

}  // namespace

Parsed<std::pair<index::Asn, index::Asn>> parse_redundancy(const std::string& raw,
                                                           const index::Names& names) {
  QueryText query(raw);
  const index::Asn asn = need_network(query, names);
  const index::Asn with = need_other(query, names);
  return whole(query, std::pair(asn, with));
}

Parsed<index::NearMissQuestion> parse_near_miss(const std::string& raw, const index::Names& names) {
  QueryText query(raw);
  index::NearMissQuestion question;
  question.asn = need_network(query, names);
  question.with = need_other(query, names);
  question.km =
      static_cast<std::uint32_t>(query.get_number("km", index::kMostKm).value_or(index::kUsualNearMissKm));
  question.limit = limit_of(query, kMostNearMisses, kUsualNearMisses);
  return whole(query, question);
}

Parsed<index::LintQuestion> parse_lint(const std::string& raw, const index::Names& names) {
  QueryText query(raw);
  index::LintQuestion question;
  if (const auto text = query.get("asn")) {
    auto asn = names.network(*text, "asn");
    if (!asn) query.add(std::move(asn.error()));
    question.asn = asn.value_or(index::Asn{});
  }
  if (const auto text = query.get("ix")) {
    auto ix = names.exchange(*text, "ix");
    if (!ix) query.add(std::move(ix.error()));
    question.ix = ix.value_or(index::IxId{});
  }
  question.limit = limit_of(query, kMostLint, kUsualLint);
  return whole(query, question);
}

}  // namespace meetpoint::api
