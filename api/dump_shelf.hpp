#pragma once

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "api/open_file.hpp"
#include "index/published.hpp"

/// Keeps the one file with everything, plain and packed, of the generation that is served, in a directory of
/// its own. The first who asks has it made, by one thread, off the request path; from then on each new
/// generation's is made as soon as it is served, until nobody has asked for a day: then the directory is
/// emptied. So a server whom nobody asks makes nothing, and one who is asked every hour always has it.
///
/// A set of files gets its names only when all of it is on the disk, the digest last; whatever else lies in
/// the directory is removed. So a crash leaves nothing that is served half, and a restart goes on with what
/// there is. At most two sets are there at a time, the one that is served and the one that is made, besides
/// what slow clients still read.
///
/// thread  look: any; `make` and `tell` are called by its own
/// owner   published must outlive it; destroying it ends what is being made
namespace meetpoint::api {

/// How a file is sent.
enum class Form : std::uint8_t { plain, gzip, zstd };
inline constexpr std::size_t kFormCount = 3;

struct Dump {
  index::Generation generation;
  std::string sha256;  ///< of the plain file, in hexadecimal
  std::array<std::shared_ptr<const OpenFile>, kFormCount> files;

  const std::shared_ptr<const OpenFile>& file(Form form) const {
    return files[static_cast<std::size_t>(form)];
  }
};

class DumpShelf {
 public:
  /// Writes the plain file, which does not exist, of the newest generation.
  using Make = std::function<index::Expected<index::Generation>(const std::filesystem::path& to)>;
  /// One line for the log.
  using Tell = std::function<void(const std::string&)>;

  DumpShelf(std::filesystem::path directory, const index::Published& published, Make make, Tell tell);
  ~DumpShelf();
  DumpShelf(const DumpShelf&) = delete;
  DumpShelf& operator=(const DumpShelf&) = delete;

  struct Look {
    std::shared_ptr<const Dump> dump;  ///< null while the first one is made, and in trouble
    bool in_trouble = false;           ///< it cannot be made; the log says why
  };
  /// What there is now. Notes that somebody asked.
  Look look();

 private:
  void run(const std::stop_token& stop);
  void step(const std::stop_token& stop);
  void adopt(const index::Generation& served);
  index::Expected<std::shared_ptr<const Dump>> make_dump(const std::stop_token& stop);
  std::shared_ptr<const Dump> open(const index::Generation& generation) const;
  std::filesystem::path path_of(const index::Generation& generation, std::string_view end) const;
  /// Removes all files but those of `kept`, which may be null.
  void sweep(const Dump* kept) const;

  std::filesystem::path directory_;
  const index::Published& published_;
  Make make_;
  Tell tell_;
  index::Generation made_for_;  ///< what was served when the last one was begun
  std::chrono::steady_clock::time_point retry_at_;
  bool adopted_ = false;

  std::mutex mutex_;  // of what look shares
  std::condition_variable_any wake_;
  std::shared_ptr<const Dump> dump_;
  bool in_trouble_ = false;
  bool is_wanted_ = false;
  bool is_woken_ = false;
  std::chrono::steady_clock::time_point asked_at_;
  std::jthread thread_;
};

}  // namespace meetpoint::api
