#pragma once

#include <chrono>
#include <stop_token>
#include <string>
#include <vector>

#include "index/error.hpp"

/// Runs a program of the system's, without a shell.
/// thread  any
namespace meetpoint::sync {

/// Its exit code, or 128 and more when a signal ended it. What it prints is thrown away. One that is not done
/// in time is killed with all that it started.
/// shape   arguments: the program, looked up in PATH, and what it gets
/// errors  not_found: there is no such program; unavailable: it cannot be started, or `most` is over;
///         cancelled
index::Expected<int> run_program(const std::vector<std::string>& arguments, std::chrono::milliseconds most,
                                 const std::stop_token& stop);

}  // namespace meetpoint::sync
