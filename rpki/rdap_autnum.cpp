#include "rpki/rdap_autnum.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "index/ascii.hpp"
#include "rpki/discovery_object.hpp"
#include "rpki/endpoint_line.hpp"
#include "rpki/shallow_json.hpp"
#include "rpki/uri.hpp"

namespace meetpoint::rpki {

namespace {

using index::ErrorCode;
using index::Expected;
using index::fail;
using Json = nlohmann::json;

/// Contacts of contacts with their cards have eleven.
constexpr int kMaxLevels = 32;

/// Null for what is not there or of another kind.
const std::string* text_at(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found == object.end() ? nullptr : found->get_ptr<const std::string*>();
}
const Json* list_at(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found == object.end() || !found->is_array() ? nullptr : &*found;
}

std::optional<std::uint32_t> number_at(const Json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_number_unsigned()) return std::nullopt;
  const auto number = found->get<std::uint64_t>();
  if (number > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return static_cast<std::uint32_t>(number);
}

/// Media types are the same in any case (RFC 9110 section 8.3.1).
bool is_our_type(std::string_view type) {
  return type.size() == kPeeringApiType.size() && index::ascii_lower(type) == kPeeringApiType;
}

/// Collects what one rank of an object says.
class Claims {
 public:
  explicit Claims(std::string place) : place_(std::move(place)) {}

  void add(std::string url) {
    if (url.size() > kMaxUriBytes) url.clear();  // a part of one would be another
    const bool known =
        std::any_of(all_.begin(), all_.end(), [&](const EndpointClaim& claim) { return claim.url == url; });
    if (!known && all_.size() < kMostRdapClaims) all_.push_back({std::move(url), place_, 0, 0});
  }
  void add_links(const Json& object) {
    const Json* const links = list_at(object, "links");
    if (links == nullptr) return;
    for (const Json& link : *links) {
      const std::string* const relation = text_at(link, "rel");
      const std::string* const type = text_at(link, "type");
      const std::string* const url = text_at(link, "href");
      if (relation == nullptr || type == nullptr || url == nullptr) continue;
      if (*relation == kPeeringApiRelation && is_our_type(*type)) add(*url);
    }
  }
  void add_lines(const Json& remark) {
    const Json* const lines = list_at(remark, "description");
    if (lines == nullptr) return;
    for (const Json& line : *lines) {
      if (!line.is_string()) continue;
      for (std::string& url : endpoint_lines(line.get_ref<const std::string&>())) add(std::move(url));
    }
  }
  std::vector<EndpointClaim>& all() { return all_; }

 private:
  std::string place_;
  std::vector<EndpointClaim> all_;
};

bool is_usable(const EndpointClaim& claim) {
  std::string_view url = claim.url;
  if (url.ends_with('/')) url.remove_suffix(1);
  return check_endpoint_uri(url).has_value();
}

std::vector<EndpointClaim> claims_of(const Json& object, std::string_view where) {
  Claims links(fmt::format("a link of {}", where));
  links.add_links(object);
  if (std::any_of(links.all().begin(), links.all().end(), is_usable)) return std::move(links.all());
  Claims remarks(fmt::format("a remark of {}", where));
  if (const Json* const list = list_at(object, "remarks")) {
    for (const Json& remark : *list) {
      remarks.add_lines(remark);
      remarks.add_links(remark);
    }
  }
  std::move(remarks.all().begin(), remarks.all().end(), std::back_inserter(links.all()));
  return std::move(links.all());
}

}  // namespace

Expected<RdapAutnum> parse_rdap_autnum(std::string_view body, index::Asn asn, std::string_view where) {
  if (body.size() > kMaxRdapAnswerBytes)
    return fail(ErrorCode::too_big, fmt::format("it has more than {} bytes", kMaxRdapAnswerBytes));
  const auto json = parse_shallow_json(body, JsonForm::text, kMaxLevels);
  if (!json) return tl::unexpected(json.error());
  const std::string* const name = text_at(*json, "objectClassName");
  if (name == nullptr || *name != "autnum") return fail(ErrorCode::invalid, "it is no autnum object");
  const auto first = number_at(*json, "startAutnum");
  const auto last = number_at(*json, "endAutnum");
  if (!first || !last) return fail(ErrorCode::invalid, "it does not say which AS numbers it is about");
  RdapAutnum object{{{*first}, {*last}}, {}};
  if (asn < object.asns.first || object.asns.last < asn) {
    return fail(ErrorCode::invalid, fmt::format("it is about {} to {}", to_string(object.asns.first),
                                                to_string(object.asns.last)));
  }
  if (object.asns.first == object.asns.last) object.claims = claims_of(*json, where);
  return object;
}

}  // namespace meetpoint::rpki
