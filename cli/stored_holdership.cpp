#include "cli/stored_holdership.hpp"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "cli/offline.hpp"
#include "rpki/authority_record.hpp"
#include "rpki/walk_record.hpp"

namespace meetpoint::cli {

StoredHoldership::StoredHoldership()
    : Stored({rpki::kAuthorityKind, rpki::kRulesKind, rpki::kAnchorsKind}, read_holdership) {}

index::Expected<std::shared_ptr<const rpki::Holdership>> read_holdership(index::Reading& reading) {
  rpki::RecordReader records;
  bool some = false;
  auto read =
      reading.each_document(rpki::kAuthorityKind, [&](const std::string& key, std::string_view bytes) {
        // One that cannot be read is written anew by the next walk.
        some = records.add(key, bytes).has_value() || some;
      });
  if (!read) return forward(read);
  if (!some) return std::shared_ptr<const rpki::Holdership>();
  rpki::HoldershipRules rules;
  read = reading.each_document(rpki::kRulesKind, [&](const std::string&, std::string_view bytes) {
    if (auto all = rpki::read_rules(bytes)) rules = std::move(*all);
  });
  if (!read) return forward(read);
  std::vector<rpki::Repository::Anchor> unusable;
  read = reading.each_document(rpki::kAnchorsKind, [&](const std::string&, std::string_view bytes) {
    if (auto all = rpki::read_anchors(bytes)) unusable = std::move(*all);
  });
  if (!read) return forward(read);
  return std::make_shared<const rpki::Holdership>(records.build(std::move(unusable)), std::move(rules));
}

index::Expected<std::shared_ptr<const rpki::Holdership>> stored_holdership(const std::string& store) {
  auto opened = open_offline(store);
  if (!opened) return forward(opened);
  auto holdership = read_holdership(*opened->reading);
  if (holdership && !*holdership) {
    return index::fail(
        index::ErrorCode::unavailable,
        fmt::format("{} holds no RPKI data: name a cache with --rpki-cache and --tals, here or to "
                    "`meetpoint sync`",
                    store));
  }
  return holdership;
}

}  // namespace meetpoint::cli
