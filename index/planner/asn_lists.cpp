#include "index/planner/asn_lists.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <unordered_set>

#include "index/ascii.hpp"

namespace meetpoint::index {

namespace {

Error at_line(const std::string& name, std::size_t line, Error error) {
  error.text = fmt::format("{}:{}: {}", name, line, error.text);
  return error;
}

/// read(what stands on the line) -> Expected<void>
template <typename Read>
Expected<void> each_line(std::string_view text, const std::string& name, Read read) {
  if (text.size() > kMostListBytes)
    return fail(ErrorCode::too_big, fmt::format("{}: more than {} bytes", name, kMostListBytes));
  std::size_t number = 0;
  bool some = false;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    if (number > kMostListLines)
      return fail(ErrorCode::too_big, fmt::format("{}: more than {} lines", name, kMostListLines));
    line = trimmed(line.substr(0, line.find('#')));
    if (line.empty()) continue;
    some = true;
    if (auto done = read(line); !done) return tl::unexpected(at_line(name, number, std::move(done.error())));
  }
  if (!some) return fail(ErrorCode::invalid, fmt::format("{}: is empty; it wants an AS number a line", name));
  return {};
}

template <typename Thing>
void sort_once(std::vector<Thing>& things) {
  std::sort(things.begin(), things.end());
  things.erase(std::unique(things.begin(), things.end()), things.end());
}

}  // namespace

Expected<std::vector<Asn>> parse_asn_list(std::string_view text, const std::string& name, std::size_t most) {
  std::vector<Asn> asns;
  std::unordered_set<std::uint32_t> seen;
  auto read = each_line(text, name, [&](std::string_view line) -> Expected<void> {
    auto asn = parse_asn(line);
    if (!asn) return forward(asn);
    if (seen.insert(asn->value).second) asns.push_back(*asn);
    return {};
  });
  if (!read) return forward(read);
  if (asns.size() > most) {
    return fail(ErrorCode::too_big,
                fmt::format("{}: {} AS numbers, and at most {} are taken here", name, asns.size(), most));
  }
  return asns;
}

bool ExistingPeers::has(Asn asn) const {
  return std::binary_search(asns.begin(), asns.end(), asn);
}

bool ExistingPeers::has(Asn asn, const IpAddress& theirs) const {
  return std::binary_search(sessions.begin(), sessions.end(), std::pair(asn, theirs));
}

Expected<ExistingPeers> parse_existing_peers(std::string_view text, const std::string& name) {
  ExistingPeers peers;
  auto read = each_line(text, name, [&](std::string_view line) -> Expected<void> {
    const auto comma = line.find(',');
    auto asn = parse_asn(trimmed(line.substr(0, comma)));
    if (!asn) return forward(asn);
    if (comma == std::string_view::npos) {
      peers.asns.push_back(*asn);
      return {};
    }
    auto address = parse_address(trimmed(line.substr(comma + 1)));
    if (!address) return forward(address);
    peers.sessions.emplace_back(*asn, *address);
    return {};
  });
  if (!read) return forward(read);
  sort_once(peers.asns);
  sort_once(peers.sessions);
  return peers;
}

}  // namespace meetpoint::index
