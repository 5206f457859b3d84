#include "api/signature_base.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "api/query_param.hpp"
#include "index/ascii.hpp"

namespace meetpoint::api {

namespace {

using index::ErrorCode;
using index::Expected;
using index::fail;
using index::forward;

tl::unexpected<index::Error> refuse(std::string_view what) {
  return fail(ErrorCode::invalid, fmt::format("the signature: it covers {}", what));
}

bool is_ascii(std::string_view value) {
  return std::all_of(value.begin(), value.end(), [](char c) { return (c >= ' ' && c <= '~') || c == '\t'; });
}

bool is_field_name(std::string_view name) {
  return !name.empty() && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~") ==
                              std::string_view::npos;
}

/// How a component wants its value.
struct Wanted {
  bool sf = false;
  bool bs = false;
  std::optional<std::string> key;
  std::optional<std::string> name;
};

Expected<Wanted> wanted_of(const SfParameters& parameters) {
  Wanted wanted;
  for (const auto& [name, value] : parameters) {
    const auto* const text = std::get_if<std::string>(&value);
    const bool flag = value == SfValue(true);
    if (name == "sf" && flag)
      wanted.sf = true;
    else if (name == "bs" && flag)
      wanted.bs = true;
    else if (name == "key" && text != nullptr)
      wanted.key = *text;
    else if (name == "name" && text != nullptr)
      wanted.name = *text;
    else if (name == "req" || name == "tr")
      return refuse("what is not of the request itself");
    else
      return refuse("something with a parameter that is unknown");
  }
  return wanted;
}

Expected<std::string> derived_value(const SignedRequest& request, std::string_view name,
                                    const Wanted& wanted) {
  const ExternalUrl& url = request.url;
  if (wanted.sf || wanted.bs || wanted.key || wanted.name.has_value() != (name == "@query-param"))
    return refuse("something with a parameter that does not fit");
  const std::string query = url.query ? '?' + *url.query : std::string();
  if (name == "@method") return std::string(request.method);
  if (name == "@target-uri") return url.text();
  if (name == "@authority") return url.authority;
  if (name == "@scheme") return url.scheme;
  if (name == "@request-target") return url.path + query;
  if (name == "@path") return url.path;
  if (name == "@query") return query.empty() ? "?" : query;
  if (name != "@query-param") return refuse("something that no request has");
  auto value = signed_query_param(url.query.value_or(""), *wanted.name);
  if (!value) return refuse(value.error().text);
  return value;
}

/// A field read by its grammar, or the member `key` of it.
Expected<std::string> structured_value(std::string_view text, SfKind kind,
                                       const std::optional<std::string>& key) {
  if (kind == SfKind::dictionary) {
    const auto read = parse_sf_dictionary(text);
    if (!read) return refuse("a field that is not as structured as it should be");
    if (!key) return sf_text(*read);
    const SfMember* const member = sf_find(*read, *key);
    if (member == nullptr) return refuse("a member that its field has not");
    return sf_text(*member);
  }
  if (key) return refuse("a member of a field that is no dictionary");
  if (kind == SfKind::list) {
    const auto read = parse_sf_list(text);
    if (!read) return refuse("a field that is not as structured as it should be");
    return sf_text(*read);
  }
  const auto read = parse_sf_item(text);
  if (!read) return refuse("a field that is not as structured as it should be");
  return sf_text(*read);
}

/// Each field of that name as bytes, so that a comma in one is not one between two.
std::string wrapped_value(const SignedRequest& request, std::string_view name) {
  SfList lines;
  for (const HeaderField& field : request.fields) {
    if (is_name(field.name, name))
      lines.emplace_back(SfItem{SfBytes{std::string(index::trimmed(field.value, " \t"))}, {}});
  }
  return sf_text(lines);
}

Expected<std::string> field_value(const SignedRequest& request, std::string_view name, const Wanted& wanted,
                                  std::span<const KnownField> known) {
  if (!is_field_name(name)) return refuse("a field whose name is none");
  if (wanted.name || (wanted.bs && (wanted.sf || wanted.key)))
    return refuse("something with a parameter that does not fit");
  auto value = request.combined(name);
  if (!value) return refuse("a field that the request has not");
  // HTTP knows no line ends within a value, and those of old times are ours to refuse.
  if (value->find_first_of("\r\n") != std::string::npos) return refuse("a field with a line end");
  if (wanted.bs) return wrapped_value(request, name);
  if (!wanted.sf && !wanted.key) return std::move(*value);
  const auto field =
      std::find_if(known.begin(), known.end(), [&](const KnownField& one) { return one.name == name; });
  if (field == known.end()) return refuse("a field by a grammar that is not known here");
  return structured_value(*value, field->kind, wanted.key);
}

/// The same for two components that differ in the order of their parameters alone.
std::string identity_of(SfItem component) {
  std::sort(component.parameters.begin(), component.parameters.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  return sf_text(component);
}

}  // namespace

Expected<std::string> component_value(const SignedRequest& request, const SfItem& component,
                                      std::span<const KnownField> known) {
  const auto* const name = std::get_if<std::string>(&component.value);
  if (name == nullptr) return refuse("something without a name");
  const auto wanted = wanted_of(component.parameters);
  if (!wanted) return tl::unexpected(wanted.error());
  auto value = name->starts_with('@') ? derived_value(request, *name, *wanted)
                                      : field_value(request, *name, *wanted, known);
  if (value && !is_ascii(*value)) return refuse("a value that is not of ASCII");
  return value;
}

Expected<std::string> signature_base(const SignedRequest& request, const SfInnerList& covered,
                                     std::span<const KnownField> known) {
  if (covered.items.size() > kMostComponents)
    return fail(ErrorCode::too_big,
                fmt::format("the signature: it covers more than {} components", kMostComponents));
  std::string base;
  std::set<std::string> named;
  for (const SfItem& component : covered.items) {
    if (!named.insert(identity_of(component)).second) return refuse("something twice");
    auto value = component_value(request, component, known);
    if (!value) return forward(value);
    base += fmt::format("{}: {}\n", sf_text(component), *value);
    if (base.size() > kMostBaseBytes)
      return fail(ErrorCode::too_big,
                  fmt::format("the signature: it is over more than {} bytes", kMostBaseBytes));
  }
  return base + "\"@signature-params\": " + sf_text(covered);
}

}  // namespace meetpoint::api
