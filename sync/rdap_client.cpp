#include "sync/rdap_client.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "sync/url.hpp"

namespace meetpoint::sync {

namespace {

using index::ErrorCode;
using index::Expected;
using Kind = RdapAnswer::Kind;

constexpr long kFound = 200;
constexpr long kNone = 404;
constexpr std::array<long, 5> kRedirects = {301, 302, 303, 307, 308};

}  // namespace

RdapClient::RdapClient(const rpki::RdapBootstrap& bootstrap, Fetch& fetch, Clock& clock)
    : fetch_(fetch), clock_(clock) {
  for (const auto& bases : bootstrap.services()) {
    for (const std::string& base : bases) servers_.insert(server_of(base));
  }
  servers_.erase("");
}

std::string RdapClient::problem_with(const std::string& from, const std::string& to) const {
  const auto target = origin_of(to);
  if (!target) return "it redirects to what is no URL of a server";
  if (is_loopback(*target) && !is_loopback_url(from)) return "it redirects to this machine";
  if (target->scheme != "https" && !is_loopback(*target))
    return fmt::format("it redirects to {}, which is not https", to_string(*target));
  if (!servers_.contains(to_string(*target)))
    return fmt::format("it redirects to {}, which the bootstrap file does not name", to_string(*target));
  return {};
}

/// False: stop was requested.
bool RdapClient::pause(const std::string& url, const std::stop_token& stop) {
  if (is_loopback_url(url) || asked_.insert(server_of(url)).second) return !stop.stop_requested();
  return clock_.sleep(kRdapPause, stop);
}

Expected<RdapAnswer> RdapClient::ask(const std::string& base, index::Asn asn, const std::stop_token& stop) {
  RdapAnswer answer;
  const auto ends = [&](Kind kind, std::string reason, bool leave = false) {
    answer.kind = kind;
    answer.reason = std::move(reason);
    answer.leave = leave;
    return std::move(answer);
  };
  answer.url = fmt::format("{}autnum/{}", base, asn.value);
  for (int redirects = 0;; ++redirects) {
    if (!pause(answer.url, stop)) return index::fail(ErrorCode::cancelled, "interrupted");
    FetchRequest request{answer.url, rpki::kMaxRdapAnswerBytes, {}};
    request.accept = "application/rdap+json";
    request.wants_redirect = true;
    ++requests_;
    auto response = fetch_.get(request, stop);
    if (!response) {
      if (response.error().code == ErrorCode::cancelled) return forward(response);
      const bool never = response.error().code == ErrorCode::invalid;
      return ends(never ? Kind::refused : Kind::failed, std::move(response.error().text), !never);
    }
    if (response->status == kFound) {
      auto object = rpki::parse_rdap_autnum(response->body, asn, answer.url);
      if (!object) return ends(Kind::refused, std::move(object.error().text));
      answer.claims = std::move(object->claims);
      return ends(Kind::found, {});
    }
    if (response->status == kNone) return ends(Kind::none, {});
    if (std::find(kRedirects.begin(), kRedirects.end(), response->status) == kRedirects.end())
      return ends(Kind::failed, fmt::format("{} answers {}", answer.url, response->status),
                  response->status >= 429);
    if (redirects == kMostRdapRedirects)
      return ends(Kind::refused, fmt::format("it redirects more than {} times", kMostRdapRedirects));
    if (std::string problem = problem_with(answer.url, response->redirect_url); !problem.empty())
      return ends(Kind::refused, std::move(problem));
    answer.url = std::move(response->redirect_url);
  }
}

}  // namespace meetpoint::sync
