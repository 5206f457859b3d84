#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string_view>

#include "index/store.hpp"

/// Reads a store's file that came from somewhere else and may be anything: hostile bytes, not SQLite, SQLite
/// with tables that are views and views that are programs. Nothing in it is run:
///
///  - it is opened for reading only and as if it never changed, without triggers, views, trust in its schema
///    or another database, and no page is mapped
///  - its schema must be ours, letter for letter: then there is no SQL in it but what we wrote
///  - only then its pages are checked, and rows are read by fixed questions to known tables
///
/// What the rows say is not believed: only their texts are handed out, for those who check them.
///
/// thread  one; stop may be requested from any
/// errors  unavailable: not such a store, with what is wrong and no remedy; cancelled
/// source  SQLite's "Defense Against The Dark Arts"
namespace meetpoint::index {

class ForeignStore {
 public:
  static Expected<std::unique_ptr<ForeignStore>> open(const std::filesystem::path& file,
                                                      const std::stop_token& stop);
  virtual ~ForeignStore() = default;
  /// 0: it holds nothing.
  virtual Generation generation() const = 0;
  virtual Expected<std::optional<Cursor>> cursor(ObjectType type) = 0;
  /// The texts of a type's rows, of every status, in id order, as long as `visit` returns true.
  virtual Expected<void> each_text(ObjectType type,
                                   const std::function<bool(std::string_view json)>& visit) = 0;
};

}  // namespace meetpoint::index
