#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "index/error.hpp"

/// The folder in which a relying party keeps what it fetched, read from URI to bytes. Nothing outside the
/// folder is ever read, and nothing through a symbolic link: what a URI says is only a name below it. The
/// layouts of rpki-client, FORT, Routinator (its `dump`), OctoRPKI and a plain `HOST/MODULE/PATH` tree are
/// told apart by what stands in the folder, more than one at once.
///
/// Another program may replace files at any moment: who reads compares digests.
/// thread  any, after open
namespace meetpoint::rpki {

/// What tells one version of a file from another without reading it.
struct FileStamp {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t bytes = 0;
  std::int64_t modified_ns = 0;  ///< since 1970
  std::int64_t changed_ns = 0;   ///< its inode: nobody can set this one back
  friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

class CacheFolder {
 public:
  /// errors  not_found: no such folder; unavailable: it cannot be read
  static index::Expected<CacheFolder> open(const std::filesystem::path& folder);
  ~CacheFolder();
  CacheFolder(CacheFolder&&) noexcept;
  CacheFolder& operator=(CacheFolder&&) noexcept;

  /// Where a file may lie, most trusted first: what was validated before what was merely fetched.
  /// shape   uri: rsync, or https of a trust anchor's certificate; notify: the CA's RRDP URI or empty; tal:
  ///         the locator's file name without .tal; none for a URI that makes no safe path
  std::vector<std::string> places(std::string_view uri, std::string_view notify, std::string_view tal) const;
  /// The same for a trust anchor's certificate, which relying parties keep apart.
  std::vector<std::string> anchor_places(std::string_view uri, std::string_view tal) const;

  /// errors  not_found: no such file; too_big: over `most_bytes`; invalid: no regular file, or a symbolic
  ///         link on the way; unavailable: the system does not let us
  /// shape   stamp: gets that of the file before it was read, so that whatever comes later makes another
  index::Expected<std::string> read(const std::string& place, std::size_t most_bytes,
                                    FileStamp* stamp = nullptr) const;
  /// Of what is there, which may be no regular file and beyond a link: good for comparing with that of a file
  /// that was read, and for nothing else.
  /// errors  not_found, unavailable
  index::Expected<FileStamp> stamp(const std::string& place) const;
  /// Names in a directory that are wanted, ascending, at most `most`; none when there is no such directory.
  std::vector<std::string> names(const std::string& place, std::size_t most,
                                 const std::function<bool(std::string_view)>& is_wanted) const;

 private:
  /// Folders, each with a slash at its end or empty.
  struct Roots {
    std::vector<std::string> validated;
    std::vector<std::string> fetched;
  };
  struct Known;  ///< of hosts that were asked for

  CacheFolder();
  void list_roots();
  void list_hosts(const std::string& root, bool only_fetched);
  std::vector<std::string> all_names(const std::string& place, std::size_t most) const;
  const Roots& roots_of(const std::string& host, std::string_view tal) const;
  bool is_folder(const std::string& place) const;
  int open_below(const std::string& place, int flags) const;

  int descriptor_ = -1;
  bool has_rrdp_ = false;  ///< it is a folder of rpki-client's
  /// HOST to the folders that have it below them and whose own names are not known beforehand.
  std::map<std::string, Roots, std::less<>> listed_;
  std::unique_ptr<Known> known_;
};

}  // namespace meetpoint::rpki
