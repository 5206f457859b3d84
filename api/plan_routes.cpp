#include "api/plan_routes.hpp"

#include <cstdint>
#include <utility>
#include <variant>

#include "api/plan_change_questions.hpp"
#include "api/plan_place_questions.hpp"
#include "api/plan_questions.hpp"
#include "api/plan_risk_questions.hpp"
#include "api/render.hpp"
#include "api/render_plan.hpp"
#include "index/time.hpp"

namespace meetpoint::api {

namespace {

/// What an answer may take while it is made, its tree and its text: of most questions, and of those whose
/// answers have thousands of rows. More of them at once than the room has are told to come again.
constexpr std::uint64_t kUsualBytes = std::uint64_t{16} * 1024 * 1024;
constexpr std::uint64_t kLargeBytes = std::uint64_t{64} * 1024 * 1024;
/// A matrix of 1,000 has four million numbers, 24 bytes a pair and 16 each in the tree, and then the text.
constexpr std::uint64_t kHugeBytes = std::uint64_t{128} * 1024 * 1024;

Response no_room(const Call& call) {
  return try_again_soon(
      render_errors(503,
                    {{index::ErrorCode::unavailable,
                      "too many plans are being made; try again, or ask for less", "request"}},
                    call.accept));
}

/// parse(raw, snapshot, names) -> ask(snapshot, question) -> render(snapshot, answer, now)
template <typename Parse, typename Ask, typename Render>
Response plan(const Call& call, Parse parse, Ask ask, Render render, std::uint64_t bytes = kUsualBytes) {
  if (!call.snapshot->catalog()) return not_loaded(call.accept);
  Room::Share share(call.request.room);
  if (!share.resize(bytes)) return no_room(call);
  const index::Names names(*call.snapshot, [&] { return call.published.search(); });
  auto question = parse(call.query, *call.snapshot, names);
  if (!question) return refuse(call, std::move(question.error()));
  auto answer = ask(*call.snapshot, *question);
  if (!answer) return refuse(call, {std::move(answer.error())});
  Response response = ok(render(*call.snapshot, *answer, index::now_utc()));
  share.resize(response.body.size());
  response.share = std::move(share);
  return response;
}

/// For a parser that needs nothing but the query.
template <typename Parse>
auto alone(Parse parse) {
  return [parse](const std::string& raw, const index::Snapshot& /*unused*/, const index::Names& /*unused*/) {
    return parse(raw);
  };
}

/// For a parser that needs the names alone.
template <typename Parse>
auto by_names(Parse parse) {
  return [parse](const std::string& raw, const index::Snapshot& /*unused*/, const index::Names& names) {
    return parse(raw, names);
  };
}

using OverlapAnswer = std::variant<index::OverlapMatrix, index::ExchangeOverlap, index::FacilityOverlap>;

template <typename Answer>
index::Expected<OverlapAnswer> any(index::Expected<Answer> answer) {
  if (!answer) return forward(answer);
  return OverlapAnswer(std::move(*answer));
}

index::Expected<OverlapAnswer> overlap_of(const index::Snapshot& snapshot, const OverlapQuestion& question) {
  if (const auto* asns = std::get_if<std::vector<index::Asn>>(&question))
    return any(index::overlap_matrix(snapshot, *asns));
  if (const auto* ids = std::get_if<std::vector<index::IxId>>(&question))
    return any(index::exchange_overlap(snapshot, *ids));
  return any(index::facility_overlap(snapshot, std::get<std::vector<index::FacId>>(question)));
}

std::string render_any(const index::Snapshot& snapshot, const OverlapAnswer& answer, index::UtcSeconds now) {
  return std::visit([&](const auto& one) { return render_overlap(snapshot, one, now); }, answer);
}

using AtAnswer = std::variant<index::ExchangePresence, index::FacilityPresence>;

index::Expected<AtAnswer> at_place(const index::Snapshot& snapshot, const index::PlaceId& place) {
  return std::visit(
      [&](const auto id) -> index::Expected<AtAnswer> {
        auto presence = index::at(snapshot, id);
        if (!presence) return forward(presence);
        return AtAnswer(std::move(*presence));
      },
      place);
}

std::string render_presence(const index::Snapshot& snapshot, const AtAnswer& answer, index::UtcSeconds now) {
  return std::visit([&](const auto& one) { return render_at(snapshot, one, now); }, answer);
}

index::Expected<index::Path> path_of(const index::Snapshot& snapshot, const index::IpAddress& address) {
  return index::path(snapshot, address);
}

index::Expected<index::Diff> diff_of(const index::Snapshot& snapshot, const DiffQuestion& question) {
  auto from = index::generation_at(snapshot.generations(), question.from, "from");
  if (!from) return forward(from);
  if (!question.to) return index::diff(snapshot, question.asns, *from, snapshot.generation());
  auto to = index::generation_at(snapshot.generations(), *question.to, "to");
  if (!to) return forward(to);
  return index::diff(snapshot, question.asns, *from, *to);
}

std::string render_changes(const index::Snapshot& snapshot, const index::Diff& diff, index::UtcSeconds now) {
  return render_diff(snapshot, snapshot, diff, now);
}

index::Expected<index::Redundancy> redundancy_of(const index::Snapshot& snapshot,
                                                 const std::pair<index::Asn, index::Asn>& both) {
  return index::redundancy(snapshot, both.first, both.second);
}

}  // namespace

Response get_plan_peers(const Call& call) {
  return plan(call, parse_peers, index::peers, render_peers, kLargeBytes);
}

Response get_plan_expand(const Call& call) {
  return plan(call, parse_expand, index::expand, render_expand);
}

Response get_plan_sessions(const Call& call) {
  return plan(call, by_names(parse_sessions), index::sessions, render_sessions, kHugeBytes);
}

Response get_plan_overlap(const Call& call) {
  return plan(call, by_names(parse_overlap), overlap_of, render_any, kLargeBytes);
}

Response get_plan_matrix(const Call& call) {
  return plan(call, by_names(parse_matrix), index::overlap_matrix, render_matrix, kHugeBytes);
}

Response get_plan_at(const Call& call) {
  return plan(call, by_names(parse_at), at_place, render_presence);
}

Response get_plan_near(const Call& call) {
  return plan(call, alone(parse_near), index::near, render_near);
}

Response get_plan_path(const Call& call) {
  return plan(call, alone(parse_path), path_of, render_path);
}

Response get_plan_diff(const Call& call) {
  return plan(call, parse_diff, diff_of, render_changes, kLargeBytes);
}

Response get_plan_whatif(const Call& call) {
  return plan(call, by_names(parse_whatif), index::whatif, render_whatif, kLargeBytes);
}

Response get_plan_redundancy(const Call& call) {
  return plan(call, by_names(parse_redundancy), redundancy_of, render_redundancy);
}

Response get_plan_near_miss(const Call& call) {
  return plan(call, by_names(parse_near_miss), index::near_miss, render_near_miss);
}

Response get_plan_lint(const Call& call) {
  return plan(call, by_names(parse_lint), index::lint, render_lint);
}

}  // namespace meetpoint::api
