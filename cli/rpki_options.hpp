#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/commands.hpp"
#include "rpki/holdership.hpp"

/// Where a command finds the RPKI: a relying party's cache and the locators that it began with.
namespace meetpoint::cli {

struct RpkiOptions {
  std::string cache;
  std::string tals;
  std::vector<std::string> registry_keys;
  bool rfc8360 = false;

  bool given() const { return !cache.empty(); }
};

/// `--rpki-cache DIR --tals DIR` and what goes with them; they make sense only with `needed`, if there is
/// one.
void add_rpki_options(CLI::App& command, RpkiOptions& options, CLI::Option* needed = nullptr);

/// The locators and the rules that stand beside them.
/// errors  as rpki::read_tals; invalid: a NAME.constraints file or a key identifier is none
index::Expected<rpki::WalkOptions> walk_options(const RpkiOptions& options);
index::Expected<rpki::HoldershipRules> holdership_rules(const RpkiOptions& options);

/// Walks the cache now.
/// errors  as the two above and rpki::walk
index::Expected<std::shared_ptr<const rpki::Holdership>> walk_now(const RpkiOptions& options);

}  // namespace meetpoint::cli
