#include "index/search.hpp"

#include <algorithm>
#include <array>
#include <tuple>
#include <unordered_map>

#include "index/fold.hpp"
#include "index/json_text.hpp"
#include "index/match.hpp"
#include "index/prefixes.hpp"
#include "index/row_text.hpp"

namespace meetpoint::index {

namespace {

/// What is searched, and how much it says that a word was found there.
struct Searched {
  std::string_view field;
  std::uint32_t weight;
  ObjectType type;
};
constexpr Searched kSearched[] = {
    {"asn", 8, ObjectType::net},       {"name", 6, ObjectType::net},       {"aka", 4, ObjectType::net},
    {"name_long", 3, ObjectType::net}, {"irr_as_set", 5, ObjectType::net}, {"name", 6, ObjectType::ix},
    {"aka", 4, ObjectType::ix},        {"name_long", 3, ObjectType::ix},   {"city", 2, ObjectType::ix},
    {"name", 6, ObjectType::fac},      {"aka", 4, ObjectType::fac},        {"name_long", 3, ObjectType::fac},
    {"city", 2, ObjectType::fac},      {"name", 6, ObjectType::campus},    {"aka", 4, ObjectType::campus},
    {"city", 2, ObjectType::campus},   {"name", 6, ObjectType::carrier},   {"aka", 4, ObjectType::carrier},
    {"name", 5, ObjectType::org},      {"aka", 3, ObjectType::org},        {"city", 1, ObjectType::org},
};

/// How well a word fits: in full, as the beginning of a longer one, with a mistake.
constexpr std::uint32_t kWhole = 100;
constexpr std::uint32_t kBegins = 50;
constexpr std::uint32_t kMistyped = 25;
/// The query is the whole name.
constexpr std::uint32_t kWholeName = 2000;

constexpr std::size_t kShortestMistyped = 4;

std::uint32_t rank_of(ObjectType type) {
  switch (type) {
    case ObjectType::net:
      return 0;
    case ObjectType::ix:
      return 1;
    case ObjectType::fac:
      return 2;
    case ObjectType::org:
      return 4;
    case ObjectType::netixlan:
      return 5;  // after the LAN that it is in
    default:
      return 3;
  }
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
}

/// Runs of letters and digits.
template <typename Visit>
void each_word(std::string_view folded, Visit visit) {
  for (std::size_t at = 0; at < folded.size();) {
    if (!is_letter(folded[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < folded.size() && is_letter(folded[end])) ++end;
    visit(folded.substr(at, end - at));
    at = end;
  }
}

bool has_digit(std::string_view word) {
  return word.find_first_of("0123456789") != std::string_view::npos;
}

/// One letter put in, left out or changed, or two neighbours swapped, makes one of the other.
bool is_one_edit_away(std::string_view a, std::string_view b) {
  // Not std::swap: g++ 12.2 then forgets, where this is inlined, that they were not swapped.
  if (a.size() > b.size()) return is_one_edit_away(b, a);
  if (b.size() - a.size() > 1) return false;
  std::size_t same = 0;
  while (same < a.size() && a[same] == b[same]) ++same;
  const std::string_view rest_a = a.substr(same);
  const std::string_view rest_b = b.substr(same);
  if (a.size() < b.size()) return rest_a == rest_b.substr(1);
  if (rest_a.empty()) return false;  // equal
  if (rest_a.substr(1) == rest_b.substr(1)) return true;
  return rest_a.size() > 1 && rest_a[0] == rest_b[1] && rest_a[1] == rest_b[0] &&
         rest_a.substr(2) == rest_b.substr(2);
}

}  // namespace

/// What the words looked at so far have found, document by document.
struct SearchIndex::Candidates {
  struct One {
    std::uint32_t words = 0;  ///< of the query, from the first on
    std::uint32_t score = 0;
    std::uint32_t best = 0;  ///< for the word that is looked at
  };
  explicit Candidates(std::size_t size) : documents(size) {}
  std::vector<One> documents;

  void offer(std::uint32_t document, std::uint32_t place, std::uint32_t score) {
    One& one = documents[document];
    if (one.words < place) return;  // a word before was not found
    if (one.words == place) {
      ++one.words;
      one.best = 0;
    }
    if (score <= one.best) return;
    one.score += score - one.best;
    one.best = score;
  }
};

std::shared_ptr<const SearchIndex> SearchIndex::build(std::shared_ptr<const Catalog> catalog) {
  auto index = std::make_shared<SearchIndex>();
  index->catalog_ = std::move(catalog);
  index->add_documents();
  index->add_addresses();
  return index;
}

void SearchIndex::add_documents() {
  std::unordered_map<std::string, std::vector<Posting>> all;
  std::string word;
  for (const ObjectType type : kObjectTypes) {
    const Table& table = catalog_->table(type);
    const bool searched = std::any_of(std::begin(kSearched), std::end(kSearched),
                                      [type](const Searched& one) { return one.type == type; });
    for (Slot slot = 0; searched && slot < table.size(); ++slot) {
      if (table.status(slot) != Status::ok) continue;
      const auto document = static_cast<std::uint32_t>(documents_.size());
      documents_.push_back({type, slot});
      for (const Searched& one : kSearched) {
        if (one.type != type) continue;
        const std::string folded = fold(text_of(table, slot, one.field));
        each_word(folded, [&](std::string_view found) {
          word = found;
          all[word].push_back({document, one.weight});
        });
        if (one.field == "asn" && !folded.empty()) all["as" + folded].push_back({document, one.weight});
      }
    }
  }
  words_.reserve(all.size() + 1);
  for (const auto& [text, postings] : all) words_.push_back({text, 0});
  std::sort(words_.begin(), words_.end(), [](const Word& a, const Word& b) { return a.text < b.text; });
  for (Word& one : words_) {
    one.first = static_cast<std::uint32_t>(postings_.size());
    const auto& postings = all[one.text];
    postings_.insert(postings_.end(), postings.begin(), postings.end());
  }
  words_.push_back({"\xff", static_cast<std::uint32_t>(postings_.size())});
}

void SearchIndex::add_addresses() {
  constexpr std::array<std::pair<ObjectType, std::string_view>, 3> kFields = {
      {{ObjectType::ixpfx, "prefix"}, {ObjectType::netixlan, "ipaddr4"}, {ObjectType::netixlan, "ipaddr6"}}};
  for (const auto& [type, field] : kFields) {
    const Table& table = catalog_->table(type);
    const std::size_t place = *field_named(type, field);
    for (Slot slot = 0; slot < table.size(); ++slot) {
      const std::string_view value = table.value(slot, place);
      if (table.status(slot) != Status::ok || value.size() <= 2 || value.front() != '"') continue;
      addresses_.push_back({value.substr(1, value.size() - 2), type, slot, field});
    }
  }
  std::sort(addresses_.begin(), addresses_.end(), [](const Address& a, const Address& b) {
    return std::tie(a.text, a.type, a.slot) < std::tie(b.text, b.type, b.slot);
  });
}

void SearchIndex::find_word(std::string_view word, std::uint32_t place, Candidates& candidates) const {
  const auto offer = [&](const Word& found, std::uint32_t fit) {
    const std::uint32_t end = (&found + 1)->first;
    for (std::uint32_t at = found.first; at < end; ++at)
      candidates.offer(postings_[at].document, place, fit * postings_[at].weight);
  };
  const auto last = std::prev(words_.end());
  const auto begin = std::lower_bound(
      words_.begin(), last, word, [](const Word& one, std::string_view wanted) { return one.text < wanted; });
  // Of one letter every tenth word begins with it.
  for (auto one = begin;
       one != last && one->text.starts_with(word) && (word.size() > 1 || one->text.size() == 1); ++one)
    offer(*one, one->text.size() == word.size() ? kWhole : kBegins);
  // An AS number with another digit is another network.
  if (word.size() < kShortestMistyped || has_digit(word)) return;
  for (auto one = words_.begin(); one != last; ++one) {
    if (one->text.size() + 1 < word.size() || one->text.size() > word.size() + 1) continue;
    if (is_one_edit_away(one->text, word)) offer(*one, kMistyped);
  }
}

std::span<const ObjectType> searched_type(std::string_view name) {
  const std::span<const ObjectType> all = kSearchedTypes;
  const auto found =
      std::find_if(all.begin(), all.end(), [&](ObjectType type) { return name_of(type) == name; });
  return all.subspan(static_cast<std::size_t>(found - all.begin()), found == all.end() ? 0 : 1);
}

bool SearchIndex::is_address(std::string_view query) {
  const bool v6 = query.find(':') != std::string_view::npos;
  const std::string_view letters = v6 ? "0123456789abcdefABCDEF.:/" : "0123456789./";
  return (v6 || query.find('.') != std::string_view::npos) &&
         query.find_first_not_of(letters) == std::string_view::npos;
}

void SearchIndex::find_addresses(std::string_view query, std::size_t limit, const Wanted& wanted,
                                 std::vector<SearchHit>& hits) const {
  const auto is_wanted = [&](ObjectType type) { return wanted[static_cast<std::size_t>(type)]; };
  const auto address = parse_address(query);
  const std::string text = address ? to_string(*address) : std::string(query);
  const auto begin =
      std::lower_bound(addresses_.begin(), addresses_.end(), text,
                       [](const Address& one, const std::string& sought) { return one.text < sought; });
  const auto longer =
      std::find_if(begin, addresses_.end(), [&](const Address& one) { return one.text != text; });
  for (auto one = begin; one != longer; ++one) {
    if (is_wanted(one->type)) hits.push_back({one->type, one->slot, one->field, kWholeName});
  }
  const auto end = std::partition_point(longer, addresses_.end(),
                                        [&](const Address& one) { return one.text.starts_with(text); });
  // `2001:7f8` begins half of all addresses: the few that will be shown are picked without reading them.
  std::vector<Address> first(std::min(limit, static_cast<std::size_t>(end - longer)));
  const auto key = [&](const Address& one) {
    return std::tuple(!is_wanted(one.type), rank_of(one.type), one.slot);
  };
  std::partial_sort_copy(longer, end, first.begin(), first.end(),
                         [&](const Address& a, const Address& b) { return key(a) < key(b); });
  for (const Address& one : first) {
    if (is_wanted(one.type)) hits.push_back({one.type, one.slot, one.field, kBegins});
  }
  if (!address || !is_wanted(ObjectType::ixpfx)) return;
  // The LAN that an address belongs to, also when nobody has it.
  const Table& prefixes = catalog_->table(ObjectType::ixpfx);
  const std::size_t field = *field_named(ObjectType::ixpfx, "prefix");
  for (const Slot slot : prefixes_with(prefixes, *address)) {
    if (prefixes.status(slot) != Status::ok) continue;
    const auto prefix = parse_prefix(*json_string(prefixes.value(slot, field)));
    hits.push_back({ObjectType::ixpfx, slot, "prefix", kWhole + prefix->length});
  }
}

/// Says where a hit was found; one whose name is the query as a whole gets more for it.
void SearchIndex::name_field(std::string_view folded, SearchHit& hit) const {
  const Table& table = catalog_->table(hit.type);
  for (const Searched& one : kSearched) {
    if (one.type != hit.type) continue;
    const std::string text = fold(text_of(table, hit.slot, one.field));
    const bool whole = text == folded || (one.field == "asn" && "as" + text == folded) ||
                       (one.field == "irr_as_set" && text.ends_with("::" + std::string(folded)));
    if (whole && one.field != "city") {
      hit.field = one.field;
      hit.score += kWholeName * one.weight;
      return;
    }
    bool has_some = false;
    each_word(folded, [&](std::string_view word) {
      has_some |= text.find(word) != std::string::npos;
      has_some |= one.field == "asn" && ("as" + text).starts_with(word);
    });
    if (has_some && hit.field.empty()) hit.field = one.field;
  }
  if (hit.field.empty()) hit.field = "name";  // with a mistake in it
}

void SearchIndex::find_words(std::string_view folded, const Wanted& wanted,
                             std::vector<SearchHit>& hits) const {
  Candidates candidates(documents_.size());
  std::uint32_t words = 0;
  each_word(folded, [&](std::string_view word) {
    if (words < kMostWords) find_word(word, words++, candidates);
  });
  for (std::size_t document = 0; words > 0 && document < documents_.size(); ++document) {
    const Candidates::One& one = candidates.documents[document];
    const Document& found = documents_[document];
    if (one.words == words && wanted[static_cast<std::size_t>(found.type)])
      hits.push_back({found.type, found.slot, "", one.score});
  }
}

std::vector<SearchHit> SearchIndex::find(std::string_view query, std::size_t limit,
                                         std::span<const ObjectType> types) const {
  Wanted wanted{};
  for (const ObjectType type : types) wanted[static_cast<std::size_t>(type)] = true;
  std::vector<SearchHit> hits;
  std::string folded = fold(query);
  while (!folded.empty() && folded.back() == ' ') folded.pop_back();
  folded.erase(0, folded.find_first_not_of(' '));
  if (is_address(folded)) {
    // Whose parts are no words: `::1` is not about what has a 1 in its name.
    find_addresses(folded, limit, wanted, hits);
  } else {
    find_words(folded, wanted, hits);
  }
  const auto before = [&](const SearchHit& a, const SearchHit& b) {
    if (a.score != b.score) return a.score > b.score;
    return std::tuple(rank_of(a.type), a.slot) < std::tuple(rank_of(b.type), b.slot);
  };
  // A name that is the query as a whole goes first; to be looked at only where it can matter.
  constexpr std::size_t kLookedAt = 200;
  const std::size_t looked_at = std::min(hits.size(), std::max(limit, kLookedAt));
  std::partial_sort(hits.begin(), hits.begin() + static_cast<std::ptrdiff_t>(looked_at), hits.end(), before);
  hits.resize(looked_at);
  for (SearchHit& hit : hits) {
    if (hit.field.empty()) name_field(folded, hit);
  }
  std::sort(hits.begin(), hits.end(), before);
  if (hits.size() > limit) hits.resize(limit);
  return hits;
}

}  // namespace meetpoint::index
