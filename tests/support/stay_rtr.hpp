#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "support/daemon.hpp"

/// The RTR cache that Debian has, as operators run it. Ends with the object.
namespace meetpoint::test {

class StayRtr {
 public:
  /// Whether it is installed.
  static bool is_here();
  static constexpr const char* kAbsent = "skipped: stayrtr is not installed";

  /// Serves a file of VRPs as rpki-client writes it, read again each second. Port 0: one that is free.
  explicit StayRtr(const std::filesystem::path& vrps, unsigned short port = 0);

  /// `127.0.0.1:PORT`
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  unsigned short port() const { return port_; }

 private:
  unsigned short port_ = 0;
  Daemon daemon_;
};

/// A file for it.
/// shape   records: `{"asn":64496,"prefix":"192.0.2.0/24","maxLength":24,"ta":"t"}`, joined by commas
std::string vrps_json(const std::string& records, const std::string& keys = "");

}  // namespace meetpoint::test
