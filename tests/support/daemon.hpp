#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

/// A server that Debian has, on a port of this machine. Ends with the object.
namespace meetpoint::test {

/// One that the kernel gave and that nobody has any more: it gives others first.
unsigned short free_port();

class Daemon {
 public:
  /// Waits until it listens on 127.0.0.1:`port`; throws when it does not within 10 s.
  /// shape   arguments: the program and what it gets
  Daemon(const std::vector<std::string>& arguments, unsigned short port);
  ~Daemon();
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

 private:
  pid_t pid_ = -1;
};

}  // namespace meetpoint::test
