#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "index/error.hpp"
#include "rpki/resources.hpp"

/// Which registry's RDAP server knows an AS: the bootstrap file as IANA publishes it,
/// https://data.iana.org/rdap/asn.json.
/// thread  any; plain values
/// source  RFC 9224 sections 3, 4 and 5.3
namespace meetpoint::rpki {

/// Bytes of the file. That of 2016 has 46 kB and lists 2,297 ranges.
inline constexpr std::size_t kMaxRdapBootstrapBytes = 1'000'000;
/// Servers of one registry: two schemes of one or two.
inline constexpr std::size_t kMostRdapBases = 10;

class RdapBootstrap {
 public:
  /// URLs that a registry's queries begin with, in the file's order, each with a slash at its end; nullptr
  /// when no registry has the AS.
  const std::vector<std::string>* bases_of(index::Asn asn) const;
  /// Of every registry.
  const std::vector<std::vector<std::string>>& services() const { return services_; }
  std::size_t range_count() const { return ranges_.size(); }

 private:
  friend index::Expected<RdapBootstrap> parse_rdap_bootstrap(std::string_view text);
  struct Range {
    AsnRange asns;
    std::size_t service = 0;
  };
  std::vector<Range> ranges_;  ///< ascending, without overlap
  std::vector<std::vector<std::string>> services_;
};

/// shape   https URLs only; http only to 127.0.0.1, [::1] or localhost. Ranges are `64496-64511`, `64496` or
///         `64496-64496`. Members that RFC 9224 does not name are passed over
/// errors  invalid: no such file; a range that runs backwards, is none, or overlaps with another, which are
///         named; a service with ranges and no URL that may be used; too_big
index::Expected<RdapBootstrap> parse_rdap_bootstrap(std::string_view text);

/// errors  as above, each with the file's name; not_found
index::Expected<RdapBootstrap> read_rdap_bootstrap(const std::filesystem::path& file);

}  // namespace meetpoint::rpki
