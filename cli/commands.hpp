#pragma once

#include <CLI/CLI.hpp>

/// One function a command: it declares its options on the application and, when the command is chosen, leaves
/// its exit code in `result`. Both references outlive the parsing.
namespace meetpoint::cli {

inline constexpr const char* kDefaultStore = "var/meetpoint.db";

void add_sync(CLI::App& app, int& result);
void add_common(CLI::App& app, int& result);
void add_serve(CLI::App& app, int& result);

}  // namespace meetpoint::cli
