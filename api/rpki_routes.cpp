#include "api/rpki_routes.hpp"

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "api/endpoints.hpp"
#include "api/parse.hpp"
#include "api/render.hpp"
#include "api/render_rov.hpp"
#include "api/render_rpki.hpp"
#include "index/ascii.hpp"
#include "index/time.hpp"

namespace meetpoint::api {

using index::ErrorCode;

namespace {

Response no_rpki_data(const Call& call) {
  if (call.snapshot == nullptr) return not_loaded(call.accept);
  return refuse(
      call, {{ErrorCode::not_found, "this mirror holds no RPKI data (sync --rpki-cache brings it)", "path"}});
}

/// Whoever answers holds on to what the basis points to.
struct Endpoints {
  explicit Endpoints(const Call& call)
      : holdership(call.services.look_at_holdership ? call.services.look_at_holdership() : nullptr),
        rdap(call.services.look_at_rdap ? call.services.look_at_rdap() : nullptr),
        basis{holdership.get(), call.services.operators_table, rdap.get(), call.snapshot->catalog().get()},
        note_asked(call.services.note_asked) {}
  rpki::EndpointAnswer of(index::Asn asn) const {
    if (note_asked) note_asked(asn);
    return endpoint_of(basis, asn, index::now_utc());
  }

  std::shared_ptr<const rpki::Holdership> holdership;
  std::shared_ptr<const rpki::EndpointTable> rdap;
  EndpointBasis basis;
  const std::function<void(index::Asn)>& note_asked;
};

}  // namespace

Response get_rov(const Call& call) {
  auto question = parse_rov(call.query);
  if (!question) return refuse(call, std::move(question.error()));
  if (!call.services.look_at_vrps) {
    return refuse(call,
                  {{ErrorCode::not_found, "this server follows no RTR cache (serve --rtr does)", "path"}});
  }
  const auto view = call.services.look_at_vrps();
  if (!view->table) {
    Response response = refuse(call, {{ErrorCode::unavailable, why_no_vrps(*view), "request"}});
    response.headers.emplace_back("Retry-After", "5");
    return response;
  }
  return ok(render_rov(question->prefix, question->asn,
                       view->table->validate(question->prefix, question->asn), *view));
}

Response get_holders(const Call& call) {
  const auto asn = index::parse_asn(call.rest);
  if (!asn) return refuse(call, {{ErrorCode::invalid, asn.error().text, "asn"}});
  const auto holdership = call.services.look_at_holdership ? call.services.look_at_holdership() : nullptr;
  if (!holdership) return no_rpki_data(call);
  return ok(render_holders(*holdership, *asn, holdership->holder_of(*asn, index::now_utc())));
}

Response get_endpoint(const Call& call) {
  const auto asn = index::parse_asn(call.rest);
  if (!asn) return refuse(call, {{ErrorCode::invalid, asn.error().text, "asn"}});
  const Endpoints endpoints(call);
  const rpki::EndpointAnswer answer = endpoints.of(*asn);
  Response response = ok(render_endpoint(endpoints.basis.holdership, answer));
  if (answer.used() == nullptr) response.status = 404;
  return response;
}

Response get_endpoints(const Call& call) {
  auto asns = parse_endpoints(call.query);
  if (!asns) return refuse(call, std::move(asns.error()));
  const Endpoints endpoints(call);
  std::vector<rpki::EndpointAnswer> answers;
  answers.reserve(asns->size());
  for (const index::Asn asn : *asns) answers.push_back(endpoints.of(asn));
  return ok(render_endpoints(endpoints.basis.holdership, answers));
}

/// Only what is sent is looked at; nothing is kept.
Response post_checklist(const Call& call) {
  // A type's parameters say nothing here.
  std::string type =
      index::ascii_lower(call.request.content_type.substr(0, call.request.content_type.find(';')));
  while (type.ends_with(' ') || type.ends_with('\t')) type.pop_back();
  if (type != "application/rpki-checklist" && type != "application/octet-stream") {
    return render_errors(
        415, {{ErrorCode::invalid, "the body is of type application/rpki-checklist", "content-type"}},
        call.accept);
  }
  if (call.request.body.empty())
    return refuse(call, {{ErrorCode::invalid, "the body is missing: send the .sig file", "body"}});
  auto files = parse_checklist_files(call.query);
  if (!files) return refuse(call, std::move(files.error()));
  const auto holdership = call.services.look_at_holdership ? call.services.look_at_holdership() : nullptr;
  if (!holdership) return no_rpki_data(call);
  return ok(
      render_checklist(*holdership, rpki::judge_checklist(call.request.body, &holdership->repository(),
                                                          *files, index::now_utc(), holdership->rules())));
}

}  // namespace meetpoint::api
