#include "cli/commands.hpp"

#include "cli/config_option.hpp"
#include "cli/strict_values.hpp"

namespace meetpoint::cli {

void add_commands(CLI::App& app, int& result) {
  app.require_subcommand(1);
  add_sync(app, result);
  add_common(app, result);
  add_serve(app, result);
  add_findings(app, result);
  add_changes(app, result);
  add_owner(app, result);
  add_overlay(app, result);
  add_search(app, result);
  add_holder(app, result);
  add_endpoint(app, result);
  add_verify_checklist(app, result);
  add_rov(app, result);
  add_peers(app, result);
  add_expand(app, result);
  add_sessions(app, result);
  add_overlap(app, result);
  add_matrix(app, result);
  add_at(app, result);
  add_near(app, result);
  add_path(app, result);
  add_diff(app, result);
  add_whatif(app, result);
  add_redundancy(app, result);
  add_near_miss(app, result);
  add_lint(app, result);
  for (CLI::App* const command : app.get_subcommands({})) {
    add_strict_values(*command);
    add_config_option(*command);
  }
  add_config(app, result);
  add_completion(app, result);
  add_man(app, result);
}

}  // namespace meetpoint::cli
