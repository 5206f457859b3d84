#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "index/error.hpp"
#include "index/finding.hpp"
#include "index/history.hpp"
#include "index/ids.hpp"
#include "index/query.hpp"
#include "index/search.hpp"
#include "rpki/checklist.hpp"

/// From the bytes of a request to a typed question. Everything wrong is reported at once, each error with the
/// name of its parameter. Unknown parameters are ignored, as PeeringDB does.
/// thread  any
namespace meetpoint::api {

/// Page size of /locations when none is asked for, and the largest: the draft's own bound.
inline constexpr std::size_t kMostLocations = 100;

/// Page size of findings and changes when none is asked for, and the largest.
inline constexpr std::size_t kMostRecords = 1000;

template <typename Question>
using Parsed = tl::expected<Question, std::vector<index::Error>>;

struct CommonQuestion {
  std::vector<index::Asn> asns;
  std::optional<index::PlaceKind> only;
};

/// Who is the server and who the caller is for parties_of to say, and who sent it for the token.
struct LocationsQuestion {
  index::Asn asn;
  std::optional<index::Asn> peer_asn;
  std::optional<index::PlaceKind> only;
  std::size_t limit = kMostLocations;
  bool detail = false;
  std::optional<std::string> next_token;  ///< as received
};

struct FindingsQuestion {
  index::FindingFilter filter;
  bool cleared = false;  ///< those that were taken back, not those that hold
  std::size_t limit = kMostRecords;
  std::optional<index::Finding> after;  ///< its place alone; from next_token
};

struct ChangesQuestion {
  index::ChangeFilter filter;
  std::size_t limit = kMostRecords;
  std::uint64_t after = 0;  ///< a change's sequence; from next_token
};

/// Hits of a search, when no number is asked for and the largest.
inline constexpr std::size_t kUsualHits = 10;
inline constexpr std::size_t kMostHits = 50;
/// Nobody searches for more.
inline constexpr std::size_t kMostSearchBytes = 200;

struct SearchQuestion {
  std::string text;
  std::span<const index::ObjectType> types = index::kSearchedTypes;
  std::size_t limit = kUsualHits;
};

struct RovQuestion {
  index::Prefix prefix;
  index::Asn asn;
};

/// AS numbers of one question for endpoints: some 1 kB of answer each.
inline constexpr std::size_t kMostEndpoints = 100;

/// Files of one question about a checklist: what fits into a request target with names of some length.
inline constexpr std::size_t kMostChecklistFiles = 100;

/// The path of a request target, percent-decoded; and its query, raw.
struct Target {
  std::string path;
  std::string query;
};
/// errors  invalid: bad percent-encoding
index::Expected<Target> parse_target(std::string_view target);

/// `asns=A,B[,C...]` and perhaps `type=exchange|facility`
Parsed<CommonQuestion> parse_common(const std::string& raw);

/// `asn=`, `peer_asn=`, `location_type=public|private`, `max_results=0..100`, `next_token=`, `view=detail`;
/// all but `asn` may be absent source  draft-ietf-grow-peering-api-01; a max_results of 0 asks for the
/// server's page size
Parsed<LocationsQuestion> parse_locations(const std::string& raw);

/// `code=`, `type=`, `asn=`, `cleared=0|1`, `max_results=0..1000`, `next_token=`; each may be absent
Parsed<FindingsQuestion> parse_findings(const std::string& raw);

/// `since=` (a generation's number, a day, an instant), perhaps `asn=`, `ix=`, `max_results=`, `next_token=`
Parsed<ChangesQuestion> parse_changes(const std::string& raw);

/// `q=`, perhaps `type=net`, `max_results=1..50`
Parsed<SearchQuestion> parse_search(const std::string& raw);

/// `prefix=192.0.2.0/24&asn=64496`
Parsed<RovQuestion> parse_rov(const std::string& raw);

/// `asns=A[,B...]`, at most kMostEndpoints
Parsed<std::vector<index::Asn>> parse_endpoints(const std::string& raw);

/// `file=NAME:SHA256`, each file once more, at most kMostChecklistFiles; NAME may be empty, SHA256 is 64
/// letters of hexadecimal
Parsed<std::vector<rpki::ChecklistFile>> parse_checklist_files(const std::string& raw);

/// The next_token after `last`: opaque to clients, valid for the same question only.
std::string make_next_token(const FindingsQuestion& question, const index::Finding& last);
std::string make_next_token(const ChangesQuestion& question, const index::Change& last);

}  // namespace meetpoint::api
