#pragma once

#include <cstdint>
#include <string_view>

/// The Range header, as far as it asks for one range of bytes. Pure functions, any thread.
/// source  RFC 9110, 14.1.2 and 14.2
namespace meetpoint::api {

struct ByteRange {
  enum class Kind {
    whole,          ///< no range, several, another unit, or nonsense: such a header is ignored
    part,           ///< `first` and `bytes`, which is not 0, lie within the whole
    beyond_the_end  ///< 416
  };
  Kind kind = Kind::whole;
  std::uint64_t first = 0;
  std::uint64_t bytes = 0;
};

/// shape   header: the field's value, empty when there is none; size: of the whole
ByteRange parse_byte_range(std::string_view header, std::uint64_t size);

}  // namespace meetpoint::api
