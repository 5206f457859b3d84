#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "api/access_token.hpp"
#include "index/error.hpp"

/// The issuers that are trusted, with the keys that each had when it was last asked. Who fetches them is not
/// known here.
/// thread  any
namespace meetpoint::api {

class KeyRing {
 public:
  /// Never changed: a request looks at one from its beginning to its end.
  struct View {
    std::vector<TokenIssuer> issuers;           ///< without keys as long as none were had
    std::vector<index::UtcSeconds> good_until;  ///< of the keys of each; 0: there are none
    std::uint64_t version = 0;                  ///< changes with any key, not with every fetch

    /// Whether the keys of an issuer, by its name, may be used now.
    bool is_fresh(std::string_view issuer, index::UtcSeconds now) const;
  };

  /// shape   issuers: no two of one name; their keys are not looked at
  explicit KeyRing(std::vector<TokenIssuer> issuers);

  /// A key set as an issuer published it takes the place of the one before.
  /// errors  invalid, too_big: it is none, or has no key that can be used; the one before stays. not_found:
  ///         no such issuer
  index::Expected<void> take(std::string_view issuer, std::string_view key_set, index::UtcSeconds good_until);

  /// Those that another ring had last, for as long as they are good there, until the issuer has answered
  /// here.
  void inherit(std::string_view issuer, const View& former);

  /// Never null.
  std::shared_ptr<const View> view() const;

 private:
  mutable std::mutex mutex_;  ///< of the pointer
  std::shared_ptr<const View> view_;
};

}  // namespace meetpoint::api
