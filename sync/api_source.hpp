#pragma once

#include <memory>

#include "sync/fetch.hpp"
#include "sync/source.hpp"

/// A PeeringDB API over HTTP: one unpaged list a type. Two are asked with since=1, which is everything
/// straight from upstream's database: campus, because facilities point at campuses that plain lists hide
/// while they are pending, and poc, because a cached list goes on showing a contact who has just been hidden.
/// Exchanges without a facility, and all that hangs on them, are asked for in so many words: the owner of an
/// API key may have them hidden from everything that the key asks.
///
/// errors  as Source; unavailable names a redirect's host, which is not followed: upstream's final URL must
///         be named
namespace meetpoint::sync {

class ApiSource final : public IncrementalSource {
 public:
  /// shape   base such as https://www.peeringdb.com/api, with or without a slash at its end
  ApiSource(std::string base, std::unique_ptr<Fetch> fetch);
  std::string name() const override { return base_; }
  bool absence_is_deletion() const override { return false; }
  index::Expected<std::optional<Batch>> list(index::ObjectType type, const BytesArrived& arrived,
                                             const std::stop_token& stop) override;
  index::Expected<Batch> changes(index::ObjectType type, index::UtcSeconds since, const BytesArrived& arrived,
                                 const std::stop_token& stop) override;
  index::Expected<Batch> by_ids(index::ObjectType type, std::span<const std::uint32_t> ids,
                                const std::stop_token& stop) override;
  bool may_list(index::ObjectType type) override;
  bool may_ask_changes(index::ObjectType type, index::UtcSeconds since) override;

 private:
  std::string list_url(index::ObjectType type) const;
  std::string changes_url(index::ObjectType type, index::UtcSeconds since) const;
  index::Expected<Batch> get(const std::string& url, const BytesArrived& arrived,
                             const std::stop_token& stop);

  std::string base_;
  std::unique_ptr<Fetch> fetch_;
};

}  // namespace meetpoint::sync
