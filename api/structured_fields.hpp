#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "index/error.hpp"

/// Header fields of a fixed grammar: dictionaries, lists and items, as values and as their one text.
/// thread  any
/// source  RFC 8941
namespace meetpoint::api {

/// Of one field, all its lines together: what a line may have. The RFC wants readers to take 1024 members of
/// a list and 256 of the others; those that concern us have a dozen.
inline constexpr std::size_t kMostSfBytes = 8192;
inline constexpr std::size_t kMostSfMembers = 128;    ///< of a dictionary or a list
inline constexpr std::size_t kMostSfItems = 64;       ///< of an inner list
inline constexpr std::size_t kMostSfParameters = 64;  ///< of an item or an inner list

struct SfDecimal {
  std::int64_t thousandths = 0;
  friend bool operator==(const SfDecimal&, const SfDecimal&) = default;
};
struct SfToken {
  std::string text;
  friend bool operator==(const SfToken&, const SfToken&) = default;
};
struct SfBytes {
  std::string octets;
  friend bool operator==(const SfBytes&, const SfBytes&) = default;
};
using SfValue = std::variant<std::int64_t, SfDecimal, std::string, SfToken, SfBytes, bool>;

/// In their order, each name once.
using SfParameters = std::vector<std::pair<std::string, SfValue>>;

struct SfItem {
  SfValue value;
  SfParameters parameters;
  friend bool operator==(const SfItem&, const SfItem&) = default;
};
struct SfInnerList {
  std::vector<SfItem> items;
  SfParameters parameters;
  friend bool operator==(const SfInnerList&, const SfInnerList&) = default;
};
using SfMember = std::variant<SfItem, SfInnerList>;
using SfList = std::vector<SfMember>;
/// In their order, each name once.
using SfDictionary = std::vector<std::pair<std::string, SfMember>>;

/// What a name is that comes twice in one dictionary or among the parameters of one value: the RFC has the
/// last one count. Where something is decided by it no two readers may differ.
enum class SfRepeats : std::uint8_t { last_counts, refuse };

/// errors  invalid: anything that is not to the letter, base 64 without padding too; too_big: over the limits
///         above. The text holds nothing of the field
index::Expected<SfDictionary> parse_sf_dictionary(std::string_view text,
                                                  SfRepeats repeats = SfRepeats::last_counts);
index::Expected<SfList> parse_sf_list(std::string_view text, SfRepeats repeats = SfRepeats::last_counts);
index::Expected<SfItem> parse_sf_item(std::string_view text, SfRepeats repeats = SfRepeats::last_counts);

/// The text that each value has and no other; parsed, it is that value again.
std::string sf_text(const SfValue& value);
std::string sf_text(const SfParameters& parameters);
std::string sf_text(const SfItem& item);
std::string sf_text(const SfInnerList& list);
std::string sf_text(const SfMember& member);
std::string sf_text(const SfList& list);
std::string sf_text(const SfDictionary& dictionary);

/// The parameter or member of that name; null when there is none.
const SfValue* sf_find(const SfParameters& parameters, std::string_view name);
const SfMember* sf_find(const SfDictionary& dictionary, std::string_view name);

}  // namespace meetpoint::api
