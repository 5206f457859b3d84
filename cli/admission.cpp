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

Admission::Admission(AuthFile file, api::Possession& possession, const sync::Tell& tell)
    : rules_(file.rules),
      key_sets_(file.key_sets),
      fetch_(sync::make_http_client("meetpoint/" MEETPOINT_VERSION, {}, kKeyLimits)),
      inspection_(file.peeringdb ? std::make_unique<Inspection>(*file.peeringdb, tell) : nullptr),
      authenticator_(
          std::move(file.rules), [this](std::string_view issuer) { key_fetcher_.ask(issuer); }, &possession),
      key_fetcher_(
          std::move(file.key_sets), *fetch_, clock_,
          [this](const std::string& issuer, const std::string& body, index::UtcSeconds good_until) {
            return authenticator_.keys().take(issuer, body, good_until);
          },
          tell),
      fetching_([this](const std::stop_token& stop) { key_fetcher_.run(stop); }) {
  if (inspection_) authenticator_.inspect_with(inspection_->tokens());
}

index::Expected<std::unique_ptr<Admission>> Admission::make(const std::filesystem::path& file,
                                                            const std::string& public_url,
                                                            api::Possession& possession,
                                                            const sync::Tell& tell) {
  auto read = read_auth_file(file);
  if (!read) return forward(read);
  if (auto proofs = check_proofs(*read, public_url); !proofs) return forward(proofs);
  if (!public_url.empty()) {
    auto url = api::parse_external_url(public_url);
    if (!url) return forward(url);
    read->rules.public_url = std::move(*url);
  }
  return std::unique_ptr<Admission>(new Admission(std::move(*read), possession, tell));
}

bool Admission::has_keys() {
  const auto view = authenticator_.keys().view();
  return std::all_of(rules_.issuers.begin(), rules_.issuers.end(), [&](const api::TokenIssuer& one) {
    return view->is_fresh(one.issuer, index::now_utc());
  });
}

void Admission::inherit_keys(Admission& former) {
  const auto view = former.authenticator_.keys().view();
  for (const sync::KeySetPlace& here : key_sets_) {
    const bool is_same = std::any_of(
        former.key_sets_.begin(), former.key_sets_.end(),
        [&](const sync::KeySetPlace& one) { return one.issuer == here.issuer && one.url == here.url; });
    if (is_same) authenticator_.keys().inherit(here.issuer, *view);
  }
}

}  // namespace meetpoint::cli
