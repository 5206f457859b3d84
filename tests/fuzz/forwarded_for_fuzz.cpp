#include <string>

#include "api/forwarded_for.hpp"
#include "law.hpp"

/// X-Forwarded-For: one input is the field's value.
using namespace meetpoint;
using fuzz::law;

namespace {

index::Expected<std::optional<index::IpAddress>> client(const std::string& value) {
  api::RequestHead head;
  head.fields = {{"x-forwarded-FOR", value}};
  return api::forwarded_for(head);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string value(fuzz::text_of(data, size));
  const auto heard = client(value);
  law(!heard || heard->has_value(), "with the field nobody asks for himself");
  const auto behind_others = client("127.0.0.1, [::1]:80, \"," + value);
  law(heard.has_value() == behind_others.has_value() && (!heard || **heard == **behind_others),
      "what was there before the last word means nothing");
  if (!heard) return 0;
  const std::string address = to_string(**heard);
  law(client(address).value() == *heard, "an address is read as it is printed");
  const bool is_v6 = (*heard)->family == index::Family::v6;
  law(client((is_v6 ? "[" + address + "]" : address) + ":65535").value() == *heard, "a port changes nothing");
  law(!client(address + " x"), "nor is a word behind it left out");
  return 0;
}
