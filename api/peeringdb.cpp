#include "api/peeringdb.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "api/peeringdb_errors.hpp"
#include "api/peeringdb_filters.hpp"
#include "api/peeringdb_nearby.hpp"
#include "api/peeringdb_question.hpp"
#include "api/peeringdb_rows.hpp"
#include "api/pretty.hpp"
#include "api/query_escape.hpp"
#include "api/render.hpp"
#include "index/match.hpp"
#include "index/select.hpp"

namespace meetpoint::api::peeringdb {

namespace {

using index::ErrorCode;
using index::Expected;
using index::ObjectType;
using index::Snapshot;
using index::Table;

/// More rows than this are not expanded.
constexpr std::size_t kMostDeepRows = 250;

/// What a list's or an object's request and answer share.
struct Call {
  const std::shared_ptr<const Snapshot>& snapshot;
  const Path& path;
  Question question;
  Filters filters;
  const Request& request;

  const index::Catalog& catalog() const { return *snapshot->catalog(); }
  const Table& table() const { return catalog().table(path.type); }
};

bool is_whole_list(const Call& call) {
  const Question& question = call.question;
  const index::Demands& demands = call.filters.demands;
  return !call.path.json_suffix && question.since == 0 && question.limit == 0 && question.skip == 0 &&
         question.depth == 0 && !question.page && !question.fields && !call.filters.nearby &&
         demands.matches.empty() && demands.refers.empty();
}

index::Window window_of(const Call& call) {
  index::Window window;
  const bool single = call.path.view == View::single;
  window.pending = single || call.path.json_suffix;
  if (!single && !call.path.json_suffix && call.question.since > 0) {
    window.deleted = true;
    window.pending = call.path.type == ObjectType::campus;
    window.since = static_cast<index::UtcSeconds>(call.question.since);
  }
  return window;
}

/// A link to another page, as upstream makes one: all parameters, sorted.
std::string page_link(const Call& call, std::uint64_t number) {
  std::multimap<std::string, std::string> sorted;
  for (const Parameter& parameter : call.question.parameters) {
    if (parameter.key != "page") sorted.emplace(parameter.key, parameter.value);
  }
  if (number > 1) sorted.emplace("page", std::to_string(number));
  std::string query;
  for (const auto& [key, value] : sorted) {
    query += fmt::format("{}{}={}", query.empty() ? "?" : "&", query_escaped(key), query_escaped(value));
  }
  return fmt::format("{}/{}{}{}", base_url(call.request), name_of(call.path.type),
                     call.path.json_suffix ? ".json" : "", query);
}

/// Cuts the rows to the page and returns what `meta` says of it; an error for a page beyond the end.
Expected<std::string> take_page(const Call& call, index::Slots& slots) {
  const Page& page = *call.question.page;
  const std::uint64_t count = slots.size();
  const std::uint64_t pages = std::max<std::uint64_t>(1, (count + page.size - 1) / page.size);
  const std::uint64_t number = page.last ? pages : page.number;
  if (number > pages) return index::fail(ErrorCode::not_found, "Invalid page.");
  const std::uint64_t first = (number - 1) * page.size;
  const std::uint64_t end = std::min(count, first + page.size);
  slots = index::Slots(slots.begin() + static_cast<std::ptrdiff_t>(first),
                       slots.begin() + static_cast<std::ptrdiff_t>(end));
  const auto link = [&](bool there, std::uint64_t to) {
    return there ? quoted(page_link(call, to)) : "null";
  };
  const bool has_next = number < pages;
  const bool has_previous = number > 1;
  return fmt::format(
      R"("pagination": {{"count": {}, "has_next": {}, "has_previous": {}, "next": {}, "previous": {}, )"
      R"("page": {}, "per_page": {}, "total_pages": {}}})",
      count, has_next, has_previous, link(has_next, number + 1), link(has_previous, number - 1), number,
      page.size, pages);
}

/// Rows that stand in the snapshot are sent from there, neighbours in one piece with what parts them.
std::shared_ptr<const Pieces> rows_as_they_are(const Call& call, const index::Slots& slots, std::string end) {
  constexpr std::string_view kBetween = ", ";
  auto pieces = std::make_shared<Pieces>(call.snapshot);
  pieces->add(R"({"data": [)");
  std::string_view run;
  for (const index::Slot slot : slots) {
    const std::string_view row = call.table().text(slot);
    const char* const run_end = run.data() + run.size();
    if (!run.empty() && row.data() == run_end + kBetween.size() &&
        std::string_view(run_end, kBetween.size()) == kBetween) {
      run = {run.data(), run.size() + kBetween.size() + row.size()};
      continue;
    }
    if (!run.empty()) {
      pieces->add(run);
      pieces->add(kBetween);
    }
    run = row;
  }
  if (!run.empty()) pieces->add(run);
  pieces->add_own(std::move(end));
  return pieces;
}

Response no_room() {
  return try_again_soon(
      error(503, "too many large answers are being sent; try again, or ask for fewer rows"));
}

Response too_large() {
  return error(400, fmt::format("the answer would be larger than {} MB; ask for less depth or fewer rows",
                                kMostPrintedBytes / 1024 / 1024));
}

Response render(const Call& call, const index::Slots& slots, const std::string& meta) {
  const Question& question = call.question;
  const std::string end = R"(], "meta": {)" + meta + "}}";
  Response response;
  if (question.depth == 0 && !question.fields) {
    response.pieces = rows_as_they_are(call, slots, end);
    return response;
  }
  const Shape shape{question.depth, call.path.view == View::single, question.fields};
  if (least_bytes(call.catalog(), call.table(), slots, shape) > kMostPrintedBytes) return too_large();
  Chunks body(call.request.room);
  body.append(R"({"data": [)");
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (i > 0) body.append(", ");
    if (print_row(call.catalog(), call.table(), slots[i], shape, body)) continue;
    if (!body.has_room()) return no_room();
    return too_large();
  }
  body.append(end);
  if (!body.has_room()) return no_room();
  body.move_to(response);
  return response;
}

Response list(const Call& call) {
  if (is_whole_list(call)) {
    auto pieces = std::make_shared<Pieces>(call.snapshot);
    pieces->add(call.table().list());
    Response response;
    response.pieces = std::move(pieces);
    response.whole_list = WholeList{call.catalog().shared_table(call.path.type)};
    return response;
  }
  const Question& question = call.question;
  index::Slots slots = select(call.table(), call.filters.demands, window_of(call));
  if (call.filters.nearby) keep_nearby(call.table(), *call.filters.nearby, slots);
  const std::uint64_t skipped = std::min<std::uint64_t>(question.skip, slots.size());
  slots.erase(slots.begin(), slots.begin() + static_cast<std::ptrdiff_t>(skipped));
  if (question.limit > 0 && slots.size() > question.limit) slots.resize(question.limit);
  std::string meta;
  if (question.depth > 0 && slots.size() > kMostDeepRows) {
    slots.resize(kMostDeepRows);
    meta = fmt::format(R"("truncated": {})", quoted(truncated_text(question.asked_depth, kMostDeepRows)));
  }
  if (question.page) {
    auto page = take_page(call, slots);
    if (!page) return error(page.error());
    meta += (meta.empty() ? "" : ", ") + *page;
  } else if (slots.empty() && call.filters.by_key) {
    return error(404, "Entity not found", true);
  }
  return render(call, slots, meta);
}

Response single(Call& call) {
  // Upstream slices first, and cannot look for an object in a slice.
  if (call.question.limit > 0 || call.question.skip > 0) return error(404, "Not found.");
  call.filters.demands.refers.push_back({index::Refers::kOwnId, {call.path.id}, false});
  const index::Slots slots = select(call.table(), call.filters.demands, window_of(call));
  if (!slots.empty()) return render(call, slots, "");
  const auto& hidden = call.table().hidden_ids();
  if (std::binary_search(hidden.begin(), hidden.end(), call.path.id)) {
    Response denied;  // upstream says no more than that
    denied.status = 403;
    denied.content_type.clear();
    return denied;
  }
  return error(404, fmt::format("No {} matches the given query.", class_of(call.path.type)));
}

/// Unless it would take too much.
void make_pretty(Response& response, Room* room) {
  if (response.bytes() > kMostPrettyBytes) return;
  Room::Share share(room);
  // The body in one piece, and with its lines and blanks in a string that doubles as it grows.
  if (!share.resize(5 * response.bytes())) return;
  response.body = pretty(response.text());
  response.pieces = nullptr;
  response.whole_list.reset();
  share.resize(std::min<std::uint64_t>(share.bytes(), response.body.capacity()));
  response.share = std::move(share);
}

Response objects(const std::shared_ptr<const Snapshot>& snapshot, const Path& path, const std::string& query,
                 const Request& request) {
  auto question = parse_question(path, query);
  if (!question) return error(question.error());
  Call call{snapshot, path, std::move(*question), {}, request};
  auto nearby = take_nearby(call.catalog(), path.type, call.question.filters);
  if (!nearby) return error(nearby.error());
  auto filters = read_filters(call.catalog(), path.type, call.question.filters);
  if (!filters) return error(filters.error());
  call.filters = std::move(*filters);
  call.filters.nearby = *nearby;
  const auto& ignored = call.filters.ignored;
  if (call.question.strict && !ignored.empty()) return error(400, strict_text(path.type, ignored));
  Response response = path.view == View::list ? list(call) : single(call);
  if (!ignored.empty()) response.headers.emplace_back("X-Meetpoint-Ignored", ignored_header(ignored));
  if (call.question.pretty) make_pretty(response, request.room);
  return response;
}

/// `{"64496": "AS-EXAMPLE", ...}` of all ok networks that name one.
Response as_sets(const index::Catalog& catalog) {
  const Table& nets = catalog.table(ObjectType::net);
  const std::size_t asn = *index::field_named(ObjectType::net, "asn");
  const std::size_t as_set = *index::field_named(ObjectType::net, "irr_as_set");
  std::string members;
  for (index::Slot slot = 0; slot < nets.size(); ++slot) {
    const std::string_view value = nets.value(slot, as_set);
    if (nets.status(slot) != index::Status::ok || value.size() <= 2 || value == "null") continue;
    members += fmt::format(R"({}"{}": {})", members.empty() ? "" : ", ", nets.value(slot, asn), value);
  }
  Response response;
  response.body = members.empty() ? R"({"data": [], "meta": {}})"
                                  : fmt::format(R"({{"data": [{{{}}}], "meta": {{}}}})", members);
  return response;
}

Response as_set(const index::Catalog& catalog, std::uint32_t asn) {
  const Table& nets = catalog.table(ObjectType::net);
  Response response;
  const auto slots = nets.with(*index::field_named(ObjectType::net, "asn"), asn);
  if (slots.empty()) {
    response.status = 404;  // upstream says no more than that
    response.content_type.clear();
    return response;
  }
  const std::string_view value =
      nets.value(slots.front(), *index::field_named(ObjectType::net, "irr_as_set"));
  response.body = fmt::format(R"({{"data": [{{"{}": {}}}], "meta": {{}}}})", asn,
                              value.empty() || value == "null" ? R"("")" : value);
  return response;
}

Response index_of_types(const Request& request) {
  const std::string base = base_url(request);
  std::string members;
  for (const ObjectType type : index::kObjectTypes)
    members += fmt::format(R"("{0}": "{1}/{0}", )", name_of(type), base);
  Response response;
  response.body = fmt::format(R"({{"data": [{{{}"as_set": "{}/as_set"}}], "meta": {{}}}})", members, base);
  return response;
}

}  // namespace

Response dump(const std::shared_ptr<const Snapshot>& snapshot, ObjectType type) {
  const std::string_view list = snapshot->catalog()->table(type).list();
  auto pieces = std::make_shared<Pieces>(snapshot);
  pieces->add(list.substr(0, list.size() - index::kListEnd.size()));
  pieces->add_own(fmt::format(R"(], "meta": {{"generated": {}.0}}}})", snapshot->generation().committed_at));
  Response response;
  response.pieces = std::move(pieces);
  response.whole_list =
      WholeList{snapshot->catalog()->shared_table(type), snapshot->generation().committed_at};
  return response;
}

std::vector<std::string> served_paths() {
  std::vector<std::string> paths = {"/api", "/api/", "/api/as_set", "/api/as_set/*"};
  for (const ObjectType type : index::kObjectTypes) {
    const std::string_view name = name_of(type);
    paths.insert(paths.end(), {fmt::format("/api/{}", name), fmt::format("/api/{}/*", name),
                               fmt::format("/{}{}", name, kFileEnd)});
  }
  return paths;
}

Response answer(const std::shared_ptr<const Snapshot>& snapshot, std::string_view path,
                const std::string& query, const Request& request) {
  const auto parsed = parse_path(path);
  if (!parsed) return error(parsed.error());
  switch (parsed->view) {
    case View::index:
      return index_of_types(request);
    case View::as_sets:
      return as_sets(*snapshot->catalog());
    case View::as_set:
      return as_set(*snapshot->catalog(), parsed->id);
    case View::list:
    case View::single:
      break;
  }
  return objects(snapshot, *parsed, query, request);
}

}  // namespace meetpoint::api::peeringdb
