#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "api/server.hpp"
#include "cli/commands.hpp"
#include "index/error.hpp"

/// How a server stands to the network, as the command line names it. thread  one
namespace meetpoint::cli {

struct FrontOptions {
  std::string listen = "127.0.0.1:8480";
  std::string certificate;  ///< with its key; empty: plain HTTP
  std::string key;
  bool behind_proxy = false;
  std::string access_log;  ///< empty: none
  std::vector<std::string> metrics_from;
  std::uint32_t requests_a_minute = api::GuardLimits().requests_a_minute;
  std::uint32_t connections = static_cast<std::uint32_t>(api::LobbyLimits().connections);
  std::chrono::seconds drain{1};
};

/// `--listen HOST:PORT --tls-cert FILE --tls-key FILE --behind-proxy --access-log FILE --metrics-from PREFIX
/// --prefix-rate N --connections N --drain DURATION`
void add_front_options(CLI::App& command, FrontOptions& options);

/// errors  invalid: no prefix
index::Expected<std::vector<index::Prefix>> prefixes_of(const std::vector<std::string>& texts);

/// So that this process may have as many connections open as it is to have.
/// return  how many it may have besides its own files; fewer where the system allows no more
std::size_t allow_connections(std::size_t connections);

}  // namespace meetpoint::cli
