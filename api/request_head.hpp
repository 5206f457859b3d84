#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/header_field.hpp"
#include "index/error.hpp"

/// The head of an HTTP/1 request, as it arrives and to the letter: what two readers could take for two
/// things (two lengths, a blank before a colon, a line that goes on in the next) is refused, and nothing that
/// stands behind it is read.
///
/// thread  one at a time
/// source  RFC 9112 sections 2 to 6; RFC 9110 section 5.5
namespace meetpoint::api {

inline constexpr std::size_t kMostTargetBytes = 8192;
inline constexpr std::size_t kMostFieldBytes = 8192;  ///< a line of the head
inline constexpr std::size_t kMostNameBytes = 256;    ///< of a field, as Poco
inline constexpr std::size_t kMostMethodBytes = 32;   ///< as Poco
inline constexpr std::size_t kMostFields = 100;
/// All lines together: eight of the longest, or a hundred long ones. It is what an open connection may hold.
inline constexpr std::size_t kMostHeadBytes = 65'536;
/// Of a body that is announced.
inline constexpr std::uint64_t kMostBodyBytes = 1'048'576;

struct RequestHead {
  using Field =
      std::pair<std::string_view, std::string_view>;  ///< name and value, without the blanks round it

  std::size_t begin = 0;            ///< behind an empty line, if one came before it
  std::size_t bytes = 0;            ///< up to its end, with the empty line there
  std::vector<HeaderField> fields;  ///< in their order, values trimmed; into what was looked at
  bool has_body = false;            ///< something says so
  bool is_chunked = false;
  std::uint64_t body_bytes = 0;  ///< announced

  /// Each value of fields of this name, in any case.
  std::vector<std::string> all(std::string_view name) const;
  /// The first one; empty when there is none.
  std::string_view first(std::string_view name) const;
};

struct RefusedHead {
  int status = 400;  ///< 400, 413, 414, 431
  index::Error error;
};

/// Looks at each byte once, however they drip in.
class HeadScan {
 public:
  /// shape   received: all that came of this head so far, the same bytes again and more
  /// return  nothing while the head goes on
  std::optional<tl::expected<RequestHead, RefusedHead>> look(std::string_view received);
  void restart() { *this = HeadScan(); }

 private:
  std::optional<RefusedHead> take_line(std::string_view line);
  std::optional<RefusedHead> take_field(std::string_view line);

  std::size_t line_ = 0;     ///< where it begins
  std::size_t scanned_ = 0;  ///< up to here is no end of it
  std::size_t fields_ = 0;
  bool has_request_line_ = false;
  bool is_empty_line_skipped_ = false;
};

}  // namespace meetpoint::api
