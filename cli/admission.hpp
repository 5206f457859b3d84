#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "api/authenticator.hpp"
#include "cli/auth_file.hpp"
#include "cli/inspection.hpp"
#include "sync/clock.hpp"
#include "sync/fetch.hpp"
#include "sync/key_fetcher.hpp"
#include "sync/tell.hpp"

/// Who may ask, as the file of `--auth` has it. A thread of its own keeps the keys of the issuers in it
/// fresh.
///
/// thread  authenticate, knows: any; make and the end: one
/// owner   a server's Services refer to it
namespace meetpoint::cli {

class Admission {
 public:
  /// Issuers are asked from then on; until one has answered, its tokens get 503.
  /// shape   public_url: of this service, for proofs of possession; empty: none is taken
  /// errors  as read_auth_file; invalid: the file demands proofs and there is no public_url
  /// owner   possession outlives it
  static index::Expected<std::unique_ptr<Admission>> make(const std::filesystem::path& file,
                                                          const std::string& public_url,
                                                          api::Possession& possession,
                                                          const sync::Tell& tell);

  tl::expected<api::Asker, api::NotAdmitted> authenticate(const api::Request& request) {
    return authenticator_.authenticate(request);
  }
  bool knows(const api::Request& request) { return authenticator_.knows(request); }
  /// Whom the file names, without their keys.
  const api::AuthRules& rules() const { return rules_; }

  /// Whether those of every issuer are there.
  bool has_keys();
  /// Of issuers that have not answered and are asked at the same place: what they said to a former one counts
  /// as long as it did there.
  void inherit_keys(Admission& former);
  /// Callers wait for no provider any more.
  void give_up() {
    if (inspection_) inspection_->give_up();
  }

 private:
  Admission(AuthFile file, api::Possession& possession, const sync::Tell& tell);

  const api::AuthRules rules_;
  const std::vector<sync::KeySetPlace> key_sets_;
  sync::SystemClock clock_;
  std::unique_ptr<sync::Fetch> fetch_;
  std::unique_ptr<Inspection> inspection_;  ///< null: no tokens but those that issuers or we have signed
  api::Authenticator authenticator_;
  sync::KeyFetcher key_fetcher_;
  std::jthread fetching_;  ///< uses all the others
};

}  // namespace meetpoint::cli
