#pragma once

#include <memory>

#include "sync/fetch.hpp"
#include "sync/source.hpp"

/// A PeeringDB API over HTTP: one unpaged list a type. Campus is asked with since=1, because facilities point
/// at campuses that plain lists hide while they are pending.
namespace meetpoint::sync {

class ApiSource final : public Source {
 public:
  /// shape   base such as https://www.peeringdb.com/api, with or without a slash at its end
  ApiSource(std::string base, std::unique_ptr<Fetch> fetch);
  std::string name() const override { return base_; }
  bool absence_is_deletion() const override { return false; }
  index::Expected<std::optional<Batch>> list(index::ObjectType type, const BytesArrived& arrived,
                                             const std::stop_token& stop) override;

 private:
  std::string base_;
  std::unique_ptr<Fetch> fetch_;
};

}  // namespace meetpoint::sync
