#pragma once

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "index/error.hpp"
#include "index/ids.hpp"

/// One function a command: it declares its options on the application and, when the command is chosen, leaves
/// its exit code in `result`. Both references outlive the parsing.
namespace meetpoint::cli {

inline constexpr const char* kDefaultStore = "var/meetpoint.db";

/// All of them, each with --config.
void add_commands(CLI::App& app, int& result);

void add_sync(CLI::App& app, int& result);
void add_common(CLI::App& app, int& result);
void add_serve(CLI::App& app, int& result);
void add_findings(CLI::App& app, int& result);
void add_changes(CLI::App& app, int& result);
void add_owner(CLI::App& app, int& result);
void add_overlay(CLI::App& app, int& result);
void add_search(CLI::App& app, int& result);
void add_holder(CLI::App& app, int& result);
void add_endpoint(CLI::App& app, int& result);
void add_verify_checklist(CLI::App& app, int& result);
void add_rov(CLI::App& app, int& result);
void add_peers(CLI::App& app, int& result);
void add_expand(CLI::App& app, int& result);
void add_sessions(CLI::App& app, int& result);
void add_overlap(CLI::App& app, int& result);
void add_matrix(CLI::App& app, int& result);
void add_at(CLI::App& app, int& result);
void add_near(CLI::App& app, int& result);
void add_path(CLI::App& app, int& result);
void add_diff(CLI::App& app, int& result);
void add_whatif(CLI::App& app, int& result);
void add_redundancy(CLI::App& app, int& result);
void add_near_miss(CLI::App& app, int& result);
void add_lint(CLI::App& app, int& result);
/// After all others: it asks them what their options take.
void add_config(CLI::App& app, int& result);

/// They ask all others, when they are run, what there is.
void add_completion(CLI::App& app, int& result);
void add_man(CLI::App& app, int& result);

/// `--store FILE`, or MEETPOINT_STORE.
void add_store_option(CLI::App& command, std::string& store, const char* what = "the store to ask");
/// `--format table|json`, and `csv` for lists; `--json` and `--csv` for short.
void add_format_option(CLI::App& command, std::string& format, bool list);
/// TYPE and ID of a row, both required.
void add_row_options(CLI::App& command, std::string& type, std::uint32_t& id);
/// `--endpoints FILE`, the operator's table.
void add_endpoints_option(CLI::App& command, std::string& file);
/// `--rtr HOST:PORT`, as often as there are caches.
void add_rtr_option(CLI::App& command, std::vector<std::string>& caches, const char* what);
/// `NAME 15m`, within bounds; `value` is also the default.
CLI::Option* add_duration_option(CLI::App& command, const std::string& name, std::chrono::seconds& value,
                                 std::chrono::seconds least, std::chrono::seconds most,
                                 const std::string& what);
/// In the order of the texts. errors  as parse_asn, of the first that is none
index::Expected<std::vector<index::Asn>> parse_asns(const std::vector<std::string>& texts);
/// Offline there are no pages.
inline constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();
/// What an id may be, for CLI11's checks.
CLI::Range id_range();
/// PeeringDB's 13, likewise.
std::vector<std::string> type_names();

}  // namespace meetpoint::cli
