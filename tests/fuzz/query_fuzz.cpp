#include <stdlib.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "api/locations_service.hpp"
#include "api/page_token.hpp"
#include "api/parse.hpp"
#include "api/routes.hpp"
#include "index/catalog.hpp"
#include "index/published.hpp"
#include "index/search.hpp"
#include "index/snapshot.hpp"
#include "index/sqlite_store.hpp"
#include "law.hpp"
#include "sync/directory_source.hpp"
#include "sync/load.hpp"

using namespace meetpoint;
using fuzz::law;

namespace {

template <typename T>
T must(index::Expected<T> value) {
  if (!value) std::fprintf(stderr, "%s\n", value.error().text.c_str());
  law(value.has_value(), "the sample can be served");
  return std::move(*value);
}

/// The sample Internet of data/sample, loaded once through a store that is gone afterwards.
std::shared_ptr<const index::Snapshot> sample() {
  std::string folder = (std::filesystem::temp_directory_path() / "meetpoint-fuzz-XXXXXX").string();
  law(mkdtemp(folder.data()) != nullptr, "there is room for a store");
  std::shared_ptr<const index::Snapshot> snapshot;
  {
    const auto store =
        must(open_sqlite_store(std::filesystem::path(folder) / "sample.db", index::Access::write));
    sync::DirectorySource source(MEETPOINT_SOURCE_DIR "/data/sample");
    must(sync::load(source, *store, [](const sync::TypeReport&, bool) {}, {}));
    const auto reading = must(store->read());
    snapshot = must(index::Snapshot::build(*reading, must(index::Catalog::build(*reading, nullptr))));
  }
  std::filesystem::remove_all(folder);
  return snapshot;
}

const index::Published& served() {
  static index::Published published;
  if (!published.current()) {
    auto snapshot = sample();
    published.publish(index::SearchIndex::build(snapshot->catalog()));
    published.publish(std::move(snapshot));
  }
  return published;
}

/// METHOD, TARGET and ACCEPT, a line each; what lacks is empty.
api::Request request_of(std::string_view text) {
  const auto line = [&] {
    const auto end = std::min(text.find('\n'), text.size());
    const std::string taken(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    return taken;
  };
  api::Request request;
  request.method = line();
  request.target = line();
  request.accept = text;
  return request;
}

/// Whether a request is for the routes of this fuzzer; PeeringDB's and the planner's have their own.
bool is_ours(const api::Request& request) {
  const auto target = api::parse_target(request.target);
  return !target || (!target->path.starts_with("/api") && !target->path.ends_with("-0.json") &&
                     !target->path.starts_with("/v0.1/plan/"));
}

void check_answer(const api::Request& request) {
  if (!is_ours(request)) return;
  static api::LocationsService locations;
  int asked = 0;
  const api::Response response =
      api::answer(request, served(), {.ask_cycle = [&] { ++asked; }, .locations = &locations});
  law(asked == (response.status == 202 ? 1 : 0), "the worker is asked once, by a request that is told so");
  law(response.status != 202 || (request.local && request.method == "POST"), "and by a local POST only");
  if (response.status == 204) {
    law(response.body.empty(), "204 has no body");
    return;
  }
  const bool refused = response.status == 400 || response.status == 404 || response.status == 405 ||
                       response.status == 406 || (response.status == 403 && !request.local);
  law(refused || response.status == 200 || response.status == 202,
      "a question is answered or refused, never our failure");
  if (response.status == 200 && response.content_type != "application/json") return;  // a file of the page
  law(!refused || response.body.find('<') == std::string::npos,
      "what is said of a question repeats no tag of it");
  const auto body = nlohmann::json::parse(response.body, nullptr, false);
  law(body.is_object(), "a body is a JSON object");
  if (!refused) return;
  law(body.contains("request_id") && !body.at("errors").empty(), "a refusal has errors and a request_id");
  for (const auto& error : body.at("errors")) {
    law(!error.at("name").get<std::string>().empty(), "an error names its parameter");
  }
}

void check_locations(const std::string& query) {
  const auto question = api::parse_locations(query);
  if (!question) {
    law(!question.error().empty(), "a refused question says why");
    return;
  }
  law(question->limit >= 1 && question->limit <= api::kMostLocations, "a page has 1 to kMostLocations");
}

std::string query_of(const api::FindingsQuestion& question) {
  std::string query = question.cleared ? "cleared=1" : "cleared=0";
  if (question.filter.code) query += "&code=" + *question.filter.code;
  if (question.filter.type) query += "&type=" + std::string(name_of(*question.filter.type));
  if (question.filter.asn) query += "&asn=" + to_string(*question.filter.asn);
  return query;
}

void check_findings_tokens(const std::string& query, std::uint32_t id) {
  const auto question = api::parse_findings(query);
  if (!question) {
    law(!question.error().empty(), "a refused question for findings says why");
    return;
  }
  law(question->limit >= 1 && question->limit <= api::kMostRecords,
      "a page of findings has 1 to kMostRecords");
  law(!question->filter.code || index::is_finding_code(*question->filter.code), "a code is one of ours");
  const index::Finding last{std::string(index::kConsistencyCodes[id % index::kConsistencyCodes.size()]),
                            index::kObjectTypes[id % index::kObjectTypeCount],
                            id,
                            id % 2 == 0 ? "" : "ipaddr4",
                            {},
                            {}};
  const std::string token = "&next_token=" + make_next_token(*question, last);
  const auto next = api::parse_findings(query_of(*question) + token);
  law(next && next->after == last, "a token leads on from the finding it was made for");
  api::FindingsQuestion other = *question;
  other.cleared = !other.cleared;
  law(!api::parse_findings(query_of(other) + token), "and not to those that were taken back");
  law(!api::parse_changes("since=0" + token), "nor into the history");
}

void check_changes_tokens(const std::string& query, std::uint32_t sequence) {
  const auto question = api::parse_changes(query);
  if (!question) {
    law(!question.error().empty(), "a refused question for changes says why");
    return;
  }
  const index::ChangeFilter& filter = question->filter;
  law(question->limit >= 1 && question->limit <= api::kMostRecords,
      "a page of changes has 1 to kMostRecords");
  law(filter.after_generation == 0 || filter.since == 0, "a history begins at a generation or at an instant");
  law(!filter.ix || filter.ix->value > 0, "no exchange has the number 0");
  index::Change last;
  last.sequence = sequence;
  std::string again = "since=" + (filter.since == 0 ? std::to_string(filter.after_generation)
                                                    : index::format_utc(filter.since));
  if (filter.asn) again += "&asn=" + to_string(*filter.asn);
  if (filter.ix) again += "&ix=" + std::to_string(filter.ix->value);
  const std::string token = "&next_token=" + make_next_token(*question, last);
  const auto next = api::parse_changes(again + token);
  law(next && next->after == sequence, "a token leads on from the change it was made for");
  law(!api::parse_findings(token), "and not into the findings");
}

void check_seal(const std::string& text) {
  if (const auto opened = api::unseal(text)) law(api::seal(*opened) == text, "a token has one spelling");
  const std::string most = text.substr(0, 128);
  law(api::unseal(api::seal(most)) == most, "what was sealed can be opened");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  api::Request request = request_of(fuzz::text_of(data, size));
  check_answer(request);
  request.local = true;
  check_answer(request);
  check_seal(request.accept);
  if (const auto target = api::parse_target(request.target)) {
    const auto number = static_cast<std::uint32_t>(std::hash<std::string>()(request.accept));
    check_locations(target->query);
    check_findings_tokens(target->query, number);
    check_changes_tokens(target->query, number);
  }
  return 0;
}
