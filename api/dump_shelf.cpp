#include "api/dump_shelf.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <fstream>
#include <utility>
#include <vector>

#include "api/pack_file.hpp"
#include "index/sha256.hpp"

namespace meetpoint::api {

namespace {

using index::ErrorCode;
using index::Expected;
using index::fail;
using index::Generation;
using std::chrono::steady_clock;

/// Part of the files' names. Raise it when the file would be another for the same generation, most of all
/// when less of it is public.
constexpr int kEdition = 1;

/// A mirror that begins with the file comes once; those who come regularly come at least once a day.
constexpr std::chrono::hours kWantedFor{24};

/// Between two looks at which generation is served.
constexpr std::chrono::seconds kLookEvery{1};

/// After trouble, which is most likely a full disk.
constexpr std::chrono::minutes kRetryAfter{1};

constexpr std::string_view kDigestEnd = ".db.sha256";
constexpr std::array<std::string_view, kFormCount> kEnds = {".db", ".db.gz", ".db.zst"};
constexpr std::string_view kPart = ".part";

/// Until this is done a crash of the machine may leave an empty file under a good name.
bool to_disk(const std::filesystem::path& file) {
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  const bool done = ::fsync(fd) == 0;
  ::close(fd);
  return done;
}

tl::unexpected<index::Error> cannot_keep(const std::filesystem::path& directory) {
  return fail(
      ErrorCode::storage,
      fmt::format("cannot keep /dump/meetpoint.db in {}; give this user write access to it and to its "
                  "parent, and free space on its disk",
                  directory.string()));
}

}  // namespace

DumpShelf::DumpShelf(std::filesystem::path directory, const index::Published& published, Make make, Tell tell)
    : directory_(std::move(directory)),
      published_(published),
      make_(std::move(make)),
      tell_(std::move(tell)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

DumpShelf::~DumpShelf() {
  thread_.request_stop();
  thread_.join();
}

DumpShelf::Look DumpShelf::look() {
  const std::lock_guard lock(mutex_);
  asked_at_ = steady_clock::now();
  if (!std::exchange(is_wanted_, true)) {
    is_woken_ = true;
    wake_.notify_all();
  }
  return {dump_, in_trouble_};
}

void DumpShelf::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    try {
      step(stop);
    } catch (const std::exception& problem) {  // out of memory, or a directory that goes away meanwhile
      tell_(fmt::format("/dump/meetpoint.db: {}", problem.what()));
      const std::lock_guard lock(mutex_);
      in_trouble_ = true;
      dump_.reset();
      retry_at_ = steady_clock::now() + kRetryAfter;
    }
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, stop, kLookEvery, [this] { return is_woken_; });
    is_woken_ = false;
  }
}

void DumpShelf::step(const std::stop_token& stop) {
  const auto snapshot = published_.current();
  if (!snapshot) return;
  const Generation served = snapshot->generation();
  if (!std::exchange(adopted_, true)) adopt(served);
  {
    const std::lock_guard lock(mutex_);
    if (is_wanted_ && asked_at_ + kWantedFor < steady_clock::now()) {
      is_wanted_ = false;
      dump_.reset();
      sweep(nullptr);
    }
    if (!is_wanted_ || steady_clock::now() < retry_at_) return;
    if (dump_ && (dump_->generation == served || made_for_ == served)) return;
  }
  made_for_ = served;
  const auto begin = steady_clock::now();
  auto made = make_dump(stop);
  if (stop.stop_requested()) return;
  if (made) {
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - begin);
    tell_(fmt::format("/dump/meetpoint.db of generation {} is made in {} ms: {} bytes, packed {} and {}",
                      (*made)->generation.number, took.count(), (*made)->file(Form::plain)->bytes(),
                      (*made)->file(Form::gzip)->bytes(), (*made)->file(Form::zstd)->bytes()));
  } else {
    tell_(made.error().text);
    retry_at_ = steady_clock::now() + kRetryAfter;
  }
  {
    // In trouble the one before goes too: it may show what has been hidden since.
    const std::lock_guard lock(mutex_);
    in_trouble_ = !made;
    dump_ = made ? *made : nullptr;
  }
  sweep(made ? made->get() : nullptr);
}

std::filesystem::path DumpShelf::path_of(const Generation& generation, std::string_view end) const {
  return directory_ /
         fmt::format("meetpoint-{}-{}-{}{}", kEdition, generation.number, generation.committed_at, end);
}

/// What a process before has left: the set of this generation is served, one of another says that somebody
/// asks.
void DumpShelf::adopt(const Generation& served) {
  bool some = false;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory_, error))
    some = some || entry.path().string().ends_with(kDigestEnd);
  auto dump = open(served);
  // A disk may have lost what a crash left unwritten. Who unpacks a packed one compares digests likewise.
  const auto digest = dump ? index::sha256_of(path_of(served, kEnds[0])) : Expected<std::string>();
  if (dump && (!digest || *digest != dump->sha256)) dump = nullptr;
  sweep(dump.get());
  if (!some) return;
  const std::lock_guard lock(mutex_);
  dump_ = std::move(dump);
  is_wanted_ = true;
  asked_at_ = steady_clock::now();
}

Expected<std::shared_ptr<const Dump>> DumpShelf::make_dump(const std::stop_token& stop) {
  std::error_code error;
  std::filesystem::create_directories(directory_, error);
  const auto part = [&](std::string_view end) { return directory_ / fmt::format("making{}{}", end, kPart); };
  for (const std::string_view end : kEnds) std::filesystem::remove(part(end), error);
  auto generation = make_(part(kEnds[0]));
  if (!generation) {
    // Whatever SQLite says of the directory, the remedy is this.
    if (::access(directory_.c_str(), W_OK) != 0) return cannot_keep(directory_);
    return forward(generation);
  }
  if (auto packed = pack_file(part(kEnds[0]), part(kEnds[1]), Packing::gzip, stop); !packed)
    return forward(packed);
  if (auto packed = pack_file(part(kEnds[0]), part(kEnds[2]), Packing::zstd, stop); !packed)
    return forward(packed);
  auto digest = index::sha256_of(part(kEnds[0]));
  if (!digest) return forward(digest);
  std::ofstream(part(kDigestEnd), std::ios::trunc) << *digest;
  std::vector<std::string_view> ends(kEnds.begin(), kEnds.end());
  ends.push_back(kDigestEnd);
  for (const std::string_view end : ends) {
    if (!to_disk(part(end))) return cannot_keep(directory_);
    std::filesystem::rename(part(end), path_of(*generation, end), error);
    if (error) return cannot_keep(directory_);
  }
  to_disk(directory_);
  auto dump = open(*generation);
  if (!dump) return cannot_keep(directory_);
  return dump;
}

std::shared_ptr<const Dump> DumpShelf::open(const Generation& generation) const {
  auto dump = std::make_shared<Dump>();
  dump->generation = generation;
  std::ifstream(path_of(generation, kDigestEnd)) >> dump->sha256;
  if (dump->sha256.size() != 64) return nullptr;
  for (std::size_t i = 0; i < kFormCount; ++i) {
    dump->files[i] = OpenFile::open(path_of(generation, kEnds[i]));
    if (!dump->files[i]) return nullptr;
  }
  return dump;
}

void DumpShelf::sweep(const Dump* kept) const {
  std::error_code error;
  std::vector<std::filesystem::path> others;
  for (const auto& entry : std::filesystem::directory_iterator(directory_, error)) {
    const std::string name = entry.path().filename().string();
    const bool ours = name.starts_with("meetpoint-") || name.ends_with(kPart);
    const bool is_kept =
        kept != nullptr && name.starts_with(path_of(kept->generation, ".db").filename().string());
    if (ours && !is_kept) others.push_back(entry.path());
  }
  for (const auto& file : others) std::filesystem::remove(file, error);
}

}  // namespace meetpoint::api
