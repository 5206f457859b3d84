#include "sync/foreign_source.hpp"

#include <fmt/format.h>

#include <utility>

namespace meetpoint::sync {

ForeignSource::ForeignSource(std::string name, std::unique_ptr<index::ForeignStore> store)
    : name_(std::move(name)), store_(std::move(store)) {}

index::Expected<std::optional<Batch>> ForeignSource::list(index::ObjectType type, const BytesArrived& arrived,
                                                          const std::stop_token& /*the store looks at it*/) {
  auto cursor = store_->cursor(type);
  if (!cursor) return forward(cursor);
  if (!*cursor) return std::nullopt;
  Batch batch{"{\"data\": [", *cursor};
  bool first = true;
  bool too_big = false;
  auto read = store_->each_text(type, [&](std::string_view json) {
    too_big = batch.text.size() + json.size() > kMostListBytes;
    if (too_big) return false;
    if (!std::exchange(first, false)) batch.text += ", ";
    batch.text += json;
    return true;
  });
  if (!read) return forward(read);
  if (too_big) {
    return index::fail(
        index::ErrorCode::unavailable,
        fmt::format("it has more than {} MB of {}", kMostListBytes / 1024 / 1024, name_of(type)));
  }
  batch.text += "], \"meta\": {}}";
  arrived(batch.text.size());
  return batch;
}

}  // namespace meetpoint::sync
