#include <memory>
#include <optional>
#include <string>

#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/offline.hpp"
#include "index/sqlite_store.hpp"

namespace meetpoint::cli {

namespace {

struct OverlayOptions {
  std::string store = kDefaultStore;
  std::string type;
  std::uint32_t id = 0;
  std::string field;
  std::optional<std::string> value;
  bool remove = false;
};

index::Expected<index::Generation> write(const OverlayOptions& options) {
  if (auto there = open_offline(options.store); !there)
    return forward(there);  // or a new store would be made
  auto store = open_sqlite_store(options.store, index::Access::write);
  if (!store) return forward(store);
  auto pass = (*store)->begin();
  if (!pass) return forward(pass);
  const auto type = index::type_named(options.type);  // CLI11 has checked it
  auto done =
      options.remove
          ? (*pass)->remove_overlay(*type, options.id, options.field)
          : (*pass)->set_overlay({*type, options.id, options.field, *options.value, index::now_utc()});
  if (!done) return forward(done);
  return (*pass)->commit();
}

int run(const OverlayOptions& options) {
  if (options.value.has_value() == options.remove)
    return report({index::ErrorCode::invalid, "give the field a value, or --remove to forget it", "value"});
  auto written = write(options);
  return written ? kFound : report_absent(written.error());
}

}  // namespace

void add_overlay(CLI::App& app, int& result) {
  auto options = std::make_shared<OverlayOptions>();
  CLI::App* const command = app.add_subcommand(
      "overlay", "notes a fact of ours about a row, apart from what PeeringDB says; `owner` shows it");
  add_row_options(*command, options->type, options->id);
  command->add_option("field", options->field, "a name of ours, no field of PeeringDB's")->required();
  command->add_option("value", options->value, "its value");
  command->add_flag("--remove", options->remove, "forget it instead");
  add_store_option(*command, options->store, "the store to write");
  command->callback([options, &result] { result = run(*options); });
  command->footer("exit: 0 done, 1 nothing to remove, 2 usage, 4 store problem");
}

}  // namespace meetpoint::cli
