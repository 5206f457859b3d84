#pragma once

#include <filesystem>

#include "sync/source.hpp"

/// A directory of PeeringDB lists: `<type>.json`, or `<type>-0.json` as in upstream's public dumps. Types
/// without a file are not carried. Only regular files are read.
namespace meetpoint::sync {

class DirectorySource final : public Source {
 public:
  explicit DirectorySource(std::filesystem::path directory);
  std::string name() const override;
  bool absence_is_deletion() const override { return true; }
  index::Expected<std::optional<Batch>> list(index::ObjectType type, const BytesArrived& arrived,
                                             const std::stop_token& stop) override;

 private:
  std::filesystem::path directory_;
};

}  // namespace meetpoint::sync
