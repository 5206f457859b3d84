#include "cli/admission.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "sync/http_client.hpp"

namespace meetpoint::cli {

namespace {

/// A key set is small and its issuer near; who takes longer is asked again in a minute.
constexpr sync::HttpLimits kKeyLimits{std::chrono::seconds(3), std::chrono::seconds(5),
                                      std::chrono::seconds(5)};

}  // namespace

Admission::Admission(AuthFile file, const sync::Tell& tell)
    : rules_(file.rules),
      fetch_(sync::make_http_client("meetpoint/" MEETPOINT_VERSION, {}, kKeyLimits)),
      authenticator_(std::move(file.rules), [this](std::string_view issuer) { key_fetcher_.ask(issuer); }),
      key_fetcher_(
          std::move(file.key_sets), *fetch_, clock_,
          [this](const std::string& issuer, const std::string& body, index::UtcSeconds good_until) {
            return authenticator_.keys().take(issuer, body, good_until);
          },
          tell),
      fetching_([this](const std::stop_token& stop) { key_fetcher_.run(stop); }) {}

index::Expected<std::unique_ptr<Admission>> Admission::make(const std::filesystem::path& file,
                                                            const sync::Tell& tell) {
  auto read = read_auth_file(file);
  if (!read) return forward(read);
  return std::unique_ptr<Admission>(new Admission(std::move(*read), tell));
}

bool Admission::has_keys() {
  const auto view = authenticator_.keys().view();
  return std::all_of(rules_.issuers.begin(), rules_.issuers.end(), [&](const api::TokenIssuer& one) {
    return view->is_fresh(one.issuer, index::now_utc());
  });
}

}  // namespace meetpoint::cli
