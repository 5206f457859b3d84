#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "index/search.hpp"
#include "index/snapshot.hpp"

/// Networks, exchanges and facilities by what people call them: an AS number or id, or a whole name, without
/// case and accents, as it stands in name, aka, name_long or irr_as_set. What nobody has is an error that
/// says what was perhaps meant.
///
/// errors  unknown_asn, unknown_name: nothing here is called so, or several are; up to five suggestions;
///         invalid: a number that is none, an empty or too long name; too_big: more names than a question may
///         hold; unavailable: names cannot be looked up yet. The text may hold names of upstream's.
/// thread  one: a question has one of its own
/// owner   points at the snapshot
namespace meetpoint::index {

/// An exchange or a facility.
using PlaceId = std::variant<IxId, FacId>;

class Names {
 public:
  /// Made, or fetched, only when a name has to be looked up; null: there is none yet.
  using Search = std::function<std::shared_ptr<const SearchIndex>()>;
  /// Nobody has a longer one.
  static constexpr std::size_t kMostNameBytes = 200;
  static constexpr std::size_t kMostSuggestions = 5;
  /// Each takes a search of a millisecond or two; numbers cost nothing.
  static constexpr std::size_t kMostLookups = 25;

  /// shape   the snapshot was built with a catalog
  Names(const Snapshot& snapshot, Search search) : snapshot_(snapshot), search_(std::move(search)) {}

  /// `AS13335`, `13335`, `1.10`, or a name.
  /// shape   field: the parameter that an error names
  Expected<Asn> network(std::string_view text, const std::string& field) const;
  Expected<IxId> exchange(std::string_view text, const std::string& field) const;
  Expected<FacId> facility(std::string_view text, const std::string& field) const;
  /// `ix:26`, `fac:34`, `ix:NAME`, `fac:NAME`, or a name that one place alone has.
  Expected<PlaceId> place(std::string_view text, const std::string& field) const;

 private:
  struct Named {
    ObjectType type;
    std::uint32_t number;  ///< an AS number for networks, else an id
    std::string name;
  };
  using Types = std::span<const ObjectType>;
  bool is_served(ObjectType type, std::uint32_t number) const;
  Expected<std::uint32_t> number_of(ObjectType type, std::string_view text, const std::string& field) const;
  Expected<Named> named(Types types, std::string_view text, const std::string& field) const;
  std::vector<Named> similar(Types types, std::string_view text) const;
  static std::string did_you_mean(Types types, const std::vector<Named>& all);

  const Snapshot& snapshot_;
  Search search_;
  mutable std::size_t lookups_ = 0;
};

}  // namespace meetpoint::index
