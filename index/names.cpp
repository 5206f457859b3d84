#include "index/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "index/fold.hpp"
#include "index/meeting.hpp"
#include "index/planner/plan_index.hpp"
#include "index/row_text.hpp"

namespace meetpoint::index {

namespace {

/// Hits that are looked at for a whole name: it goes before all others.
constexpr std::size_t kLookedAt = 50;

std::string_view kind_of(ObjectType type) {
  return type == ObjectType::net ? "network" : type == ObjectType::ix ? "exchange" : "facility";
}

bool is_digits(std::string_view text) {
  return text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// `ix:`, `fac:`: which kind of place an id is of.
std::string mark_of(ObjectType type) {
  return std::string(name_of(type)) + ':';
}

Expected<void> check_length(std::string_view text, const std::string& field) {
  if (!text.empty() && text.size() <= Names::kMostNameBytes) return {};
  return fail(ErrorCode::invalid,
              fmt::format("a name has 1 to {} bytes, not {}", Names::kMostNameBytes, text.size()), field);
}

/// AS number of a network, id of all else.
std::uint32_t number_in(const Table& table, Slot slot) {
  if (table.type() != ObjectType::net) return table.id(slot);
  return static_cast<std::uint32_t>(parse_number(text_of(table, slot, "asn"), 0xffffffff).value_or(0));
}

/// 0: by its name; 1: by another that it goes under; nothing: by none.
std::optional<std::size_t> called(const Table& table, Slot slot, const std::string& folded) {
  if (fold(text_of(table, slot, "name")) == folded) return 0;
  for (const std::string_view field : {"aka", "name_long", "irr_as_set"}) {
    if (fold(text_of(table, slot, field)) == folded) return 1;
  }
  return std::nullopt;
}

/// What somebody perhaps meant, the likeliest first: all of it; without its last words, of which one may be
/// wrong; without the last letters of the first word, since a search forgives one wrong letter alone. A
/// number with fewer digits is another number.
std::vector<std::string_view> less_and_less_of(std::string_view text) {
  constexpr std::size_t kMostLetters = 4;
  constexpr std::size_t kLeastBytes = 4;
  std::vector<std::string_view> parts;
  while (!text.empty() && parts.size() < SearchIndex::kMostWords) {
    parts.push_back(text);
    const auto blank = text.find_last_of(' ');
    if (blank == std::string_view::npos) break;
    text = text.substr(0, blank);
  }
  if (text.find_first_of(" 0123456789") != std::string_view::npos) return parts;
  for (std::size_t k = 0; k < kMostLetters; ++k) {
    const auto is_inside = [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0U) == 0x80U; };
    while (!text.empty() && is_inside(text.back())) text.remove_suffix(1);
    if (text.size() <= kLeastBytes) break;
    text.remove_suffix(1);
    parts.push_back(text);
  }
  return parts;
}

}  // namespace

bool Names::is_served(ObjectType type, std::uint32_t number) const {
  switch (type) {
    case ObjectType::net:
      return snapshot_.find(Asn{number}) != nullptr;
    case ObjectType::ix:
      return snapshot_.plan().find(IxId{number}) != nullptr;
    default:
      return snapshot_.plan().find(FacId{number}) != nullptr;
  }
}

std::vector<Names::Named> Names::similar(Types types, std::string_view text) const {
  std::vector<Named> found;
  const auto search = search_();
  if (!search) return found;
  for (const std::string_view asked : less_and_less_of(text)) {
    for (const SearchHit& hit : search->find(asked, kLookedAt, types)) {
      if (found.size() == kMostSuggestions) break;
      const Table& table = search->catalog().table(hit.type);
      const std::uint32_t number = number_in(table, hit.slot);
      if (is_served(hit.type, number)) found.push_back({hit.type, number, text_of(table, hit.slot, "name")});
    }
    if (!found.empty()) break;
  }
  return found;
}

std::string Names::did_you_mean(Types types, const std::vector<Named>& all) {
  std::string text;
  for (const Named& one : all) {
    const std::string mark = one.type == ObjectType::net ? "AS" : types.size() == 1 ? "" : mark_of(one.type);
    text += fmt::format("{}{} ({}{})", text.empty() ? "" : ", ", one.name, mark, one.number);
  }
  return text.empty() ? text : fmt::format("; did you mean {}?", text);
}

Expected<Names::Named> Names::named(Types types, std::string_view text, const std::string& field) const {
  if (++lookups_ > kMostLookups) {
    return fail(ErrorCode::too_big,
                fmt::format("at most {} names in one question; numbers are not counted", kMostLookups),
                field);
  }
  const auto search = search_();
  if (!search) return fail(ErrorCode::unavailable, "names cannot be looked up yet; try again soon", field);
  const std::string folded = fold(text);
  std::array<std::vector<Named>, 2> found;
  for (const SearchHit& hit : search->find(text, kLookedAt, types)) {
    const Table& table = search->catalog().table(hit.type);
    const auto how = called(table, hit.slot, folded);
    const std::uint32_t number = number_in(table, hit.slot);
    if (how && is_served(hit.type, number))
      found[*how].push_back({hit.type, number, text_of(table, hit.slot, "name")});
  }
  auto& all = found[0].empty() ? found[1] : found[0];
  if (all.size() == 1) return all[0];
  if (all.size() > kMostSuggestions) all.resize(kMostSuggestions);
  if (!all.empty()) {
    return fail(ErrorCode::unknown_name,
                fmt::format("several are called \"{}\"{}", text, did_you_mean(types, all)), field);
  }
  std::string kinds;
  for (const ObjectType type : types) kinds += (kinds.empty() ? "" : " or ") + std::string(kind_of(type));
  return fail(
      ErrorCode::unknown_name,
      fmt::format("no {} here is called \"{}\"{}", kinds, text, did_you_mean(types, similar(types, text))),
      field);
}

Expected<std::uint32_t> Names::number_of(ObjectType type, std::string_view text,
                                         const std::string& field) const {
  if (auto wrong = check_length(text, field); !wrong) return forward(wrong);
  if (!is_digits(text)) {
    auto one = named({&type, 1}, text, field);
    if (!one) return forward(one);
    return one->number;
  }
  const auto number = parse_number(text, 0xffffffff);
  if (!number || *number == 0) {
    return fail(ErrorCode::invalid,
                fmt::format("{} is no id of PeeringDB's: a number from 1 to 4294967295", text), field);
  }
  const auto id = static_cast<std::uint32_t>(*number);
  if (is_served(type, id)) return id;
  return fail(ErrorCode::unknown_name, fmt::format("no {} here has the id {}", kind_of(type), id), field);
}

Expected<Asn> Names::network(std::string_view text, const std::string& field) const {
  const auto asn = parse_asn(text);
  if (!asn) {
    if (is_digits(text)) return fail(asn.error().code, asn.error().text, field);
    auto number = number_of(ObjectType::net, text, field);
    if (!number) return forward(number);
    return Asn{*number};
  }
  if (snapshot_.find(*asn) != nullptr) return *asn;
  Error error = unknown_network(*asn, field);
  const std::array networks = {ObjectType::net};
  error.text += did_you_mean(networks, similar(networks, std::to_string(asn->value)));
  return tl::unexpected(std::move(error));
}

Expected<IxId> Names::exchange(std::string_view text, const std::string& field) const {
  auto id = number_of(ObjectType::ix, text, field);
  if (!id) return forward(id);
  return IxId{*id};
}

Expected<FacId> Names::facility(std::string_view text, const std::string& field) const {
  auto id = number_of(ObjectType::fac, text, field);
  if (!id) return forward(id);
  return FacId{*id};
}

Expected<PlaceId> Names::place(std::string_view text, const std::string& field) const {
  constexpr std::array kPlaces = {ObjectType::ix, ObjectType::fac};
  for (const ObjectType type : kPlaces) {
    const std::string mark = mark_of(type);
    if (!text.starts_with(mark)) continue;
    auto number = number_of(type, text.substr(mark.size()), field);
    if (!number) return forward(number);
    return type == ObjectType::ix ? PlaceId(IxId{*number}) : PlaceId(FacId{*number});
  }
  if (auto wrong = check_length(text, field); !wrong) return forward(wrong);
  if (is_digits(text)) {
    return fail(ErrorCode::invalid,
                fmt::format("{0} could be an exchange or a facility: write ix:{0} or fac:{0}", text), field);
  }
  auto one = named(kPlaces, text, field);
  if (!one) return forward(one);
  return one->type == ObjectType::ix ? PlaceId(IxId{one->number}) : PlaceId(FacId{one->number});
}

}  // namespace meetpoint::index
