#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

/// One function a command: it declares its options on the application and, when the command is chosen, leaves
/// its exit code in `result`. Both references outlive the parsing.
namespace meetpoint::cli {

inline constexpr const char* kDefaultStore = "var/meetpoint.db";

void add_sync(CLI::App& app, int& result);
void add_common(CLI::App& app, int& result);
void add_serve(CLI::App& app, int& result);
void add_findings(CLI::App& app, int& result);
void add_changes(CLI::App& app, int& result);
void add_owner(CLI::App& app, int& result);
void add_overlay(CLI::App& app, int& result);

/// `--store FILE` of the commands that ask a store.
void add_store_option(CLI::App& command, std::string& store);
/// `--format table|json`, and `csv` for lists.
void add_format_option(CLI::App& command, std::string& format, bool list);
/// What an id may be, for CLI11's checks.
CLI::Range id_range();
/// PeeringDB's 13, likewise.
std::vector<std::string> type_names();

}  // namespace meetpoint::cli
