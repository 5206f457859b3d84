#pragma once

#include <memory>
#include <string>

#include "index/error.hpp"
#include "index/snapshot.hpp"
#include "index/store.hpp"

/// What the commands that only ask need of a store. Whatever is wrong is a store problem (exit 4), also that
/// there is none or that it holds nothing yet.
/// thread  one
namespace meetpoint::cli {

/// A store and its newest generation, held while the object lives.
struct OfflineStore {
  std::unique_ptr<index::Store> store;
  std::unique_ptr<index::Reading> reading;
};
index::Expected<OfflineStore> open_offline(const std::string& file);

/// The newest generation, frozen; with the catalog it can say where exchanges are.
index::Expected<std::shared_ptr<const index::Snapshot>> offline_snapshot(const std::string& file,
                                                                         bool with_catalog = false);

}  // namespace meetpoint::cli
