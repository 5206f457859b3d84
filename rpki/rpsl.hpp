#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "rpki/endpoint_table.hpp"

/// Endpoints in a registry's routing registry, as it is published: the lines that endpoint_lines reads in the
/// remarks of aut-num objects. Everything else is passed over.
/// thread  one an object
/// source  RFC 2622 section 2 (objects, attributes, continuation lines); RIPE's ripe.db.aut-num
namespace meetpoint::rpki {

/// Bytes of a line that counts; those of people have less than 200.
inline constexpr std::size_t kMaxRpslLineBytes = 4096;
/// URLs of one file: more than there are aut-num objects in the largest registry, each with one.
inline constexpr std::size_t kMostRpslClaims = 100'000;

struct RpslClaim {
  index::Asn asn;
  std::string url;
  friend bool operator==(const RpslClaim&, const RpslClaim&) = default;
};

/// Takes a file piece by piece, wherever it is cut.
class RpslReader {
 public:
  void add(std::string_view piece);
  /// What the file says, in its order; of each object every URL once and kMostEndpointLines at most.
  /// errors  too_big: over kMostRpslClaims
  index::Expected<std::vector<RpslClaim>> end();
  /// aut-num objects so far, whatever they say.
  std::size_t objects() const { return objects_; }

 private:
  enum class In { nothing, other_object, aut_num, remarks };
  void take(std::string_view line);
  void take_remark(std::string_view text);

  std::string line_;       ///< as far as it has come
  bool too_long_ = false;  ///< the line, of which nothing is kept then
  In in_ = In::nothing;
  index::Asn asn_;
  std::size_t objects_ = 0;
  std::size_t first_claim_ = 0;  ///< of the object
  std::vector<RpslClaim> claims_;
};

/// A file's claims as a document of the store.
inline constexpr std::string_view kRpslKind = "rpsl";
struct RpslRecord {
  std::string file;                  ///< its name without folders
  index::UtcSeconds written_at = 0;  ///< when the file was
  std::string stamp;                 ///< by which it is known to be the same
  std::vector<RpslClaim> claims;
};
/// shape   CBOR; one map
std::string to_record(const RpslRecord& record);
/// errors  invalid: no record of this version
index::Expected<RpslRecord> read_rpsl_record(std::string_view bytes);

/// Puts what it says into the table, good for a week after the file was written: registries publish daily,
/// and who fetches them has noticed by then that it fails.
void add_claims(const RpslRecord& record, EndpointTable& table);

}  // namespace meetpoint::rpki
