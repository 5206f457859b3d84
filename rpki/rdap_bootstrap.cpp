#include "rpki/rdap_bootstrap.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <utility>

#include "index/ascii.hpp"
#include "index/read_file.hpp"
#include "rpki/shallow_json.hpp"
#include "rpki/uri.hpp"

namespace meetpoint::rpki {

namespace {

using index::ErrorCode;
using index::Expected;
using index::fail;
using Json = nlohmann::json;

/// The file itself, services, a service, its ranges or URLs: and as many for members yet unknown.
constexpr int kMaxLevels = 8;

tl::unexpected<index::Error> wrong(std::string text) {
  return fail(ErrorCode::invalid, "no bootstrap file of RDAP: " + std::move(text));
}

/// What foreign text may look like in a line for people.
std::string shown(std::string_view text) {
  constexpr std::size_t kMostLetters = 60;
  return index::printable(text, kMostLetters);
}

std::string print(const AsnRange& range) {
  return range.first == range.last ? to_string(range.first)
                                   : fmt::format("{}-{}", to_string(range.first), to_string(range.last));
}

std::optional<std::uint32_t> number_of(std::string_view digits) {
  const auto number = index::parse_number(digits, std::numeric_limits<std::uint32_t>::max());
  return number ? std::optional(static_cast<std::uint32_t>(*number)) : std::nullopt;
}

/// AS 0 is nobody's, but a registry may list it as the beginning of a reserved range.
Expected<AsnRange> parse_range(std::string_view text) {
  const auto dash = text.find('-');
  const auto first = number_of(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : number_of(text.substr(dash + 1));
  if (!first || !last)
    return wrong(fmt::format("`{}` is no range of AS numbers such as 64496-64511", shown(text)));
  if (*last < *first) return wrong(fmt::format("the range {} runs backwards", shown(text)));
  return AsnRange{{*first}, {*last}};
}

/// The way to this machine that `http://` may take.
bool is_loopback_http(std::string_view url) {
  constexpr std::string_view kHttp = "http://";
  if (!url.starts_with(kHttp)) return false;
  url.remove_prefix(kHttp.size());
  constexpr std::array<std::string_view, 3> kHosts = {"127.0.0.1", "[::1]", "localhost"};
  return std::any_of(kHosts.begin(), kHosts.end(), [&](std::string_view host) {
    if (!url.starts_with(host)) return false;
    const std::string_view rest = url.substr(host.size());
    const std::string_view port = rest.substr(0, rest.find('/'));
    const bool named = port.starts_with(':') && index::parse_number(port.substr(1), 65535).value_or(0) > 0;
    // The path has the letters of any URI.
    return (port.empty() || named) && parse_https_uri("https://host" + std::string(rest)).has_value();
  });
}

/// Empty when it may not be used.
std::string base_of(const std::string& url) {
  const bool usable =
      (parse_https_uri(url) || is_loopback_http(url)) && url.find_first_of("?#") == std::string::npos;
  if (!usable) return {};
  return url.ends_with('/') ? url : url + '/';
}

}  // namespace

const std::vector<std::string>* RdapBootstrap::bases_of(index::Asn asn) const {
  const auto behind =
      std::upper_bound(ranges_.begin(), ranges_.end(), asn,
                       [](index::Asn wanted, const Range& range) { return wanted < range.asns.first; });
  if (behind == ranges_.begin() || std::prev(behind)->asns.last < asn) return nullptr;
  return &services_[std::prev(behind)->service];
}

Expected<RdapBootstrap> parse_rdap_bootstrap(std::string_view text) {
  if (text.size() > kMaxRdapBootstrapBytes)
    return fail(ErrorCode::too_big,
                fmt::format("the bootstrap file has more than {} bytes", kMaxRdapBootstrapBytes));
  const auto json = parse_shallow_json(text, JsonForm::text, kMaxLevels);
  if (!json) return wrong(json.error().text);
  const auto is_list_of_text = [](const Json& list) {
    return list.is_array() &&
           std::all_of(list.begin(), list.end(), [](const Json& one) { return one.is_string(); });
  };
  const auto services = json->find("services");
  if (services == json->end() || !services->is_array()) return wrong("it has no array `services`");
  if (const auto version = json->find("version"); version == json->end() || *version != "1.0")
    return wrong("its version is not 1.0");
  RdapBootstrap bootstrap;
  for (const Json& service : *services) {
    if (!service.is_array() || service.size() < 2 || !is_list_of_text(service[0]) ||
        !is_list_of_text(service[1]))
      return wrong("a service is no pair of lists");
    std::vector<std::string> bases;
    for (const Json& url : service[1]) {
      std::string base = base_of(url.get_ref<const std::string&>());
      if (!base.empty() && bases.size() < kMostRdapBases) bases.push_back(std::move(base));
    }
    const std::size_t place = bootstrap.services_.size();
    for (const Json& range : service[0]) {
      const auto asns = parse_range(range.get_ref<const std::string&>());
      if (!asns) return tl::unexpected(asns.error());
      if (bases.empty()) return wrong(fmt::format("{} has no https URL", print(*asns)));
      bootstrap.ranges_.push_back({*asns, place});
    }
    bootstrap.services_.push_back(std::move(bases));
  }
  auto& ranges = bootstrap.ranges_;
  std::sort(ranges.begin(), ranges.end(),
            [](const auto& a, const auto& b) { return a.asns.first < b.asns.first; });
  for (std::size_t i = 1; i < ranges.size(); ++i) {
    if (ranges[i - 1].asns.last >= ranges[i].asns.first)
      return wrong(fmt::format("{} and {} overlap", print(ranges[i - 1].asns), print(ranges[i].asns)));
  }
  return bootstrap;
}

Expected<RdapBootstrap> read_rdap_bootstrap(const std::filesystem::path& file) {
  const auto text = index::read_file(file, kMaxRdapBootstrapBytes);
  if (!text) return tl::unexpected(text.error());
  auto parsed = parse_rdap_bootstrap(*text);
  if (!parsed) return fail(parsed.error().code, fmt::format("{}: {}", file.string(), parsed.error().text));
  return parsed;
}

}  // namespace meetpoint::rpki
