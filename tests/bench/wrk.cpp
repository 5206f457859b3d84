#include "wrk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <regex>
#include <stdexcept>

namespace meetpoint::bench {

namespace {

std::string output_of(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
  if (!pipe) throw std::runtime_error("popen");
  std::string all;
  std::array<char, 4096> part{};
  for (std::size_t got = 0; (got = std::fread(part.data(), 1, part.size(), pipe.get())) > 0;)
    all.append(part.data(), got);
  return all;
}

/// A number with the unit that wrk gives it: `1.85ms`, `47.88MB`, `50702.49`.
double number_behind(const std::string& text, const std::string& name) {
  std::smatch found;
  if (!std::regex_search(text, found, std::regex(name + R"(\s+([0-9.]+)([a-zA-Z]*))")))
    throw std::runtime_error("wrk did not say " + name + ":\n" + text);
  const std::string unit = found[2];
  const double scale = unit == "us"   ? 1e-6
                       : unit == "ms" ? 1e-3
                       : unit == "m"  ? 60
                       : unit == "KB" ? 1024.0
                       : unit == "MB" ? 1024.0 * 1024
                       : unit == "GB" ? 1024.0 * 1024 * 1024
                                      : 1;
  return std::stod(found[1]) * scale;
}

}  // namespace

Rates wrk(const Load& load) {
  // An answer of 40 MB to one of 64 clients takes seconds.
  const std::string said = output_of(fmt::format(
      "wrk -t{} -c{} -d{}s --timeout 60s --latency {} '{}' 2>&1", std::min(2, load.connections),
      load.connections, load.seconds, load.header.empty() ? "" : "-H '" + load.header + "'", load.url));
  if (said.find("Non-2xx") != std::string::npos || said.find("Socket errors") != std::string::npos)
    throw std::runtime_error(load.url + ":\n" + said);
  return {number_behind(said, "Requests/sec:"), number_behind(said, "Transfer/sec:"),
          number_behind(said, "99%")};
}

}  // namespace meetpoint::bench
