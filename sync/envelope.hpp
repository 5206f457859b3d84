#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "index/error.hpp"
#include "index/model.hpp"

/// PeeringDB's envelope, `{"data": [row, ...], "meta": {...}}`, read as hostile bytes: the one place where
/// upstream's JSON becomes rows. A row keeps the exact bytes it had; its columns are read by the field list.
/// thread  any
namespace meetpoint::sync {

/// A row that cannot be used, while those around it can.
struct Malformed {
  std::uint32_t id = 0;  ///< 0 when it cannot be read
  std::string why;
};

/// Each is called for one row; an error ends the reading and is returned.
struct EnvelopeVisitor {
  std::function<index::Expected<void>(const index::Row&)> row;
  std::function<index::Expected<void>(const Malformed&)> malformed;
};

/// shape   `text` may be given room for simdjson's padding and is otherwise left alone
/// errors  unavailable: no envelope, or broken as a whole (cut short, invalid UTF-8); rows before the break
///         have been visited, so stage them in something that can be undone
index::Expected<void> read_envelope(index::ObjectType type, std::string& text,
                                    const EnvelopeVisitor& visitor);

/// What upstream says of an error, from `meta.error` or `message` of a body; printable ASCII of at most 200
/// characters, empty when there is none.
std::string error_of(std::string_view body);

}  // namespace meetpoint::sync
