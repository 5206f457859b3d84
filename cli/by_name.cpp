#include "cli/by_name.hpp"

#include <algorithm>
#include <limits>
#include <optional>

#include "cli/offline.hpp"
#include "index/ids.hpp"
#include "index/search.hpp"

namespace meetpoint::cli {

namespace {

std::optional<std::uint64_t> number_of(const std::string& word) {
  return index::parse_number(word, std::numeric_limits<std::uint32_t>::max());
}

bool is_name(const std::string& word) {
  return !word.empty() && !index::parse_asn(word) && !number_of(word);
}

}  // namespace

index::Expected<SharedSnapshot> snapshot_for(const std::string& file, const std::vector<std::string>& words,
                                             bool with_catalog) {
  return offline_snapshot(file, with_catalog || std::any_of(words.begin(), words.end(), is_name));
}

index::Names names_of(const SharedSnapshot& snapshot) {
  return {*snapshot,
          [catalog = snapshot->catalog(), made = std::shared_ptr<const index::SearchIndex>()]() mutable {
            if (!made) made = index::SearchIndex::build(catalog);
            return made;
          }};
}

index::Expected<index::Asn> network_of(const index::Names& names, const std::string& word,
                                       const std::string& field) {
  if (is_name(word)) return names.network(word, field);
  return index::parse_asn(word);
}

index::Expected<index::Asn> network_in(const std::string& store, const std::string& word,
                                       const std::string& field) {
  if (!is_name(word)) return index::parse_asn(word);
  auto snapshot = snapshot_for(store, {word});
  if (!snapshot) return forward(snapshot);
  return names_of(*snapshot).network(word, field);
}

index::Expected<index::IxId> exchange_of(const index::Names& names, const std::string& word,
                                         const std::string& field) {
  if (const auto number = number_of(word); number && *number > 0)
    return index::IxId{static_cast<std::uint32_t>(*number)};
  return names.exchange(word, field);
}

}  // namespace meetpoint::cli
