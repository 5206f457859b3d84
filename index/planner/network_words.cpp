#include "index/planner/network_words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <limits>
#include <set>
#include <span>

#include "index/ascii.hpp"
#include "index/ids.hpp"
#include "index/match.hpp"

namespace meetpoint::index {

namespace {

/// Words that an error lists.
constexpr std::size_t kMostListed = 20;

std::span<const std::size_t> fields_with(Trait trait) {
  static const std::array kPolicy = {*field_named(ObjectType::net, "policy_general")};
  static const std::array kType = {*field_named(ObjectType::net, "info_type"),
                                   *field_named(ObjectType::net, "info_types")};
  static const std::array kScope = {*field_named(ObjectType::net, "info_scope")};
  switch (trait) {
    case Trait::policy:
      return kPolicy;
    case Trait::type:
      return kType;
    case Trait::scope:
      break;
  }
  return kScope;
}

/// What stands in quotes, of a text or of a list of some, until visit says false. Words hold no escapes.
template <typename Visit>
void each_word(const Table& nets, Slot slot, Trait trait, Visit visit) {
  for (const std::size_t field : fields_with(trait)) {
    std::string_view rest = nets.value(slot, field);
    while (true) {
      const auto begin = rest.find('"');
      const auto end = begin == std::string_view::npos ? begin : rest.find('"', begin + 1);
      if (end == std::string_view::npos) break;
      if (end > begin + 1 && !visit(rest.substr(begin + 1, end - begin - 1))) return;
      rest.remove_prefix(end + 1);
    }
  }
}

}  // namespace

bool has_word(const Table& nets, Slot slot, Trait trait, std::string_view word) {
  bool found = false;
  each_word(nets, slot, trait, [&](std::string_view one) {
    found = one == word;
    return !found;
  });
  return found;
}

Expected<std::string> known_word(const Table& nets, Trait trait, std::string_view text,
                                 const std::string& field) {
  const std::string wanted = ascii_lower(text);
  std::string found;
  std::set<std::string, std::less<>> others;
  for (Slot slot = 0; slot < nets.size() && found.empty(); ++slot) {
    if (nets.status(slot) != Status::ok) continue;
    each_word(nets, slot, trait, [&](std::string_view one) {
      if (ascii_lower(one) == wanted) found = one;
      if (others.size() < kMostListed) others.emplace(one);
      return found.empty();
    });
  }
  if (!found.empty()) return found;
  return fail(ErrorCode::invalid, fmt::format("{} is one of: {}", field, fmt::join(others, ", ")), field);
}

std::optional<std::uint64_t> traffic_mbps(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, std::uint64_t>, 4> kUnits = {
      {{"Mbps", 1}, {"Gbps", 1'000}, {"Tbps", 1'000'000}, {"Pbps", 1'000'000'000}}};
  for (const auto& [unit, mbps] : kUnits) {
    if (!text.ends_with(unit)) continue;
    const std::string_view level = text.substr(0, text.size() - unit.size());
    const auto begin = parse_number(level.substr(0, level.find_first_of("-+")), 1'000'000);
    if (!begin) return std::nullopt;
    return *begin * mbps;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> traffic_of(const Table& nets, Slot slot) {
  static const std::size_t kField = *field_named(ObjectType::net, "info_traffic");
  const std::string_view value = nets.value(slot, kField);
  return value.size() < 2 ? std::nullopt : traffic_mbps(value.substr(1, value.size() - 2));
}

Expected<std::string> country_code(std::string_view text, const std::string& field) {
  std::string upper(text);
  for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  const bool letters = std::all_of(upper.begin(), upper.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  if (upper.size() != 2 || !letters)
    return fail(ErrorCode::invalid, field + " is a country's two letters, as DE", field);
  return upper;
}

}  // namespace meetpoint::index
