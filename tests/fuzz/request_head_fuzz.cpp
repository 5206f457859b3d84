#include <string>
#include <string_view>

#include "api/request_head.hpp"
#include "law.hpp"

using namespace meetpoint;
using fuzz::law;

namespace {

/// As a verdict that can be compared: 0 while more has to come.
int verdict(api::HeadScan& scan, std::string_view bytes, std::size_t& head_bytes) {
  const auto looked = scan.look(bytes);
  if (!looked) return 0;
  if (!looked->has_value()) return looked->error().status;
  head_bytes = (*looked)->bytes;
  law(head_bytes <= bytes.size() && bytes.substr(0, head_bytes).ends_with("\r\n\r\n"),
      "a head ends with itself");
  law((*looked)->fields.size() <= api::kMostFields, "fields are few");
  for (const auto& [name, value] : (*looked)->fields) {
    law(!name.empty() && name.find_first_of(std::string_view(" \t\r\n:\0", 6)) == std::string_view::npos,
        "a name is a token");
    law(value.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos, "a value is one line");
  }
  return 200;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  api::HeadScan at_once;
  std::size_t whole_bytes = 0;
  const int whole = verdict(at_once, bytes, whole_bytes);
  api::HeadScan dripping;
  std::size_t dripped_bytes = 0;
  int dripped = 0;
  for (std::size_t end = 1; end <= size && dripped == 0; ++end)
    dripped = verdict(dripping, std::string_view(bytes).substr(0, end), dripped_bytes);
  law(dripped == whole && dripped_bytes == whole_bytes, "dripping changes nothing");
  return 0;
}
