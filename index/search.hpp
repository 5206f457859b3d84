#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "index/catalog.hpp"

/// Finds organisations, networks, exchanges, facilities, carriers and campuses by words of their names,
/// cities, AS numbers and as-sets; and prefixes and ports by address. Without case and accents, by the
/// beginnings of words, and with one letter wrong, missing or too much in a word of four and more.
///
/// thread  any number of readers; never changed after build
/// owner   keeps the catalog that it was built from
namespace meetpoint::index {

/// The types that are looked into.
inline constexpr std::array kSearchedTypes = {ObjectType::org,   ObjectType::campus,  ObjectType::fac,
                                              ObjectType::net,   ObjectType::ix,      ObjectType::carrier,
                                              ObjectType::ixpfx, ObjectType::netixlan};
/// And those that have names: what a question without an address needs.
inline constexpr std::span kNamedTypes = std::span(kSearchedTypes).first<6>();

/// That of kSearchedTypes which has this name; empty: none has.
std::span<const ObjectType> searched_type(std::string_view name);

struct SearchHit {
  ObjectType type = ObjectType::org;
  Slot slot = 0;  ///< in the catalog's table of the type
  std::string_view
      field;  ///< what was found: name, aka, name_long, city, asn, irr_as_set, prefix, ipaddr4, ...
  std::uint32_t score = 0;  ///< higher is better; only good for ordering
};

class SearchIndex {
 public:
  /// Longer questions are cut: nobody types them.
  static constexpr std::size_t kMostWords = 8;

  static std::shared_ptr<const SearchIndex> build(std::shared_ptr<const Catalog> catalog);

  /// Best first; among equals networks, exchanges and facilities before others, then by id.
  /// shape   at most `limit` ok rows, of these types, in each of which every word of the query was found
  std::vector<SearchHit> find(std::string_view query, std::size_t limit,
                              std::span<const ObjectType> types = kSearchedTypes) const;

  /// Whether a question is about an address, a prefix or the beginning of one: then only these are looked at.
  static bool is_address(std::string_view query);

  const Catalog& catalog() const { return *catalog_; }

 private:
  struct Document {
    ObjectType type;
    Slot slot;
  };
  struct Posting {
    std::uint32_t document;
    std::uint32_t weight;  ///< of the field
  };
  /// A word and where its postings stand.
  struct Word {
    std::string text;
    std::uint32_t first;
  };
  struct Candidates;

  void add_documents();
  void add_addresses();
  void name_field(std::string_view folded, SearchHit& hit) const;
  void find_word(std::string_view word, std::uint32_t place, Candidates& candidates) const;
  /// Of which types hits are wanted.
  using Wanted = std::array<bool, kObjectTypeCount>;
  void find_words(std::string_view folded, const Wanted& wanted, std::vector<SearchHit>& hits) const;
  void find_addresses(std::string_view query, std::size_t limit, const Wanted& wanted,
                      std::vector<SearchHit>& hits) const;

  std::shared_ptr<const Catalog> catalog_;
  std::vector<Document> documents_;
  std::vector<Word> words_;  ///< sorted, one more at the end
  std::vector<Posting> postings_;
  /// Addresses and prefixes as they are printed, sorted.
  struct Address {
    std::string_view text;
    ObjectType type;
    Slot slot;
    std::string_view field;
  };
  std::vector<Address> addresses_;
};

}  // namespace meetpoint::index
