#include "resident.hpp"

#include <fmt/format.h>

#include <fstream>
#include <stdexcept>
#include <string>

namespace meetpoint::bench {

namespace {

double status_megabytes(int pid, const std::string& name) {
  std::ifstream status(fmt::format("/proc/{}/status", pid));
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(name + ":")) return std::stod(line.substr(name.size() + 1)) * 1024 / 1e6;
  }
  throw std::runtime_error(fmt::format("no {} of process {}", name, pid));
}

}  // namespace

double resident_megabytes(int pid) {
  return status_megabytes(pid, "VmRSS");
}

double peak_megabytes(int pid) {
  return status_megabytes(pid, "VmHWM");
}

void forget_peak(int pid) {
  std::ofstream(fmt::format("/proc/{}/clear_refs", pid)) << 5;  // says proc(5)
}

}  // namespace meetpoint::bench
