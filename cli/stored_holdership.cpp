#include "cli/stored_holdership.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "cli/offline.hpp"
#include "rpki/authority_record.hpp"

namespace meetpoint::cli {

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
  return std::make_shared<const rpki::Holdership>(records.build(), std::move(rules));
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

index::Expected<void> StoredHoldership::look(index::Reading& reading) {
  const auto authorities = reading.documents_changed(rpki::kAuthorityKind);
  if (!authorities) return tl::unexpected(authorities.error());
  const auto rules = reading.documents_changed(rpki::kRulesKind);
  if (!rules) return tl::unexpected(rules.error());
  const std::uint64_t changed_in = std::max(*authorities, *rules);
  // Another store in the place of this one begins again.
  const bool same = changed_in == changed_in_ && reading.generation().number > seen_;
  seen_ = reading.generation().number;
  if (same) return {};
  auto next = read_holdership(reading);
  if (!next) return forward(next);
  changed_in_ = changed_in;
  const std::lock_guard lock(mutex_);
  current_ = std::move(*next);
  return {};
}

std::shared_ptr<const rpki::Holdership> StoredHoldership::current() const {
  const std::lock_guard lock(mutex_);
  return current_;
}

}  // namespace meetpoint::cli
