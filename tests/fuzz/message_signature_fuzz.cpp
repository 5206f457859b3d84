#include <algorithm>
#include <string>
#include <vector>

#include "api/base64url.hpp"
#include "api/message_signature.hpp"
#include "api/query_param.hpp"
#include "api/signature_base.hpp"
#include "law.hpp"

using namespace meetpoint;
using fuzz::law;

namespace {

constexpr index::UtcSeconds kNow = 1'795'478'400;

/// The public key of RFC 8037, appendix A.
api::PublicJwk key() {
  api::PublicJwk made;
  made.kind = api::KeyKind::ed25519;
  made.x = api::decode_base64url("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo").value();
  return made;
}

/// Lines of `NAME:VALUE`, as a server hands them on.
std::vector<api::HeaderField> fields_of(std::string_view text) {
  std::vector<api::HeaderField> fields;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, end - at);
    at = end + 1;
    const std::size_t colon = std::min(line.find(':'), line.size());
    fields.push_back({line.substr(0, colon), line.substr(std::min(colon + 1, line.size()))});
  }
  return fields;
}

void check_base(const api::SignedRequest& request, std::string_view input) {
  const auto list = api::parse_sf_list(input);
  const auto* const covered =
      list && list->size() == 1 ? std::get_if<api::SfInnerList>(&list->front()) : nullptr;
  if (covered == nullptr) return;
  const auto base = api::signature_base(request, *covered);
  if (!base) return;
  const auto lines = static_cast<std::size_t>(std::count(base->begin(), base->end(), '\n'));
  law(lines == covered->items.size(), "a base has one line a component, whatever is in them");
  law(std::all_of(base->begin(), base->end(),
                  [](char c) { return (c >= ' ' && c <= '~') || c == '\t' || c == '\n'; }),
      "and is of ASCII");
  law(base->ends_with("\n\"@signature-params\": " + sf_text(*covered)) || covered->items.empty(),
      "and ends with the parameters");
}

}  // namespace

/// The first line is a target, the second what a signature covers, the others are fields; the body is all of
/// it. Nothing that nobody signed is believed.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  static const api::ExternalUrl kBase = api::parse_external_url("https://api.example").value();
  static const api::PublicJwk kKey = key();
  const std::size_t first = std::min(text.find('\n'), text.size());
  const std::size_t second = std::min(text.find('\n', first + 1), text.size());
  const auto url = api::external_url(kBase, text.substr(0, first));
  if (!url) return 0;
  const auto fields = fields_of(text.substr(std::min(second + 1, text.size())));
  const api::SignedRequest request = {"POST", *url, fields, text};
  check_base(request, text.substr(std::min(first + 1, text.size()), second - std::min(first + 1, second)));
  const auto checked = api::check_message_signature(request, kKey, kKey.thumbprint(), {}, kNow);
  law(!checked, "a request that nobody signed is refused");
  law(checked.error().text.size() < 200, "an error is short, whatever the request");
  return 0;
}
