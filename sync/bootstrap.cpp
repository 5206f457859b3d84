#include "sync/bootstrap.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "index/sha256.hpp"
#include "sync/foreign_source.hpp"

namespace meetpoint::sync {

namespace {

using index::ErrorCode;
using index::Expected;
using index::fail;

/// A mirror makes its file in seconds; one that has none after so many waits makes none.
constexpr int kMostWaits = 30;
constexpr std::uint64_t kLongestWaitSeconds = 30;

/// `sha256sum` prints 64 letters and a name.
constexpr std::uint64_t kMostDigestBytes = 1024;
constexpr std::size_t kDigestLetters = 64;

/// A file and its digest come one after the other, so the mirror may have made another file in between.
constexpr int kMostTries = 3;

tl::unexpected<index::Error> with_remedy(index::Error error, const MirrorUrls& mirror) {
  if (error.code == ErrorCode::unavailable) {
    error.text = fmt::format("{}: {}; name {} as --upstream to load the mirror's lists instead", mirror.file,
                             error.text, mirror.api);
  }
  return tl::unexpected(std::move(error));
}

/// A file of our own, gone when this goes out of scope.
class TemporaryFile {
 public:
  static Expected<std::unique_ptr<TemporaryFile>> create(const std::filesystem::path& path) {
    std::unique_ptr<TemporaryFile> file(new TemporaryFile(path));
    file->fd_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file->fd_ < 0) {
      return fail(ErrorCode::storage, fmt::format("cannot write {}: {}; give this user write access to its "
                                                  "directory",
                                                  path.string(), std::strerror(errno)));
    }
    // What a killed process left may be taken over; what a living one writes may not.
    if (::flock(file->fd_, LOCK_EX | LOCK_NB) != 0) {
      return fail(ErrorCode::storage,
                  fmt::format("another process is loading into {}; wait for it to end", path.string()));
    }
    file->owned_ = true;
    return file;
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    std::error_code error;
    if (owned_) std::filesystem::remove(path_, error);
    if (fd_ >= 0) ::close(fd_);
  }
  bool clear() const { return ::ftruncate(fd_, 0) == 0 && ::lseek(fd_, 0, SEEK_SET) == 0; }
  bool write(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t wrote = ::write(fd_, bytes.data(), bytes.size());
      if (wrote < 0 && errno == EINTR) continue;
      if (wrote <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(wrote));
    }
    return true;
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  explicit TemporaryFile(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
  int fd_ = -1;
  bool owned_ = false;
};

class Download {
 public:
  Download(const MirrorUrls& mirror, Fetch& fetch, Clock& clock, const TemporaryFile& file,
           const std::stop_token& stop)
      : mirror_(mirror), fetch_(fetch), clock_(clock), file_(file), stop_(stop) {}

  Expected<void> run() {
    for (int tries = 0; tries < kMostTries; ++tries) {
      if (auto got = get_file(); !got) return got;
      const auto promised = get_digest();
      if (!promised) return tl::unexpected(promised.error());
      if (!*promised) return {};
      const auto digest = index::sha256_of(file_.path());
      if (!digest) return tl::unexpected(digest.error());
      if (*digest == **promised) return {};
    }
    return fail(ErrorCode::unavailable, "its SHA-256 is not the one that the mirror names");
  }

 private:
  Expected<void> get_file() {
    for (int waits = 0;; ++waits) {
      if (!file_.clear()) return disk_full();
      bool written = true;
      FetchRequest request{mirror_.file, kMostDumpBytes, {}};
      request.take = [&](std::string_view piece) { return written = file_.write(piece); };
      const auto response = fetch_.get(request, stop_);
      if (!written) return disk_full();
      if (!response) return tl::unexpected(response.error());
      if (response->status == 200) return {};
      const bool soon = response->status == 503 && response->retry_after_seconds;
      if (!soon || waits == kMostWaits)
        return fail(ErrorCode::unavailable, fmt::format("the mirror answered {}", response->status));
      const auto seconds = std::clamp<std::uint64_t>(*response->retry_after_seconds, 1, kLongestWaitSeconds);
      if (!clock_.sleep(std::chrono::seconds(seconds), stop_)) return interrupted();
    }
  }

  /// Nothing when the mirror has none.
  Expected<std::optional<std::string>> get_digest() {
    auto response = fetch_.get({mirror_.file + ".sha256", kMostDigestBytes, {}}, stop_);
    if (!response) return forward(response);
    if (response->status != 200) return std::nullopt;
    return response->body.substr(0, kDigestLetters);
  }

  Expected<void> disk_full() const {
    return fail(ErrorCode::storage, fmt::format("cannot write {}: {}; free space on its disk and run again",
                                                file_.path().string(), std::strerror(errno)));
  }

  const MirrorUrls& mirror_;
  Fetch& fetch_;
  Clock& clock_;
  const TemporaryFile& file_;
  const std::stop_token& stop_;
};

}  // namespace

std::optional<MirrorUrls> mirror_of(std::string_view upstream) {
  constexpr std::string_view kEnd = ".db";
  constexpr std::string_view kFolder = "/dump/";
  const std::size_t scheme = upstream.find("://");
  if (scheme == std::string_view::npos || !upstream.ends_with(kEnd)) return std::nullopt;
  if (upstream.find_first_of("?#") != std::string_view::npos) return std::nullopt;
  const std::size_t path = upstream.find('/', scheme + 3);
  if (path == std::string_view::npos) return std::nullopt;
  const std::size_t folder = upstream.rfind('/') + 1;
  const bool in_dump = folder - path >= kFolder.size() && upstream.substr(0, folder).ends_with(kFolder);
  const std::size_t base = in_dump ? folder - kFolder.size() : path;
  return MirrorUrls{std::string(upstream), std::string(upstream.substr(0, base)) + "/api"};
}

Expected<LoadReport> bootstrap(const MirrorUrls& mirror, Fetch& fetch, Clock& clock, index::Store& store,
                               const std::filesystem::path& temporary, const LoadProgress& progress,
                               const std::stop_token& stop) {
  auto file = TemporaryFile::create(temporary);
  if (!file) return forward(file);
  if (auto got = Download(mirror, fetch, clock, **file, stop).run(); !got)
    return with_remedy(std::move(got.error()), mirror);
  auto foreign = index::ForeignStore::open(temporary, stop);
  if (!foreign) return with_remedy(std::move(foreign.error()), mirror);
  ForeignSource source(mirror.file, std::move(*foreign));
  auto loaded = load(source, store, progress, stop);
  if (!loaded) return with_remedy(std::move(loaded.error()), mirror);
  return loaded;
}

}  // namespace meetpoint::sync
