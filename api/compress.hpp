#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "api/chunks.hpp"
#include "api/message.hpp"
#include "index/catalog.hpp"

/// gzip for those who ask for it.
namespace meetpoint::api {

/// Smaller bodies are not worth a stream's head and the time.
inline constexpr std::uint64_t kLeastGzipBytes = 1024;

/// Whether an Accept-Encoding header names a coding, in lower case, and not with a weight of 0.
bool takes_coding(std::string_view accept_encoding, std::string_view coding);

/// Whether an Accept-Encoding header takes gzip; `*` does.
bool takes_gzip(std::string_view accept_encoding);

/// level 1 (quick) to 9 (small)
std::string gzip(const std::vector<std::string_view>& parts, int level);
/// Into chunks, which may find no room.
void gzip(const std::vector<std::string_view>& parts, int level, Chunks& packed);

/// Whole lists and the files of them, each packed once while its table lives and says the same time: packing
/// 40 MB takes a second.
/// thread  any; who asks first for a list packs it, others who want it wait
class PackedLists {
 public:
  /// shape   parts: the list's text
  std::shared_ptr<const std::string> packed(const WholeList& list,
                                            const std::vector<std::string_view>& parts);

 private:
  struct One {
    std::mutex mutex;
    std::weak_ptr<const index::Table> table;
    index::UtcSeconds generated = 0;
    std::shared_ptr<const std::string> text;
  };
  std::array<One, index::kObjectTypeCount> lists_;
  std::array<One, index::kObjectTypeCount> files_;
};

}  // namespace meetpoint::api
