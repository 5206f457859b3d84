#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>

#include "index/error.hpp"
#include "index/model.hpp"
#include "index/store.hpp"

/// Where PeeringDB's rows come from: an API, a directory of its dumps, or a test. One Batch is one answer
/// about one type, as bytes; what it means is read in one place, sync/envelope. thread  one; stop may be
/// requested from any
namespace meetpoint::sync {

/// Largest list taken from anybody, in bytes of JSON: twelve times the largest of 2026 (net, 42 MB), and well
/// below the 4 GB at which simdjson ends.
inline constexpr std::uint64_t kMostListBytes = 512ULL * 1024 * 1024;

/// The whole list of one type.
struct Batch {
  std::string text;  ///< a PeeringDB envelope
  /// How far the source itself followed upstream, where it says so; nothing: as far as its newest row.
  std::optional<index::Cursor> cursor = {};
};

/// How many bytes of a list have arrived; called often.
using BytesArrived = std::function<void(std::uint64_t bytes)>;

class Source {
 public:
  virtual ~Source() = default;
  /// For messages: the URL or directory.
  virtual std::string name() const = 0;
  /// True when a row that a list lacks is gone. An API's cached lists drop rows edited while they were made,
  /// so there absence proves nothing.
  virtual bool absence_is_deletion() const = 0;
  /// Nothing when this source does not carry the type.
  /// errors  unavailable: not readable now, or over kMostListBytes; throttled; cancelled: stop was requested
  virtual index::Expected<std::optional<Batch>> list(index::ObjectType type, const BytesArrived& arrived,
                                                     const std::stop_token& stop) = 0;
};

/// A source that also says what changed, and answers by id: an API.
class IncrementalSource : public Source {
 public:
  /// Rows created or updated after `since`, deleted ones among them.
  /// errors  as list
  virtual index::Expected<Batch> changes(index::ObjectType type, index::UtcSeconds since,
                                         const BytesArrived& arrived, const std::stop_token& stop) = 0;
  /// The rows with these ids, deleted ones too; what upstream does not know or does not show us is left out.
  /// shape   at most 150 ids, which is what upstream asks for
  /// errors  as list
  virtual index::Expected<Batch> by_ids(index::ObjectType type, std::span<const std::uint32_t> ids,
                                        const std::stop_token& stop) = 0;
  /// False while courtesy forbids to ask for the whole list again; `list` would then be refused.
  virtual bool may_list(index::ObjectType type) = 0;
  /// Likewise of these very changes.
  virtual bool may_ask_changes(index::ObjectType type, index::UtcSeconds since) = 0;
};

}  // namespace meetpoint::sync
