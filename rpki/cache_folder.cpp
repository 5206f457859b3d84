#include "rpki/cache_folder.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "rpki/digest.hpp"
#include "rpki/uri.hpp"

namespace meetpoint::rpki {

using index::ErrorCode;
using index::Expected;
using index::fail;

namespace {

/// Folders that may hold hosts. There are some 60 publication hosts in the world.
constexpr std::size_t kMostRoots = 1000;

/// An open file or folder.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }
  bool is_open() const { return number_ >= 0; }

 private:
  int number_;
};

tl::unexpected<index::Error> cannot_read(std::string_view place, int number) {
  if (number == ENOENT || number == ENOTDIR)
    return fail(ErrorCode::not_found, fmt::format("{} is not there", place));
  if (number == ELOOP || number == EXDEV)
    return fail(ErrorCode::invalid, fmt::format("{} leads through a symbolic link", place));
  return fail(ErrorCode::unavailable, fmt::format("{} cannot be read: {}", place, std::strerror(number)));
}

bool is_hidden(std::string_view name) {
  return name.starts_with('.');
}

/// HOST/PATH of a URI whose parts make a safe path; empty for any other.
std::string path_in_root(std::string_view uri) {
  if (is_rsync_uri(uri)) {
    const auto parts = parse_rsync_uri(uri);
    return parts ? fmt::format("{}/{}/{}", parts->host, parts->module, parts->path) : std::string();
  }
  const auto https = parse_https_uri(uri);
  if (!https) return {};
  const std::string path(uri.substr(std::string_view("https://").size()));
  const bool climbs =
      path.find("/.") != std::string::npos || path.find("//") != std::string::npos || is_hidden(path);
  return climbs ? std::string() : path;
}

std::int64_t nanoseconds(const timespec& time) {
  constexpr std::int64_t kSecond = 1'000'000'000;
  return time.tv_sec * kSecond + time.tv_nsec;
}

FileStamp stamp_of(const struct stat& status) {
  return {status.st_dev, status.st_ino, static_cast<std::uint64_t>(status.st_size),
          nanoseconds(status.st_mtim), nanoseconds(status.st_ctim)};
}

}  // namespace

CacheFolder::CacheFolder(CacheFolder&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), roots_(std::move(other.roots_)) {}
CacheFolder& CacheFolder::operator=(CacheFolder&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  roots_ = std::move(other.roots_);
  return *this;
}
CacheFolder::~CacheFolder() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Expected<CacheFolder> CacheFolder::open(const std::filesystem::path& folder) {
  CacheFolder made;
  made.descriptor_ = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (made.descriptor_ < 0) return cannot_read(folder.string(), errno);
  made.find_roots();
  return made;
}

/// Beneath the folder, through no link. Never waits: a FIFO is opened and then refused.
int CacheFolder::open_below(const std::string& place, int flags) const {
  open_how how{};
  how.flags = static_cast<std::uint64_t>(flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  return static_cast<int>(::syscall(SYS_openat2, descriptor_, place.c_str(), &how, sizeof how));
}

std::vector<std::string> CacheFolder::names(const std::string& place, std::size_t most,
                                            const std::function<bool(std::string_view)>& is_wanted) const {
  std::vector<std::string> found;
  const Descriptor directory(open_below(place.empty() ? "." : place, O_RDONLY | O_DIRECTORY));
  if (!directory.is_open()) return found;
  // Not opendir(), which takes as long as reading a small directory.
  alignas(dirent64) std::array<char, 32768> entries;
  while (found.size() < most) {
    const ssize_t got = ::getdents64(directory.number(), entries.data(), entries.size());
    if (got <= 0) break;
    for (ssize_t at = 0; at < got && found.size() < most;) {
      const auto* const entry = reinterpret_cast<const dirent64*>(entries.data() + at);
      at += entry->d_reclen;
      const std::string_view name(entry->d_name);
      if (name != "." && name != ".." && is_wanted(name)) found.emplace_back(name);
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<std::string> CacheFolder::all_names(const std::string& place) const {
  return names(place, kMostRoots, [](std::string_view) { return true; });
}

void CacheFolder::add_root(const std::string& root, bool only_fetched) {
  for (const std::string& host : all_names(root)) {
    if (is_hidden(host)) continue;
    auto& roots = roots_[host];
    if (roots.size() >= kMostRoots) continue;
    roots.insert(only_fetched ? roots.end() : roots.begin(), root);
  }
}

void CacheFolder::find_roots() {
  // Fetched and not yet validated by the relying party, or of a type that it does not know.
  add_root(".rsync/", true);
  for (const std::string& digest : all_names(".rrdp/")) add_root(fmt::format(".rrdp/{}/", digest), true);
  // FORT since 1.6 has a tree a locator, Routinator's collector one of its own.
  for (const std::string& tal : all_names("")) {
    if (is_hidden(tal)) continue;
    for (const char* way : {"https", "rsync"}) add_root(fmt::format("{}/{}/", tal, way), false);
  }
  add_root("rsync/", false);
  add_root("ta/https/", false);
  add_root("ta/rsync/", false);
  for (const std::string& repository : all_names("store/"))
    add_root(fmt::format("store/{}/", repository), false);
  add_root("", false);
}

std::vector<std::string> CacheFolder::places(std::string_view uri, std::string_view notify,
                                             std::string_view tal) const {
  std::vector<std::string> found;
  const std::string path = path_in_root(uri);
  if (path.empty()) return found;
  const auto roots = roots_.find(std::string_view(path).substr(0, path.find('/')));
  if (roots != roots_.end()) {
    for (const std::string& root : roots->second) found.push_back(root + path);
  }
  const std::string fetched = notify.empty() ? std::string() : path_in_root(notify);
  if (!fetched.empty()) found.push_back(fmt::format("{}/rrdp/{}/{}", tal, fetched, path));
  if (std::none_of(found.begin(), found.end(), [](const std::string& place) { return is_hidden(place); }))
    return found;
  // That of the CA's own repository before those of others.
  const std::string own = fmt::format(".rrdp/{}/", to_hex(octets_of(sha256(notify))));
  std::stable_partition(found.begin(), found.end(), [&](const std::string& place) {
    return !is_hidden(place) || place.starts_with(own);
  });
  return found;
}

std::vector<std::string> CacheFolder::anchor_places(std::string_view uri, std::string_view tal) const {
  const std::string path = path_in_root(uri);
  if (path.empty()) return {};
  std::vector<std::string> found = {fmt::format("ta/{}/{}", tal, path.substr(path.rfind('/') + 1))};
  for (std::string& place : places(uri, {}, tal)) found.push_back(std::move(place));
  return found;
}

Expected<std::string> CacheFolder::read(const std::string& place, std::size_t most_bytes,
                                        FileStamp* stamp) const {
  const Descriptor file(open_below(place, O_RDONLY));
  if (!file.is_open()) return cannot_read(place, errno);
  struct stat status {};
  if (::fstat(file.number(), &status) != 0) return cannot_read(place, errno);
  if (!S_ISREG(status.st_mode)) return fail(ErrorCode::invalid, fmt::format("{} is no regular file", place));
  const auto too_big = [&] {
    return fail(ErrorCode::too_big, fmt::format("{} has more than {} bytes", place, most_bytes));
  };
  if (std::cmp_greater(status.st_size, most_bytes)) return too_big();
  if (stamp != nullptr) *stamp = stamp_of(status);
  std::string bytes(static_cast<std::size_t>(status.st_size), '\0');
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const ssize_t got = ::read(file.number(), bytes.data() + filled, bytes.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return cannot_read(place, errno);
    if (got == 0) break;  // it has become shorter, which its digest will tell
    filled += static_cast<std::size_t>(got);
  }
  bytes.resize(filled);
  return bytes;
}

Expected<FileStamp> CacheFolder::stamp(const std::string& place) const {
  // Nothing is read, so a link on the way is no matter: what it leads to has another stamp than the file that
  // was read. A third of the time of a safe open.
  struct stat status {};
  if (::fstatat(descriptor_, place.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0)
    return cannot_read(place, errno);
  return stamp_of(status);
}

}  // namespace meetpoint::rpki
