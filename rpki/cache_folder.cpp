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
#include <mutex>
#include <shared_mutex>
#include <utility>

#include "rpki/digest.hpp"
#include "rpki/uri.hpp"

namespace meetpoint::rpki {

using index::ErrorCode;
using index::Expected;
using index::fail;

namespace {

/// Folders of one relying party whose names are listed, and hosts below one of them: a hundred times what the
/// world has. What a publisher can have made, with names of his own, costs no other its place: where a
/// certificate says that its files lie is asked for by name.
constexpr std::size_t kMostRoots = 10'000;
constexpr std::size_t kMostHosts = 10'000;

/// Folders that one host is looked for in, besides those whose names are known.
constexpr std::size_t kMostRootsOfHost = 100;

/// Folders that hold hosts, by what a relying party has validated and what it has merely fetched.
constexpr std::array<std::string_view, 4> kValidated = {"", "ta/rsync/", "ta/https/", "rsync/"};
constexpr std::string_view kFetched = ".rsync/";

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

struct CacheFolder::Known {
  std::shared_mutex mutex;
  std::map<std::pair<std::string, std::string>, Roots> roots;  ///< by host and locator's name
};

CacheFolder::CacheFolder() : known_(std::make_unique<Known>()) {}
CacheFolder::CacheFolder(CacheFolder&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      has_rrdp_(other.has_rrdp_),
      listed_(std::move(other.listed_)),
      known_(std::move(other.known_)) {}
CacheFolder& CacheFolder::operator=(CacheFolder&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  has_rrdp_ = other.has_rrdp_;
  listed_ = std::move(other.listed_);
  known_ = std::move(other.known_);
  return *this;
}
CacheFolder::~CacheFolder() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Expected<CacheFolder> CacheFolder::open(const std::filesystem::path& folder) {
  CacheFolder made;
  made.descriptor_ = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (made.descriptor_ < 0) return cannot_read(folder.string(), errno);
  made.list_roots();
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

std::vector<std::string> CacheFolder::all_names(const std::string& place, std::size_t most) const {
  return names(place, most, [](std::string_view) { return true; });
}

bool CacheFolder::is_folder(const std::string& place) const {
  struct stat status {};
  return ::fstatat(descriptor_, place.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(status.st_mode);
}

void CacheFolder::list_hosts(const std::string& root, bool only_fetched) {
  for (const std::string& host : all_names(root, kMostHosts)) {
    if (is_hidden(host)) continue;
    Roots& roots = listed_[host];
    auto& of_its_kind = only_fetched ? roots.fetched : roots.validated;
    if (of_its_kind.size() < kMostRootsOfHost) of_its_kind.push_back(root);
  }
}

void CacheFolder::list_roots() {
  has_rrdp_ = is_folder(".rrdp");
  for (const std::string& digest : all_names(".rrdp/", kMostRoots))
    list_hosts(fmt::format(".rrdp/{}/", digest), true);
  for (const std::string& repository : all_names("store/", kMostRoots))
    list_hosts(fmt::format("store/{}/", repository), false);
  // FORT since 1.6 has a tree a locator.
  for (const std::string& tal : all_names("", kMostRoots)) {
    if (is_hidden(tal)) continue;
    for (const char* way : {"rsync", "https"}) list_hosts(fmt::format("{}/{}/", tal, way), false);
  }
}

const CacheFolder::Roots& CacheFolder::roots_of(const std::string& host, std::string_view tal) const {
  const auto key = std::pair(host, std::string(tal));
  {
    const std::shared_lock lock(known_->mutex);
    const auto found = known_->roots.find(key);
    if (found != known_->roots.end()) return found->second;
  }
  Roots roots;
  const auto add = [&](std::string root, std::vector<std::string>& to) {
    if (is_folder(root + host) && std::find(to.begin(), to.end(), root) == to.end())
      to.push_back(std::move(root));
  };
  for (const std::string_view root : kValidated) add(std::string(root), roots.validated);
  for (const char* way : {"rsync", "https"}) add(fmt::format("{}/{}/", tal, way), roots.validated);
  add(std::string(kFetched), roots.fetched);
  if (const auto listed = listed_.find(host); listed != listed_.end()) {
    for (const std::string& root : listed->second.validated) add(root, roots.validated);
    for (const std::string& root : listed->second.fetched) add(root, roots.fetched);
  }
  const std::unique_lock lock(known_->mutex);
  // A map's elements stay where they are.
  return known_->roots.emplace(key, std::move(roots)).first->second;
}

std::vector<std::string> CacheFolder::places(std::string_view uri, std::string_view notify,
                                             std::string_view tal) const {
  std::vector<std::string> found;
  const std::string path = path_in_root(uri);
  if (path.empty()) return found;
  const Roots& roots = roots_of(path.substr(0, path.find('/')), tal);
  for (const std::string& root : roots.validated) found.push_back(root + path);
  const std::string fetched = notify.empty() ? std::string() : path_in_root(notify);
  if (!fetched.empty()) found.push_back(fmt::format("{}/rrdp/{}/{}", tal, fetched, path));
  // That of the CA's own repository before those of others.
  const std::string own =
      notify.empty() ? std::string() : fmt::format(".rrdp/{}/", to_hex(octets_of(sha256(notify))));
  if (!own.empty() && has_rrdp_) found.push_back(own + path);
  for (const std::string& root : roots.fetched) {
    if (root != own) found.push_back(root + path);
  }
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
