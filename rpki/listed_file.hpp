#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "rpki/authority.hpp"
#include "rpki/cache_folder.hpp"
#include "rpki/issuer.hpp"
#include "rpki/manifest.hpp"
#include "rpki/repository.hpp"

/// One file that a CA's manifest lists: found, compared with the manifest's digest, and judged as what the CA
/// issued.
/// source  RFC 9286 section 6.4, RFC 6487 section 7.2, RFC 6488 section 3
namespace meetpoint::rpki {

/// Whose files, and where they lie. Borrows all but the directory.
struct PointPlace {
  const CacheFolder& folder;
  const Authority& authority;
  const std::string& tal;  ///< name of its locator
  const WalkOptions& options;
  std::string directory;  ///< where the manifest lies, with a slash at its end

  std::string uri_of(std::string_view name) const;
};

/// What a file means to the walk: nothing, a CA below, an endpoint, a file that is not there and may be
/// wanted, a refusal that explains.
using Judgement = std::variant<std::monostate, Authority, PublishedEndpoint, MissingFile, Refused>;

struct JudgedFile {
  Judgement judgement;
  std::uint64_t bytes = 0;  ///< that it has
};

/// The bytes of a file, of that digest.
/// errors  invalid: RFC 9286 section 6.4, without it the point is lost
index::Expected<std::string> read_required(const PointPlace& place, const ListedFile& file);

/// What is kept of a certificate that was checked.
Authority authority_of(const Certificate& certificate, std::string uri, const Sha256& hash);

/// A refusal with the AS numbers that it is about, unless they are too many.
Refused refusal_of(std::string uri, Refused::Why why, std::string text, const AsnSet& asns = {});

/// thread  any
class FileJudge {
 public:
  /// All three must outlive it.
  FileJudge(const PointPlace& place, const Crl& crl, const Issuer& issuer)
      : place_(place), crl_(crl), issuer_(issuer) {}

  /// errors  as read_required: the point is lost
  index::Expected<JudgedFile> judge(const ListedFile& file) const;

 private:
  Judgement judge_bytes(const ListedFile& file, const std::string& bytes) const;
  Judgement judge_certificate(const ListedFile& file, const std::string& bytes) const;
  Judgement judge_discovery(const ListedFile& file, const std::string& bytes) const;
  Refused not_issued(std::string uri, const Certificate& certificate, const index::Error& problem,
                     const AsnSet& asns) const;

  const PointPlace& place_;
  const Crl& crl_;
  const Issuer& issuer_;
};

}  // namespace meetpoint::rpki
