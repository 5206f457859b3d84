#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "rpki/holdership.hpp"
#include "rpki/repository.hpp"

/// An authority as bytes, so that a store keeps what a walk found: the next one reads only what changed, and
/// programs without the cache answer from it. What depends on the parent is not in it; it is worked out anew.
/// thread  any
namespace meetpoint::rpki {

/// One document an authority, under this name of its kind.
inline constexpr std::string_view kAuthorityKind = "rpki-authority";

/// `alpha/1f..` (locator, digest of the certificate in hexadecimal): names it among all.
std::string record_key(const Repository& repository, AuthorityId authority);

/// shape   CBOR; one map
std::string to_record(const Repository& repository, AuthorityId authority);

/// What holdership_of applies to all of them, so that programs without the locators' folder judge alike.
inline constexpr std::string_view kRulesKind = "rpki-rules";
std::string to_record(const HoldershipRules& rules);
/// errors  invalid: no record of this version
index::Expected<HoldershipRules> read_rules(std::string_view bytes);

/// Puts a repository together from records in any order: parents before children, chains and validity as a
/// walk gives them. A record whose parent is not among them is left out, and one that cannot be read.
class RecordReader {
 public:
  /// errors  invalid: no record of this version
  index::Expected<void> add(const std::string& key, std::string_view bytes);
  /// shape   unusable: anchors without an authority
  std::shared_ptr<const Repository> build(std::vector<Repository::Anchor> unusable = {},
                                          std::vector<Departed> departed = {});

 private:
  struct Read {
    std::string anchor;
    std::string parent_key;  ///< empty: a trust anchor
    Authority authority;
  };
  std::map<std::string, Read> read_;
};

}  // namespace meetpoint::rpki
