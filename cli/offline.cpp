#include "cli/offline.hpp"

#include <utility>

#include "index/catalog.hpp"
#include "index/sqlite_store.hpp"

namespace meetpoint::cli {

namespace {

tl::unexpected<index::Error> store_problem(index::Error error) {
  error.code = index::ErrorCode::storage;
  return tl::unexpected(std::move(error));
}

}  // namespace

index::Expected<OfflineStore> open_offline(const std::string& file) {
  auto store = open_sqlite_store(file, index::Access::read);
  if (!store) return store_problem(std::move(store.error()));
  auto reading = (*store)->read();
  if (!reading) return store_problem(std::move(reading.error()));
  if ((*reading)->generation().number == 0) {
    return index::fail(index::ErrorCode::storage,
                       file + " holds no generation yet; load it with `meetpoint sync --store " + file + "`");
  }
  return OfflineStore{std::move(*store), std::move(*reading)};
}

index::Expected<std::shared_ptr<const index::Snapshot>> offline_snapshot(const std::string& file,
                                                                         bool with_catalog) {
  auto opened = open_offline(file);
  if (!opened) return forward(opened);
  if (with_catalog) {
    auto catalog = index::Catalog::build(*opened->reading, nullptr);
    if (!catalog) return forward(catalog);
    return index::Snapshot::build(*opened->reading, std::move(*catalog));
  }
  return index::Snapshot::build(*opened->reading);
}

}  // namespace meetpoint::cli
