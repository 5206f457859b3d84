#include "sync/token_inspector.hpp"

#include <utility>

namespace meetpoint::sync {

using index::Expected;

namespace {

/// As both the fields of a form and the name and password of a client are written.
std::string form_encoded(std::string_view text) {
  constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._";
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (kPlain.find(c) != std::string_view::npos) {
      encoded += c;
    } else {
      encoded += {'%', kDigits[byte >> 4U], kDigits[byte & 15U]};
    }
  }
  return encoded;
}

}  // namespace

TokenInspector::TokenInspector(InspectionPlaces places, MakeFetch make_fetch)
    : places_(std::move(places)), make_fetch_(std::move(make_fetch)) {}

Expected<FetchResponse> TokenInspector::introspect(std::string_view token) {
  FetchRequest request;
  request.url = places_.introspection;
  request.user = form_encoded(places_.client_id);
  request.password = form_encoded(places_.client_secret);
  request.form = "token_type_hint=access_token&token=" + form_encoded(token);
  return ask(std::move(request));
}

Expected<FetchResponse> TokenInspector::profile(std::string_view token) {
  FetchRequest request;
  request.url = places_.profile;
  request.bearer = token;
  return ask(std::move(request));
}

Expected<FetchResponse> TokenInspector::ask(FetchRequest request) {
  request.most_bytes = kMostInspectionBytes;
  std::unique_ptr<Fetch> fetch;
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      fetch = std::move(idle_.back());
      idle_.pop_back();
    }
  }
  if (!fetch) fetch = make_fetch_();
  auto response = fetch->get(request, stop_.get_token());
  if (response) {
    const std::lock_guard lock(mutex_);
    if (idle_.size() < kMostIdleConnections) idle_.push_back(std::move(fetch));
  }
  return response;
}

}  // namespace meetpoint::sync
