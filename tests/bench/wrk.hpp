#pragma once

#include <string>

/// Load over HTTP from wrk, a program of that name: keep-alive connections that ask the same again and again.
namespace meetpoint::bench {

struct Load {
  std::string url;
  int connections = 16;
  int seconds = 1;
  std::string header = {};  ///< `Name: value`; empty: none
};

struct Rates {
  double requests = 0;     ///< answers a second
  double bytes = 0;        ///< received a second, heads too, those of unfinished answers too
  double p99_seconds = 0;  ///< of the time until an answer is there
};

/// Throws when an answer is an error or a connection breaks.
/// units   wrk's two threads share the machine with the server
Rates wrk(const Load& load);

}  // namespace meetpoint::bench
