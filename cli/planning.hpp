#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/sheet.hpp"
#include "index/error.hpp"
#include "index/names.hpp"
#include "index/planner/asn_lists.hpp"
#include "index/planner/network_words.hpp"
#include "index/snapshot.hpp"

/// What the commands that plan have in common: a store that is asked, names for ids, files of AS numbers, and
/// an answer printed as it is wanted. thread  one
namespace meetpoint::cli {

/// `--store`, `--as-of`, `--overlay`, `--format`, `--json`, `--csv`, `--geojson`, `--svg`.
struct PlanOptions {
  std::string store = kDefaultStore;
  std::string as_of;    ///< empty: now
  std::string overlay;  ///< a file of one's own plans; empty: none
  SheetOptions sheet;
};
void add_plan_options(CLI::App& command, PlanOptions& options);

class Planning {
 public:
  /// errors  storage; as parse_moment and generation_at, field --as-of; as parse_own_plans and add_plans
  static index::Expected<Planning> open(const PlanOptions& options);

  /// The sessions of the overlay.
  const index::ExistingPeers& existing() const { return existing_; }
  const index::Snapshot& snapshot() const { return *snapshot_; }
  /// Looking up a name reads all of them: some tenths of a second the first time.
  const index::Names& names() const { return *names_; }
  index::Expected<std::vector<index::Asn>> networks(const std::vector<std::string>& texts,
                                                    const std::string& field) const;
  /// As rows spell them.
  index::Expected<std::vector<std::string>> words(const std::vector<std::string>& texts, index::Trait trait,
                                                  const std::string& field) const;

 private:
  explicit Planning(std::shared_ptr<const index::Snapshot> snapshot);
  index::ExistingPeers existing_;
  std::shared_ptr<const index::Snapshot> snapshot_;
  std::shared_ptr<const index::Names> names_;
};

/// Two letters each, upper case.
index::Expected<std::vector<std::string>> country_codes(const std::vector<std::string>& texts);

/// Files as index/planner/asn_lists.hpp has them.
/// errors  likewise; not_found: there is none
index::Expected<std::vector<index::Asn>> asn_file(const std::string& file, std::size_t most);
index::Expected<index::ExistingPeers> existing_peers(const std::string& file);
index::Expected<std::vector<index::WeighedAsn>> weighed_asns(const std::string& file);
index::Expected<std::vector<index::PlaceCost>> costs(const std::string& file);

/// Prints an answer about the snapshot; exit code kFound, or kNothingFound when nothing was.
int print_answer(const index::Snapshot& snapshot, const std::string& answer, const Page& page,
                 const PlanOptions& options, bool found);

/// What stands below a command's help.
inline constexpr const char* kPlanFooter =
    "exit: 0 found, 1 nothing found, 2 usage, 3 unknown ASN or name, 4 store problem, 6 a picture not "
    "written";

}  // namespace meetpoint::cli
