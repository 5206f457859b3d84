#include <set>
#include <string>

#include "index/planner/asn_lists.hpp"
#include "law.hpp"

/// Files of AS numbers and of sessions.
using namespace meetpoint;
using fuzz::law;

namespace {

constexpr std::size_t kMost = 50;

void check_error(const index::Error& error) {
  law(error.text.starts_with("list:"), "an error names the file");
  law(error.text.find_first_of("\r\n\x1b") == std::string::npos, "and is one line");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  if (const auto asns = index::parse_asn_list(text, "list", kMost)) {
    law(!asns->empty() && asns->size() <= kMost, "a list has some, and not too many");
    law(std::set(asns->begin(), asns->end()).size() == asns->size(), "each once");
    std::string again;
    for (const index::Asn asn : *asns) again += to_string(asn) + "\r\n";
    law(index::parse_asn_list(again, "list", kMost).value() == *asns, "what is printed is read");
  } else {
    check_error(asns.error());
  }
  if (const auto peers = index::parse_existing_peers(text, "list")) {
    law(!peers->asns.empty() || !peers->sessions.empty(), "somebody is named");
    std::string again;
    for (const index::Asn asn : peers->asns) again += to_string(asn) + "\n";
    for (const auto& [asn, address] : peers->sessions)
      again += to_string(asn) + " , " + to_string(address) + "\n";
    const auto same = index::parse_existing_peers(again, "list");
    law(same && same->asns == peers->asns && same->sessions == peers->sessions, "what is printed is read");
    for (const auto& [asn, address] : peers->sessions) law(peers->has(asn, address), "and found");
  } else {
    check_error(peers.error());
  }
  return 0;
}
