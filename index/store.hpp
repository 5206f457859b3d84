#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "index/attempt.hpp"
#include "index/error.hpp"
#include "index/finding.hpp"
#include "index/history.hpp"
#include "index/model.hpp"

/// Where the mirror is written down. A store holds the newest complete generation of rows; a Pass adds the
/// next one whole or not at all; a Reading sees one generation from its begin to its end, whatever is
/// committed meanwhile by this process or another.
///
/// thread  one Store belongs to one thread; threads and processes that share a file each open their own
/// owner   a Pass or Reading borrows its Store, which must outlive it; one of them at a time
/// errors  storage, with the remedy in the text; what was committed before is never harmed
namespace meetpoint::index {

/// Numbered 1, 2, ... by commits; 0 is a store that holds nothing yet.
struct Generation {
  std::uint64_t number = 0;
  UtcSeconds committed_at = 0;
  friend bool operator==(const Generation&, const Generation&) = default;
};

/// How far upstream's changes of one type are known: the greatest `updated` of the last complete list. It
/// says what the rows hold, not where they came from, so a store may change its upstream.
struct Cursor {
  UtcSeconds updated = 0;
  UtcSeconds listed_at = 0;  ///< when the whole list was last settled against what we hold; 0: never
};

/// A stamp may be so far ahead of our clock. Clocks that are kept differ by seconds; and a slip within this
/// still holds for so long.
inline constexpr UtcSeconds kMostAheadSeconds = 900;

/// A fact of ours about a row of upstream's, kept apart from it: it can add a field and never replaces one.
struct Overlay {
  ObjectType type = ObjectType::org;
  std::uint32_t id = 0;
  std::string field;  ///< no field of the type's list
  std::string value;  ///< any text
  UtcSeconds set_at = 0;
};

/// An overlay's name is a word such as `our_contact`, its value a note; both short.
inline constexpr std::size_t kMostOverlayFieldBytes = 64;
inline constexpr std::size_t kMostOverlayValueBytes = 4096;
inline constexpr std::size_t kMostOverlays = 100'000;

/// What a source other than PeeringDB said, such as one authority of the RPKI, in a form that its reader
/// knows and the store does not: kind and key name it, and it is replaced as a whole.
inline constexpr std::size_t kMostDocumentBytes = 64UL * 1024 * 1024;
using DocumentVisitor = std::function<void(const std::string& key, std::string_view bytes)>;

/// Called once a row, in id order; the row is valid during the call only.
using RowVisitor = std::function<void(const Row&)>;

/// Likewise, with the commit time of the generation that last changed the row; 0 when that is longer ago than
/// generations are remembered, or was the first: nobody can have followed us before it.
using TextVisitor = std::function<void(const Row&, UtcSeconds applied)>;

/// Rows to go through, of a generation or of a pass that is about to become one.
class Rows {
 public:
  virtual ~Rows() = default;
  /// Every row of a type, of every status, without its `json`.
  virtual Expected<void> each(ObjectType type, const RowVisitor& visit) = 0;
  /// Nothing until a complete list of the type was stored.
  virtual Expected<std::optional<Cursor>> cursor(ObjectType type) = 0;
};

class Reading : public Rows {
 public:
  virtual Generation generation() const = 0;
  /// Those whose changes are kept, ascending; the last is this one. After the first of them nothing that
  /// changed in a port or tenancy is missing.
  virtual Expected<std::vector<Generation>> generations() = 0;
  /// One row without its `json`; nothing when there is none.
  virtual Expected<std::optional<Row>> row(ObjectType type, std::uint32_t id) = 0;
  /// The exact text of one row; nothing when there is none.
  virtual Expected<std::optional<std::string>> json(ObjectType type, std::uint32_t id) = 0;
  virtual Expected<std::uint64_t> count(ObjectType type) = 0;
  /// Rows that changed in a later generation than `after`, with their `json`; all of them after 0.
  virtual Expected<void> each_text(ObjectType type, std::uint64_t after, const TextVisitor& visit) = 0;
  /// Every id held, ascending.
  virtual Expected<std::vector<std::uint32_t>> ids(ObjectType type) = 0;
  /// Those that hold, by type, code and id.
  virtual Expected<std::vector<FindingRecord>> findings() = 0;
  /// Those that were taken back in the last 90 days, likewise.
  virtual Expected<std::vector<FindingRecord>> cleared_findings() = 0;
  /// Everything kept, oldest first.
  virtual Expected<std::vector<Change>> changes() = 0;
  /// By type, id and field.
  virtual Expected<std::vector<Overlay>> overlays() = 0;
  /// The last generation in which a document of the kind changed, came or went; 0: none ever did.
  virtual Expected<std::uint64_t> documents_changed(std::string_view kind) = 0;
  /// All of a kind, by key; the bytes are valid during the call only.
  virtual Expected<void> each_document(std::string_view kind, const DocumentVisitor& visit) = 0;
};

/// What staging a row did.
enum class Staged : std::uint8_t {
  added,
  replaced,   ///< `updated` newer, or equal with another text
  revived,    ///< replaced a tombstone of the same `updated`: true of a live answer, doubtful of a cached one
  unchanged,  ///< the same text is held
  older,      ///< ignored: the row held is newer
};

/// What is known of a row without its text.
struct Held {
  std::string status;
  UtcSeconds updated = 0;
};

/// One transaction. Destroying it without commit leaves the store as it was. What it reads is what was held,
/// with everything staged so far.
class Pass : public Rows {
 public:
  /// The generation this pass will become, before its commit time is known.
  virtual std::uint64_t number() const = 0;
  /// A newer row replaces, an equal one replaces if its text differs, an older one is ignored, whatever the
  /// order of arrival. Nothing else is compared: uniqueness and foreign keys are upstream's affair, and rows
  /// of different instants break both for a while. A row held from beyond newest_credible gives way to any
  /// that is not from there.
  virtual Expected<Staged> stage(ObjectType type, const Row& row) = 0;
  /// Ids whose status is not `deleted`, as staged so far, ascending.
  virtual Expected<std::vector<std::uint32_t>> live_ids(ObjectType type) = 0;
  virtual Expected<std::optional<Held>> held(ObjectType type, std::uint32_t id) = 0;
  /// The newest stamp that means what it says. One beyond it is a slip of somebody's clock: it keeps no other
  /// row out and tells nothing of how far upstream's changes are known, or it would do so for years.
  virtual UtcSeconds newest_credible() const = 0;
  /// The newest credible `updated` among ok rows; 0 when there is none.
  virtual Expected<UtcSeconds> newest_ok(ObjectType type) = 0;
  /// Ids of ok rows of `child` whose foreign key names one of `parents`, ascending.
  /// shape   `key` is a column of child with a parent type
  virtual Expected<std::vector<std::uint32_t>> ok_children(ObjectType child, const Field& key,
                                                           const std::vector<std::uint32_t>& parents) = 0;

  /// A part of the pass that can be taken back alone: everything since begin_part is kept by keep_part,
  /// undone by drop_part. Parts do not nest.
  virtual Expected<void> begin_part() = 0;
  virtual Expected<void> keep_part() = 0;
  virtual Expected<void> drop_part() = 0;

  /// Removes a row for good.
  virtual Expected<void> purge(ObjectType type, std::uint32_t id) = 0;
  virtual Expected<void> set_cursor(ObjectType type, Cursor cursor) = 0;
  /// Writes the fields that upstream copies from parents (kCopies) as the parents held say, in rows of which
  /// this pass staged either side, and unties facilities from deleted campuses. Returns how many rows that
  /// changed.
  virtual Expected<std::uint64_t> renew_copies() = 0;

  /// Adds a finding, or renews the text of the one with its code, type, id and field.
  virtual Expected<void> report(const Finding& finding) = 0;
  /// Takes back every finding of a code and type; what still holds is reported anew in the same pass and
  /// keeps its first_seen.
  virtual Expected<void> clear(std::string_view code, ObjectType type) = 0;
  /// Takes back the findings about one row, if there are any.
  virtual Expected<void> clear(std::string_view code, ObjectType type, std::uint32_t id) = 0;
  /// `all` are the findings of these codes: those that are held and not among them are taken back.
  virtual Expected<void> settle(std::span<const std::string_view> codes, std::vector<Finding> all) = 0;
  /// Ids of the rows that findings of a code and type name, ascending; 0 stands for rows without a readable
  /// id.
  virtual Expected<std::vector<std::uint32_t>> found(std::string_view code, ObjectType type) = 0;

  /// errors  invalid: the field is upstream's, or over a limit; too_big: kMostOverlays are held
  virtual Expected<void> set_overlay(const Overlay& overlay) = 0;
  /// errors  not_found
  virtual Expected<void> remove_overlay(ObjectType type, std::uint32_t id, std::string_view field) = 0;

  /// Adds or replaces a document. Returns whether that changed anything.
  /// errors  too_big: over kMostDocumentBytes
  virtual Expected<bool> set_document(std::string_view kind, std::string_view key,
                                      std::string_view bytes) = 0;
  /// Returns whether there was one.
  virtual Expected<bool> remove_document(std::string_view kind, std::string_view key) = 0;
  /// As Reading::each_document, with what was staged.
  virtual Expected<void> each_document(std::string_view kind, const DocumentVisitor& visit) = 0;

  /// All or nothing; the pass is over either way.
  virtual Expected<Generation> commit() = 0;
};

class Store {
 public:
  virtual ~Store() = default;
  /// Cheap enough to ask several times a second.
  virtual Expected<Generation> generation() = 0;
  /// How the last tries to follow upstream went; likewise.
  virtual Expected<Attempt> attempt() = 0;
  /// Not part of any generation. No pass may be open on this store.
  virtual Expected<void> note_attempt(const Attempt& attempt) = 0;
  virtual Expected<std::unique_ptr<Reading>> read() = 0;
  /// errors  storage: another process holds the one write lock
  virtual Expected<std::unique_ptr<Pass>> begin() = 0;
};

}  // namespace meetpoint::index
