#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cli/asked_asns.hpp"
#include "cli/commands.hpp"
#include "sync/clock.hpp"
#include "sync/rdap_pass.hpp"
#include "sync/request_log.hpp"
#include "sync/tell.hpp"

/// Registries' RDAP servers, as the command line names them.
namespace meetpoint::cli {

struct RdapOptions {
  std::string bootstrap;
  std::vector<std::string> asns;
  AskedAsns* asked = nullptr;  ///< by requests, in a process that answers any

  bool given() const { return !bootstrap.empty(); }
};

/// `--rdap-bootstrap FILE --rdap-asn AS`; they make sense only with `needed`, if there is one.
void add_rdap_options(CLI::App& command, RdapOptions& options, CLI::Option* needed = nullptr);

/// `--rpsl FILE`, as often as there are files; likewise.
void add_rpsl_option(CLI::App& command, std::vector<std::string>& files, CLI::Option* needed = nullptr);

/// Registries followed into a store.
/// thread  one
class RdapSource {
 public:
  /// `log` and `clock` outlive it.
  /// errors  as read_rdap_bootstrap; invalid: no AS number
  static index::Expected<std::unique_ptr<RdapSource>> make(const RdapOptions& options, sync::RequestLog& log,
                                                           sync::Clock& clock, sync::Tell tell);

  /// One pass, which tells what it brought. The bootstrap file is read each time, because somebody keeps it
  /// up; while it cannot be read, what it said before counts. errors  as RdapFollower::follow and
  /// read_rdap_bootstrap
  index::Expected<void> follow(index::Store& store, const std::stop_token& stop);

 private:
  RdapSource(RdapOptions options, sync::Tell tell) : options_(std::move(options)), tell_(std::move(tell)) {}

  RdapOptions options_;
  sync::Tell tell_;
  std::unique_ptr<sync::Fetch> fetch_;
  std::unique_ptr<sync::RdapFollower> follower_;
};

}  // namespace meetpoint::cli
