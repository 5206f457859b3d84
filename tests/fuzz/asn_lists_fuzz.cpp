#include <set>
#include <string>

#include "index/planner/asn_lists.hpp"
#include "index/planner/own_plans.hpp"
#include "law.hpp"

/// Files of AS numbers, sessions, weights, costs and plans.
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
  if (const auto own = index::parse_own_plans(text, "list")) {
    law(!own->plans.empty() || !own->existing.asns.empty() || !own->existing.sessions.empty(),
        "a line says something");
    law(own->plans.size() <= index::kMostPlans, "and not too many do");
    std::string again;
    for (const auto& plan : own->plans) {
      if (const auto* port = std::get_if<index::PlannedPort>(&plan)) {
        again += "port," + to_string(port->asn) + "," + std::to_string(port->ix.value) + "," +
                 std::to_string(port->speed_mbps);
        for (const std::string& address : {port->ipaddr4, port->ipaddr6})
          again += address.empty() ? "" : "," + address;
      } else {
        const auto& tenancy = std::get<index::PlannedTenancy>(plan);
        again += "tenancy," + to_string(tenancy.asn) + "," + std::to_string(tenancy.fac.value);
      }
      again += "\n";
    }
    law(again.empty() || index::parse_own_plans(again, "list").value().plans.size() == own->plans.size(),
        "what is printed is read");
  } else {
    check_error(own.error());
  }
  for (const auto& error : {index::parse_weighed_asns(text, "list").map([](const auto&) { return 0; }),
                            index::parse_costs(text, "list").map([](const auto&) { return 0; })}) {
    if (!error) check_error(error.error());
  }
  return 0;
}
