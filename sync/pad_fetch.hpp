#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "rpki/repository.hpp"
#include "sync/tell.hpp"

/// Fetches the discovery objects that manifests list and the relying party's cache lacks, because it drops
/// types that it does not know: exactly these files, by the digest that the valid manifest says, with the
/// system's rsync. They are kept in a folder of ours as DIGEST.pad, where a walk finds them.
///
/// A host is only asked for files of CAs whose manifest names the same host: the relying party has asked it
/// already. Hosts take turns, and the CAs of each, so that nobody uses up what a pass may cost. What does not
/// come is asked for again after an hour, then two, up to a day.
///
/// thread  one; stop may be requested from any
namespace meetpoint::sync {

struct PadLimits {
  /// An object that names an endpoint has 2 kB.
  std::uint64_t file_bytes = 64UL * 1024;
  std::size_t files_a_pass = 50;
  std::chrono::seconds a_file{10};
  /// What the pass has found waits meanwhile to be stored; the next one goes on.
  std::chrono::seconds a_host{10};
  std::chrono::seconds a_pass{30};
};

class PadFetch {
 public:
  /// shape   rsync: the program
  PadFetch(std::filesystem::path folder, Tell tell, std::string rsync = "rsync", PadLimits limits = {})
      : folder_(std::move(folder)), tell_(std::move(tell)), rsync_(std::move(rsync)), limits_(limits) {}

  const std::filesystem::path& folder() const { return folder_; }

  /// Returns how many came; what did not is told, one line a pass. Files that no endpoint of
  /// `repository` rests on are removed in time.
  std::size_t fetch(const rpki::Repository& repository, index::UtcSeconds now, const std::stop_token& stop);

 private:
  struct Later {
    index::UtcSeconds at = 0;
    index::UtcSeconds wait = 0;
  };
  /// In the order in which they are to be asked for.
  std::vector<const rpki::MissingFile*> wanted(const rpki::Repository& repository,
                                               index::UtcSeconds now) const;
  bool fetch_one(const rpki::MissingFile& file, std::string& problem, const std::stop_token& stop);
  void remove_others(const rpki::Repository& repository) const;

  std::filesystem::path folder_;
  Tell tell_;
  std::string rsync_;
  PadLimits limits_;
  std::map<rpki::Sha256, Later> later_;
};

}  // namespace meetpoint::sync
