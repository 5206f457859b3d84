#pragma once

#include <memory>
#include <string>

#include "index/sqlite_foreign.hpp"
#include "sync/source.hpp"

/// Another mirror's store as a source of whole lists, tombstones among them. Its rows come as an envelope's
/// bytes, and so are read and checked as everybody's.
///
/// errors  as Source; unavailable also: more than kMostListBytes of a type
namespace meetpoint::sync {

class ForeignSource final : public Source {
 public:
  ForeignSource(std::string name, std::unique_ptr<index::ForeignStore> store);
  std::string name() const override { return name_; }
  bool absence_is_deletion() const override { return false; }
  /// Nothing for a type of which that store never had a complete list.
  index::Expected<std::optional<Batch>> list(index::ObjectType type, const BytesArrived& arrived,
                                             const std::stop_token& stop) override;

 private:
  std::string name_;
  std::unique_ptr<index::ForeignStore> store_;
};

}  // namespace meetpoint::sync
