#include <algorithm>

#include "api/content_digest.hpp"
#include "api/structured_fields.hpp"
#include "law.hpp"

using namespace meetpoint;
using fuzz::law;

namespace {

template <typename T>
void check(const index::Expected<T>& read, index::Expected<T> (*parse)(std::string_view, api::SfRepeats),
           std::string_view field) {
  if (!read) {
    law(read.error().text.size() < 100, "an error is short, whatever the field");
    return;
  }
  const std::string text = sf_text(*read);
  if (text.size() > api::kMostSfBytes) return;  // escapes and commas may have grown
  const auto again = parse(text, api::SfRepeats::refuse);
  law(again && *again == *read, "what was read is the same when its text is read, and has no name twice");
  law(sf_text(*again) == text, "a value has one text");
  const auto strict = parse(field, api::SfRepeats::refuse);
  law(!strict || *strict == *read, "to refuse repeats changes nothing else");
}

}  // namespace

/// The bytes as each kind of field.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  check(api::parse_sf_dictionary(text), api::parse_sf_dictionary, text);
  check(api::parse_sf_list(text), api::parse_sf_list, text);
  check(api::parse_sf_item(text), api::parse_sf_item, text);
  law(!api::check_content_digest(text, text), "no body holds its own digest");
  return 0;
}
