#include "cli/front_options.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>

namespace meetpoint::cli {

namespace {

/// Files of our own: the store, caches of RTR, upstream, logs. Clients' numbers begin above 1023.
constexpr rlim_t kOwnFiles = 1024;

/// Each takes 2 kB and, with TLS, 30 more.
constexpr std::uint32_t kMostConnections = 100'000;

/// systemd's own patience with what it stops is 90 s.
constexpr std::chrono::seconds kLongestDrain{60};

}  // namespace

void add_front_options(CLI::App& command, FrontOptions& options) {
  command.add_option("--listen", options.listen, "HOST:PORT; port 0 lets the kernel choose")
      ->capture_default_str();
  CLI::Option* const certificate =
      command
          .add_option("--tls-cert", options.certificate,
                      "answer over TLS with this certificate and those behind it, PEM; SIGHUP reads it again")
          ->type_name("FILE");
  certificate->needs(
      command.add_option("--tls-key", options.key, "its key, PEM, without a password")->type_name("FILE"));
  command.get_option("--tls-key")->needs(certificate);
  command.add_flag(
      "--behind-proxy", options.behind_proxy,
      "a proxy on this machine says in X-Forwarded-For for whom it asks; limits and the log take "
      "its last word");
  command
      .add_option("--access-log", options.access_log,
                  "a line of JSON for each request, appended; - is stdout; SIGHUP opens it again")
      ->type_name("FILE");
  command
      .add_option("--metrics-from", options.metrics_from,
                  "who may read /metrics besides programs of this machine (repeatable)")
      ->type_name("PREFIX")
      ->take_all()
      ->expected(1);
  command
      .add_option("--prefix-rate", options.requests_a_minute,
                  "requests that one IPv4 /24 or IPv6 /48 may make a minute, 0 for unlimited")
      ->type_name("N")
      ->capture_default_str();
  command
      .add_option("--connections", options.connections,
                  "connections that may be open; then the longest idle one is closed for a new one")
      ->type_name("N")
      ->check(CLI::Range(std::uint32_t{1}, kMostConnections))
      ->capture_default_str();
  add_duration_option(command, "--drain", options.drain, std::chrono::seconds(0), kLongestDrain,
                      "after SIGTERM, answer for so long while /readyz says 503");
}

index::Expected<std::vector<index::Prefix>> prefixes_of(const std::vector<std::string>& texts) {
  std::vector<index::Prefix> prefixes;
  for (const std::string& text : texts) {
    auto prefix = index::parse_prefix(text);
    if (!prefix) return forward(prefix);
    prefixes.push_back(*prefix);
  }
  return prefixes;
}

std::size_t allow_connections(std::size_t connections) {
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return connections;
  files.rlim_cur = std::max(files.rlim_cur, std::min<rlim_t>(files.rlim_max, connections + kOwnFiles));
  ::setrlimit(RLIMIT_NOFILE, &files);
  if (files.rlim_cur == RLIM_INFINITY || files.rlim_cur >= connections + kOwnFiles) return connections;
  // Half, where there is not even enough for ourselves.
  return files.rlim_cur > 2 * kOwnFiles ? files.rlim_cur - kOwnFiles : files.rlim_cur / 2;
}

}  // namespace meetpoint::cli
