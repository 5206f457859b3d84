#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>

#include "api/metrics.hpp"
#include "api/protected_resource.hpp"
#include "api/server.hpp"
#include "cli/access_log.hpp"
#include "cli/admission.hpp"
#include "cli/front_options.hpp"
#include "cli/reloader.hpp"
#include "index/published.hpp"
#include "sync/tell.hpp"

/// What stands between the network and the answers of one server: who may ask, TLS, what is counted and
/// written down; and how that is read again while the server goes on.
///
/// thread  make, attach, reload, leave, give_up and the end: one; the functions that it gives to services:
/// any owner   it outlives the server
namespace meetpoint::cli {

struct AuthOptions {
  std::string file;                      ///< of `--auth`; empty: nobody is asked who he is
  std::string public_url;                ///< by which clients know the server; empty: they hear of no issuer
  const api::TokenKeys* keys = nullptr;  ///< of nonces for proofs; never null, and outlive the front
};

class Front {
 public:
  /// errors  invalid, not_found, too_big, storage: what options name is not there, or is something else
  static index::Expected<std::unique_ptr<Front>> make(const FrontOptions& options, AuthOptions auth,
                                                      sync::Tell tell);

  /// Fills in authenticate, knows_token, look_at_resource, note_exchange, metrics_text, metrics_from and
  /// is_leaving.
  void attach(api::Services& services, const index::Published& published);
  api::ServerOptions server_options() const;
  /// Whose connections are counted.
  void watch(const api::Server& server) { server_ = &server; }

  /// Reads the certificate and whom to believe again, and opens the access log again; not at once, and no
  /// wait for it. What cannot be used is told, and what was there before stays.
  void reload();
  /// /readyz says from now on that the server is leaving, and nothing is read again any more.
  void leave();
  /// Requests wait for nobody outside any more; what they would hear there is 503. Before the server ends.
  void give_up();

 private:
  Front(FrontOptions options, AuthOptions auth, sync::Tell tell);
  index::Expected<void> open();
  /// Whom the file names, and what clients are told of that.
  struct Believed {
    std::shared_ptr<Admission> admission;
    std::shared_ptr<const api::ProtectedResource> resource;
  };
  index::Expected<Believed> read_auth();
  Believed believed() const;
  void read_again(const std::stop_token& stop);
  void read_auth_again(const std::stop_token& stop);

  FrontOptions options_;
  AuthOptions auth_;
  sync::Tell tell_;
  std::vector<index::Prefix> metrics_from_;
  std::unique_ptr<AccessLog> log_;
  std::unique_ptr<api::Tls> tls_;
  api::Possession possession_;  ///< remembers proofs also when whom to believe is read again
  api::Metrics metrics_;
  std::atomic<const api::Server*> server_{nullptr};
  std::atomic<bool> is_leaving_{false};
  mutable std::mutex mutex_;  ///< over the pointers
  Believed believed_;
  std::shared_ptr<Admission> former_;  ///< until its last request has been answered
  Reloader reloader_;                  ///< uses all the others
};

}  // namespace meetpoint::cli
