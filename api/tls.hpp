#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "api/transport.hpp"
#include "index/error.hpp"

/// TLS 1.2 and 1.3 with the certificate of two files, which may be read again at any time: connections that
/// are open keep what they began with.
/// thread  any; a transport: one at a time
namespace meetpoint::api {

class Tls {
 public:
  /// shape   PEM: the server's certificate and those between it and a root; its key, without a password
  /// errors  invalid: a file that is not there or no PEM, a key of another certificate; names the file
  static index::Expected<std::unique_ptr<Tls>> make(std::string certificate_file, std::string key_file);
  ~Tls();
  /// The files as they are now. On an error what was there stays in use.
  index::Expected<void> reload();
  /// Its handshake is made by the first calls.
  std::unique_ptr<Transport> transport(int socket) const;

 private:
  struct Certificate;
  Tls(std::string certificate_file, std::string key_file);
  std::shared_ptr<const Certificate> current() const;

  std::string certificate_file_;
  std::string key_file_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Certificate> certificate_;
};

}  // namespace meetpoint::api
