#pragma once

#include <array>
#include <memory>
#include <span>

#include "index/store.hpp"
#include "index/table.hpp"

/// All rows of one generation as upstream prints them to a visitor: a table a type. What did not change since
/// an earlier catalog is shared with it or copied from it, so that the next one costs what changed and little
/// more.
///
/// thread  any number of readers; never changed after build
namespace meetpoint::index {

class Catalog {
 public:
  /// shape   `before`, which may be null, is of an earlier generation of the same store
  /// errors  storage
  static Expected<std::shared_ptr<const Catalog>> build(Reading& reading, const Catalog* before);
  /// Only the tables of these types; the others are empty.
  static Expected<std::shared_ptr<const Catalog>> build(Reading& reading, std::span<const ObjectType> types);

  Generation generation() const { return generation_; }
  const Table& table(ObjectType type) const { return *shared_table(type); }
  /// For those who keep something about a table for as long as it lives.
  const std::shared_ptr<const Table>& shared_table(ObjectType type) const {
    return tables_[static_cast<std::size_t>(type)];
  }

 private:
  Generation generation_;
  std::array<std::shared_ptr<const Table>, kObjectTypeCount> tables_;
};

}  // namespace meetpoint::index
